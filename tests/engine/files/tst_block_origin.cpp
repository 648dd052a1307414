// Blocks are named by the number they came with: what is said by name holds when others are gone.
#include "core/engine/files/model_manifest.h"
#include "core/engine/steps/calibrate.h"
#include "core/engine/steps/make_step.h"
#include "tests/support/logit_error.h"

#include <ATen/ops/equal.h>

#include <QTest>

#include <algorithm>
#include <set>

using namespace lathe;

namespace {

const std::string kDown = "model.layers.1.mlp.down_proj";

std::vector<std::string> namesOf(const Model& model) {
    std::vector<std::string> out;
    forEachLinear(model,
                  [&](const LinearPlace& place, const Linear&) { out.push_back(place.name); });
    return out;
}

/// Saved with its blocks as they are, and opened again.
Model reopened(const Model& model, const TemporaryFolder& folder) {
    saveFolder(model, folder.path() / "saved", /*asDense=*/false);
    return openModel((folder.path() / "saved").string());
}

int bitsOf(const Model& model, const std::string& name) {
    return std::get<Quantized>(test::linearNamed(model, name).parts.front()).grid.bits;
}

Model runOn(const char* id, const StepInputs& inputs, const Json& params) {
    const Step* step = findStep(id);
    StepContext context{.node = id};
    const auto outputs = step->run(inputs, completeParams(step->type, params), context);
    return std::get<Model>(outputs.at("model"));
}

/// All that a step reported of blocks: progress, curves, values by block and notes.
class Heard : public RunObserver {
public:
    void on(const Event& event) override {
        if (const auto* progress = std::get_if<Progress>(&event.body)) {
            add(progress->what);
        } else if (const auto* scalar = std::get_if<Scalar>(&event.body)) {
            add(scalar->series);
        } else if (const auto* value = std::get_if<LayerValue>(&event.body)) {
            add(value->layer);
        } else if (const auto* note = std::get_if<Note>(&event.body)) {
            add(note->text);
        }
    }

    void add(const std::string& text) {
        if (text.find("block ") != std::string::npos) {
            texts.insert(text);
        }
    }

    std::set<std::string> texts;
};

} // namespace

class TestBlockOrigin : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

    /// Without the first of its two blocks.
    Model cut() const {
        Model out = m_tiny.model;
        out.blocks.erase(out.blocks.begin());
        return out;
    }

