// What an evaluation keeps beside its numbers: windows and prompts one by one, and what they were.
#include "core/engine/methods/steps.h"
#include "core/engine/run/executor.h"
#include "core/plain/store/metric_kinds.h"
#include "core/plain/store/report.h"
#include "core/plain/store/run_writer.h"
#include "tests/support/std_string.h"
#include "tests/support/tiny_model.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace lathe;

namespace {

double meanOf(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

bool near(double a, double b) {
    return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(a));
}

} // namespace

class TestEvaluate : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    std::unique_ptr<TemporaryFolder> m_home;

    /// The tiny model as it is and with half its weights, both on windows of `seqlen` bytes of
    /// `text` and with the model as it is as reference.
    void run(const std::string& name, int64_t seqlen, const std::string& text = "text.txt") {
        Workflow workflow{.name = name};
        const auto node = [&](const std::string& id, const std::string& type, Json params) {
            workflow.nodes.push_back({.id = id, .type = type, .params = std::move(params)});
        };
        const auto link = [&](const char* from, const char* out, const char* to, const char* in) {
            workflow.links.push_back({{from, out}, {to, in}});
        };
        node("load", "model.load", {{"path", m_tiny.folder().string()}});
        node("text", "data.text", {{"path", text}, {"samples", 0}, {"seqlen", seqlen}});
        node("half", "prune.magnitude", {{"sparsity", 0.5}});
        link("load", "model", "half", "model");
        for (const char* model : {"load", "half"}) {
            const std::string id = std::string("eval_") + model;
            node(id, "evaluate", Json::object());
            link(model, "model", id.c_str(), "model");
            link("text", "data", id.c_str(), "data");
            link("load", "model", id.c_str(), "reference");
        }
        ArtifactCache cache(m_home->path());
        RunWriter writer(m_home->path());
        const std::vector<Step> steps{modelLoadStep(), dataTextStep(), pruneMagnitudeStep(),
                                      evaluateStep()};
        const RunResult result = execute(
            workflow, steps, {.folder = m_home->path(), .run = name, .cache = &cache}, writer);
        QVERIFY2(!result.failure, result.failure ? result.failure->what() : "");
    }

    ExperimentStore store() const { return ExperimentStore(m_home->path()); }

    Sample sampleOf(int64_t run, const std::string& node, const std::string& name) const {
        for (Sample& sample : store().samples(run)) {
            if (sample.node == node && sample.name == name) {
                return sample;
            }
        }
        return {};
    }

    double metricOf(int64_t run, const std::string& node, const std::string& name) const {
        for (const Metric& metric : store().metrics(run)) {
            if (metric.node == node && metric.name == name) {
                return metric.value;
            }
        }
        return NAN;
    }

private Q_SLOTS:

    void init() {
        m_home = std::make_unique<TemporaryFolder>();
        std::string text;
        for (int i = 0; i < 60; ++i) {
            text += "line " + std::to_string(i * i) + " of a text\n";
        }
        writeFileAtomic(m_home->path() / "text.txt", text);
        writeFileAtomic(m_home->path() / "copy.txt", text);
        writeFileAtomic(m_home->path() / "other.txt", "Another beginning.\n" + text);
    }

    void everyMetricOfTextIsTheMeanOfItsWindows() {
        run("r1", 32);
        for (const char* name : {"nll", "next_token_accuracy", "kl", "agreement"}) {
            const Sample sample = sampleOf(1, "eval_half", name);
            QVERIFY2(sample.values.size() > 10, name);
            QVERIFY2(near(meanOf(sample.values), metricOf(1, "eval_half", name)), name);
        }
        const Json units = sampleOf(1, "eval_half", "nll").units;
        QCOMPARE(units["seqlen"].get<int64_t>(), int64_t{32});
        QCOMPARE(units["name"].get<std::string>(), std::string("text.txt"));
        QVERIFY(!units.contains("reference"));
        QVERIFY(sampleOf(1, "eval_half", "kl").units.contains("reference"));
    }

    void everyMetricHasAKind() {
        run("r1", 32);
        const auto all = store().metrics(1);
        QVERIFY(all.size() > 10);
        for (const Metric& metric : all) {
            QVERIFY2(metricKind(metric.name) != nullptr, metric.name.c_str());
        }
        for (const Sample& sample : store().samples(1)) {
            QVERIFY2(metricKind(sample.name) != nullptr, sample.name.c_str());
        }
    }

    void everyRowSaysWhichModelItIs() {
        run("r1", 32);
        for (const StepRow& step : store().steps(1)) {
            const MeasuredModel expected = step.node == "eval_load" ? MeasuredModel{"Base", true}
                                           : step.node == "eval_half"
                                               ? MeasuredModel{"Magnitude 50 %", false}
                                               : MeasuredModel{};
            QVERIFY2(step.measured == expected, step.node.c_str());
        }
    }

    void aResultFromTheCacheHasThemToo() {
        run("r1", 32);
        run("r2", 32);
        QCOMPARE(store().steps(2).back().state, StepState::Cached);
        const Sample first = sampleOf(1, "eval_half", "nll");
        const Sample again = sampleOf(2, "eval_half", "nll");
        QVERIFY(!first.values.empty());
        QCOMPARE(again.values, first.values);
        QCOMPARE(again.units.dump(), first.units.dump());
    }

    void variantsArePaired() {
        run("r1", 32);
        const ReportTable table = reportOf(store(), {1});
        for (size_t i = 0; i < table.columns.size(); ++i) {
            const bool exact = table.rows[1].errors[i] == 0 && !table.rows[1].samples[i];
            QVERIFY2((table.rows[1].differences[i]->basis == Difference::Basis::Paired) != exact,
                     table.columns[i].metric.c_str());
        }
    }

    void theSameTextElsewhereIsPairedAcrossRuns() {
        run("r1", 32);
        run("r2", 32, "copy.txt");
        ReportTable table = reportOf(store(), {1, 2});
        compareWith(table, 0);
        const auto perplexity =
            std::ranges::find(table.columns, std::string("perplexity"), &ReportColumn::metric);
        const auto column = static_cast<size_t>(perplexity - table.columns.begin());
        QVERIFY(table.rows[3].differences[column]->basis == Difference::Basis::Paired);
    }

    void otherWindowsAndTextsAreToldApart() {
        run("r1", 32);
        run("r2", 16);
        run("r3", 32, "other.txt");
        const Json base = sampleOf(1, "eval_load", "nll").units;
        const auto shorter = mismatchesOf(sampleOf(2, "eval_load", "nll").units, base);
        QCOMPARE(shorter.front(), (Mismatch{Mismatch::What::WindowLength, "16", "32"}));
        const auto other = mismatchesOf(sampleOf(3, "eval_load", "nll").units, base);
        QCOMPARE(other.front(), (Mismatch{Mismatch::What::Text, "other.txt", "text.txt"}));
    }
};

QTEST_GUILESS_MAIN(TestEvaluate)
#include "tst_evaluate.moc"
