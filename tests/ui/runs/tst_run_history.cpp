#include "core/plain/base/file.h"
#include "core/plain/store/artifact_index.h"
#include "core/plain/store/experiment_store.h"
#include "support/sample_run.h"
#include "support/small_catalog.h"
#include "ui/runs/run_history.h"

#include <QTest>

using namespace lathe;
using namespace lathe::ui;

namespace {

using Names = std::set<std::string>;

constexpr auto kWorkflow = R"({"format": 1, "name": "demo",
 "nodes": [{"id": "load", "type": "model.load", "params": {"path": "small"}},
           {"id": "prune", "type": "prune.magnitude", "params": {"sparsity": 0.4}},
           {"id": "eval", "type": "evaluate"},
           {"id": "export", "type": "export.hf", "params": {"path": "out"}}],
 "links": [["load.model", "prune.model"], ["prune.model", "eval.model"],
           ["prune.model", "export.model"]]})";

struct Took {
    const char* node;
    double seconds;
};

} // namespace

class TestRunHistory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatTheStoreHoldsIsCached();
    void anEditTakesTheNodeAndWhatFollows();
    void whatItWasBeforeIsCachedAgain();
    void aDefaultMayBeWrittenOut();
    void aRaisedStepIsNotCached();
    void whatABypassedStepHandsOnIsCached();
    void runsWithoutSignaturesSayNothing();
    void aRemovedResultIsNotCached();
    void filesWrittenSinceAreSeen();
    void anotherFolderHasOtherFiles();
    void anotherDeviceOrSeedMakesOtherResults();

private:
    Workflow workflow() const { return parseWorkflow(kWorkflow, "test"); }

    RunHistory history(const std::string& device = "auto") const {
        return readHistory({m_home->path(), m_folder->path(), device}, m_catalog);
    }

    Names cached(const Workflow& of) const { return cachedNodes(history(), of, m_catalog); }

    /// A run of `of`, begun `ago` seconds before now, that stored the results of prune and eval.
    void writeRun(const Workflow& of, const std::vector<Took>& took, uint64_t seed = 0,
                  double ago = 0) {
        RunWriter writer(m_home->path());
        double time = test::SampleRun::secondsNow() - ago;
        const auto send = [&](EventBody body) { writer.on({time, std::move(body)}); };
        const std::string run = "r" + std::to_string(++m_runs);
        const Json signatures{{"signatures", signaturesOf(of, m_catalog)}};
        send(RunStarted{.run = run,
                        .name = of.name,
                        .workflow = toText(of),
                        .folder = m_folder->path().string(),
                        .device = "cpu",
                        .seed = seed,
                        .environment = m_signed ? signatures : Json::object()});
        ArtifactIndex index(m_home->path());
        for (const auto& [node, seconds] : took) {
            const std::string key = run + node;
            send(StepStarted{.node = node, .type = of.find(node)->type, .cacheKey = key});
            send(StepFinished{.node = node, .state = StepState::Done, .seconds = seconds});
            if (std::string(node) == "prune" || std::string(node) == "eval") {
                index.put(key, {.kind = "model", .manifest = Json::object()});
            }
        }
        send(RunFinished{});
    }

    /// A model folder of `bytes` bytes of weights.
    void writeModel(const char* name, size_t bytes) {
        makeFolder(m_folder->path() / name);
        writeFileAtomic(m_folder->path() / name / "model.safetensors", std::string(bytes, '0'));
    }

    static constexpr std::initializer_list<Took> kAll{
        {"load", 0.1}, {"prune", 2}, {"eval", 5}, {"export", 1}};

    std::unique_ptr<TemporaryFolder> m_home;
    std::unique_ptr<TemporaryFolder> m_folder; ///< of the workflow
    Catalog m_catalog = test::smallCatalog();
    int m_runs = 0;
    bool m_signed = true;
};

void TestRunHistory::init() {
    m_home = std::make_unique<TemporaryFolder>();
    m_folder = std::make_unique<TemporaryFolder>();
    writeModel("small", 1000);
}

// A file that is written runs every time; opening the model is not stored, but nobody asks for it.
void TestRunHistory::whatTheStoreHoldsIsCached() {
    QCOMPARE(cached(workflow()), Names{});
    writeRun(workflow(), kAll);
    QCOMPARE(cached(workflow()), (Names{"load", "prune", "eval"}));
    Workflow more = workflow();
    more.nodes.push_back({.id = "quant", .type = "quant.rtn"});
    more.links.push_back({{"load", "model"}, {"quant", "model"}});
    QCOMPARE(cached(more), (Names{"prune", "eval"})); // the new step has to open it
}