private Q_SLOTS:

    void removingABlockRenamesNothing() {
        auto expected = namesOf(m_tiny.model);
        std::erase_if(expected, [](const std::string& name) {
            return name.find("layers.0.") != std::string::npos;
        });
        const Model model = cut();
        QCOMPARE(namesOf(model), expected);
        QCOMPARE(blockName(model.blocks[0]), std::string("block 1"));
        forEachLinear(model, [](const LinearPlace& place, const Linear&) {
            QCOMPARE(place.block, int64_t{0}); // positions have no gaps
        });
        const TemporaryFolder folder;
        const Model again = reopened(model, folder);
        QCOMPARE(namesOf(again), expected);
        QCOMPARE(test::logitError(model, again), 0.0);
    }

    void whatStepsReportNamesTheSameBlock_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("params");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* id, const char* params, const char* text) {
            QTest::newRow(id) << id << params << text;
        };
        row("quant.awq", R"({"group": 32})", "block 1");
        row("quant.signround", R"({"group": 32, "iterations": 2})", "loss.block 1");
        row("quant.cptquant", R"({"score": "cmpq"})", "block 1");
        row("quant.kv", R"({"bits": 4})", "block 1");
        row("quant.qfep", "{}", "the largest token of block 1 was ");
        row("analyze.statistics", "{}", "block 1");
        row("prune.owl", "{}", "block 1");
    }

    void whatStepsReportNamesTheSameBlock() {
        QFETCH(QString, id);
        QFETCH(QString, params);
        QFETCH(QString, text);
        const Step* step = findStep(id.toStdString());
        Heard heard;
        StepContext context{.node = "step", .observer = &heard};
        step->run({{"model", cut()}, {"calibration", test::calibrationText()}},
                  completeParams(step->type, Json::parse(params.toStdString())), context);
        QVERIFY(!heard.texts.empty());
        const bool named = std::ranges::any_of(heard.texts, [&](const std::string& heardText) {
            return heardText.starts_with(text.toStdString());
        });
        QVERIFY2(named, heard.texts.begin()->c_str());
        for (const std::string& told : heard.texts) {
            QVERIFY2(told.find("block 0") == std::string::npos, told.c_str());
        }
    }

    void aBlockOfAnEarlierRunHasItsName() {
        Heard heard;
        StepContext context{.node = "step", .observer = &heard};
        context.checkpoints = Checkpoints{
            .find = [&](int64_t number) { return std::optional(cut().blocks.at(number)); },
            .put = [](int64_t, const Block&) -> std::function<Block()> { return {}; }};
        const Step* step = findStep("quant.awq");
        step->run({{"model", cut()}, {"calibration", test::calibrationText()}},
                  completeParams(step->type, Json::object()), context);
        QCOMPARE(heard.texts, std::set<std::string>{"block 1 is restored"});
    }

    void aBlockThatFitsNoDiskHasItsName() {
        Heard heard;
        StepContext context{.node = "step", .observer = &heard};
        context.checkpoints = Checkpoints{
            .find = [](int64_t) { return std::optional<Block>(); },
            .put = [](int64_t, const Block&) -> std::function<Block()> {
                return []() -> Block { throw Error(ErrorCode::BadData, "the disk is full"); };
            }};
        const Step* step = findStep("quant.awq");
        step->run({{"model", cut()}, {"calibration", test::calibrationText()}},
                  completeParams(step->type, {{"group", 32}}), context);
        QVERIFY(heard.texts.contains("block 1 was not stored: the disk is full; results stay in "
                                     "memory"));
    }

    void overridesAndPlansMeanTheSameBlock() {
        const TemporaryFolder folder;
        const Plan plan{{{kDown, {{"bits", 8}}}}};
        const Json overrides{{"bits", 3}, {"overrides", {{kDown, {{"bits", 8}}}}}};
        for (const Model& model : {cut(), reopened(cut(), folder)}) {
            const Model first = test::runStep("quant.rtn", model, overrides);
            const Model second =
                runOn("quant.rtn", {{"model", model}, {"plan", plan}}, {{"bits", 3}});
            for (const Model& out : {first, second}) {
                QCOMPARE(bitsOf(out, kDown), 8);
                QCOMPARE(bitsOf(out, "model.layers.1.mlp.up_proj"), 3);
            }
            QCOMPARE(test::logitError(first, second), 0.0);
        }
    }

    void statisticsMeanTheSameBlock() {
        StepContext context{.node = "statistics"};
        const StatNeeds needs{.moments = true, .gram = true};
        const Statistics whole =
            collectStatistics(m_tiny.model, test::calibrationText(), needs, false, context);
        const TemporaryFolder folder;
        const Model model = cut();
        const auto pruned = [&](const Model& of) {
            return runOn("prune.wanda", {{"model", of}, {"statistics", whole}}, Json::object());
        };
        // The weights that a run on the whole model leaves, from its statistics of this block.
        const Linear expected = test::linearNamed(pruned(m_tiny.model), kDown);
        for (const Model& of : {model, reopened(model, folder)}) {
            QVERIFY(at::equal(dense(test::linearNamed(pruned(of), kDown)), dense(expected)));
        }
        const Statistics own =
            collectStatistics(model, test::calibrationText(), needs, false, context);
        QVERIFY(own.inputs.contains(kDown));
    }

    void theSameStepGivesTheSameNumbersAfterReopening() {
        const TemporaryFolder folder;
        const Model model = cut();
        const Json params{{"bits", 3}, {"group", 32}};
        const Model first = test::runStep("quant.gptq", model, params);
        const Model second = test::runStep("quant.gptq", reopened(model, folder), params);
        QCOMPARE(namesOf(first), namesOf(second));
        QCOMPARE(test::logitError(first, second), 0.0);
    }

    void anExportIsAShorterModel() {
        const TemporaryFolder folder;
        saveFolder(cut(), folder.path() / "dense", /*asDense=*/true);
        const Json config = readJson(folder.path() / "dense" / "config.json");
        QCOMPARE(config["num_hidden_layers"].get<int>(), 1);
        QVERIFY(!std::filesystem::exists(folder.path() / "dense" / kManifestName));
        const Model again = openModel((folder.path() / "dense").string());
        QCOMPARE(again.blocks.size(), size_t{1});
        QCOMPARE(namesOf(again).front(), std::string("model.layers.0.self_attn.q_proj"));
        QCOMPARE(test::logitError(cut(), again), 0.0);
    }

    void olderManifestsCountPositions() {
        const TemporaryFolder folder;
        const auto path = folder.path() / "saved" / kManifestName;
        reopened(cut(), folder);
        Json manifest = readJson(path);
        manifest["blocks"][0].erase("origin");
        writeFileAtomic(path, manifest.dump());
        const Model again = openModel((folder.path() / "saved").string());
        QCOMPARE(again.blocks[0].origin, int64_t{0});
        QCOMPARE(test::logitError(cut(), again), 0.0);
    }

    void twoBlocksOfOneOriginAreRefused() {
        Model model = m_tiny.model;
        std::swap(model.blocks[0], model.blocks[1]);
        const TemporaryFolder folder;
        const auto path = folder.path() / "saved" / kManifestName;
        QCOMPARE(namesOf(reopened(model, folder)), namesOf(model)); // blocks may change places
        Json manifest = readJson(path);
        manifest["blocks"][0]["origin"] = 0;
        writeFileAtomic(path, manifest.dump());
        QVERIFY_THROWS_EXCEPTION(Error, openModel((folder.path() / "saved").string()));
    }
};

QTEST_GUILESS_MAIN(TestBlockOrigin)
#include "tst_block_origin.moc"