void TestRunHistory::anEditTakesTheNodeAndWhatFollows() {
    writeRun(workflow(), kAll);
    Workflow edited = workflow();
    edited.find("prune")->params["sparsity"] = 0.5;
    QCOMPARE(cached(edited), Names{});
    edited = workflow();
    edited.find("prune")->bypassed = true; // what reads it now gets another model
    QCOMPARE(cached(edited), Names{});
    edited = workflow();
    edited.find("eval")->title = "mine"; // a name is no result
    QCOMPARE(cached(edited), (Names{"load", "prune", "eval"}));
}

void TestRunHistory::whatItWasBeforeIsCachedAgain() {
    writeRun(workflow(), kAll);
    Workflow edited = workflow();
    edited.find("prune")->params["sparsity"] = 0.5;
    writeRun(edited, kAll);
    QCOMPARE(cached(workflow()), (Names{"load", "prune", "eval"}));
    QCOMPARE(cached(edited), (Names{"load", "prune", "eval"}));
}

void TestRunHistory::aDefaultMayBeWrittenOut() {
    writeRun(workflow(), kAll);
    Workflow edited = workflow();
    edited.find("prune")->params["pattern"] = "unstructured";
    QCOMPARE(cached(edited), (Names{"load", "prune", "eval"}));
}

// The store knows what a step was when it ran; the catalog of today says what it is.
void TestRunHistory::aRaisedStepIsNotCached() {
    writeRun(workflow(), kAll);
    std::vector<StepType> types = m_catalog.steps();
    std::ranges::find(types, "evaluate", &StepType::id)->version = 2;
    const Catalog raised(types);
    QCOMPARE(cachedNodes(history(), workflow(), raised), (Names{"load", "prune"}));
}

void TestRunHistory::whatABypassedStepHandsOnIsCached() {
    Workflow plain = workflow();
    plain.links = {{{"load", "model"}, {"eval", "model"}},
                   {{"load", "model"}, {"export", "model"}}};
    writeRun(plain, {{"load", 0.1}, {"eval", 5}});
    Workflow bypassed = workflow();
    bypassed.find("prune")->bypassed = true;
    QCOMPARE(cached(bypassed), Names{"eval"}); // the export opens the model
}

void TestRunHistory::runsWithoutSignaturesSayNothing() {
    m_signed = false;
    writeRun(workflow(), kAll);
    m_signed = true;
    QCOMPARE(cached(workflow()), Names{});
}

void TestRunHistory::aRemovedResultIsNotCached() {
    writeRun(workflow(), kAll);
    ArtifactIndex(m_home->path()).remove("r" + std::to_string(m_runs) + "prune");
    QCOMPARE(cached(workflow()), Names{"eval"});
}

void TestRunHistory::filesWrittenSinceAreSeen() {
    writeRun(workflow(), kAll, 0, 3600); // an hour ago, before the model's files were written
    QCOMPARE(cached(workflow()), Names{});
    std::filesystem::remove_all(m_folder->path() / "small");
    writeRun(workflow(), kAll);
    QCOMPARE(cached(workflow()), Names{});
}

void TestRunHistory::anotherFolderHasOtherFiles() {
    writeRun(workflow(), kAll);
    const TemporaryFolder elsewhere;
    const RunPlace place{m_home->path(), elsewhere.path()};
    QCOMPARE(cachedNodes(readHistory(place, m_catalog), workflow(), m_catalog), Names{});
    Workflow bundled = workflow();
    bundled.find("load")->params["path"] = "bundled:small-6m"; // the same everywhere
    bundled.find("export")->params["path"] = "";
    writeRun(bundled, kAll);
    QCOMPARE(cachedNodes(readHistory(place, m_catalog), bundled, m_catalog),
             (Names{"load", "prune", "eval"}));
}

void TestRunHistory::anotherDeviceOrSeedMakesOtherResults() {
    writeRun(workflow(), kAll, 7);
    QCOMPARE(cached(workflow()), Names{});
    writeRun(workflow(), kAll);
    QCOMPARE(cachedNodes(history("cpu"), workflow(), m_catalog), (Names{"load", "prune", "eval"}));
    QCOMPARE(cachedNodes(history("cuda:0"), workflow(), m_catalog), Names{});
}

QTEST_GUILESS_MAIN(TestRunHistory)
#include "tst_run_history.moc"
