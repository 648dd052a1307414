// BOS before every window, a prefix in its place, and activations with one scale a window, against
// the arithmetic of QFeM's and QFeP's authors in plain numpy (tests/tools/spikes_reference.py).
#include "core/engine/eval/prompt_scores.h"
#include "core/engine/forward/kv_cache.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/transforms/prefix.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <QTest>

using namespace lathe;

namespace {

const std::filesystem::path kEngine = std::filesystem::path(LATHE_SOURCE_DIR) / "tests/engine";

void compare(double value, double expected, double tolerance) {
    QVERIFY2(std::abs(value - expected) <= tolerance,
             qPrintable(QStringLiteral("%1, expected %2").arg(value).arg(expected)));
}

/// Weights and inputs in 8 bits, no layer left out, one activation scale a window.
Model roundedByWindow(const Model& model, const DataSet& text = test::calibrationText()) {
    return test::runStep("quant.qfem", model, {{"threshold", 1e9}, {"activations", "window"}},
                         nullptr, text);
}

} // namespace

class TestSpikesReference : public QObject {
    Q_OBJECT

private:
    at::NoGradGuard m_noGrad;
    Json m_expected = readJson(kEngine / "methods/fixtures/spikes.json");
    Model m_model = openModel(std::string(LATHE_SOURCE_DIR) + "/resources/models/small-6m");
    DataSet m_text = readText();

    DataSet readText() const {
        DataSet out;
        out.texts.push_back({.name = "text.md",
                             .documents = readDocuments(kEngine / "eval/fixtures/text.md"),
                             .seqlen = m_expected["seqlen"].get<int64_t>()});
        return out;
    }

    Model prefixed() const {
        return withPrefix(m_model, m_expected["prefix"].get<std::vector<int64_t>>(), {});
    }

    TextScore score(const Model& model, Begin begin) const {
        const Model reference = prepare(m_model, {});
        return scoreText(
            prepare(model, {}), windowsFor(m_model, m_text.texts[0]).ids, &reference,
            [](const TextScore&, int64_t) {}, begin);
    }

    double expected(const char* name, const char* what) const {
        return m_expected["scores"][name][what].get<double>();
    }

private Q_SLOTS:

    void windowsAreLeftAsTheyAreUnlessAsked() {
        compare(score(m_model, Begin::AsIs).nll, expected("as_is", "nll"), 1e-5);
    }

    void bosStandsBeforeTheBaselineToo() {
        const TextScore base = score(m_model, Begin::Bos);
        compare(base.nll, expected("bos", "nll"), 1e-5);
        compare(*base.kl, 0, 1e-9);
        QCOMPARE(base.tokens, score(m_model, Begin::AsIs).tokens);
    }

    void aPrefixStandsInThePlaceOfBos() {
        const TextScore found = score(prefixed(), Begin::Bos);
        compare(found.nll, expected("prefix", "nll"), 1e-5);
        compare(*found.kl, expected("prefix", "kl"), 1e-5);
    }

    /// Roundings in another order of sums move codes now and then: hence the tolerance.
    void oneScaleAWindowIsThatOfTheAuthors() {
        for (const auto& [name, model] :
             {std::pair{"bos_rounded", m_model}, std::pair{"prefix_rounded", prefixed()}}) {
            const TextScore found = score(roundedByWindow(model, m_text), Begin::Bos);
            compare(found.nll, expected(name, "nll"), 5e-3);
            compare(*found.kl, expected(name, "kl"), 5e-3);
        }
    }

    void aWindowThatBeginsWithBosGetsNoSecondOne() {
        const int64_t bos = m_model.config->bos;
        const at::Tensor windows = windowsFor(m_model, m_text.texts[0]).ids;
        const at::Tensor led =
            at::cat({at::full({windows.size(0), 1}, bos, at::kLong), windows}, 1);
        const Model ready = prepare(m_model, {});
        const auto quiet = [](const TextScore&, int64_t) {};
        const double wanted = scoreText(ready, led, nullptr, quiet).nll;
        compare(scoreText(ready, led, nullptr, quiet, Begin::Bos).nll, wanted, 0);
        at::Tensor mixed = led.clone(); // one row begins otherwise
        mixed.select(0, 1).select(0, 0).fill_(9);
        const at::Tensor one = mixed.narrow(0, 1, 1);
        const double others =
            scoreText(ready, at::cat({led.narrow(0, 0, 1), led.narrow(0, 2, 3)}), nullptr, quiet)
                .nll;
        const double own = scoreText(ready, one, nullptr, quiet, Begin::Bos).nll;
        compare(scoreText(ready, mixed, nullptr, quiet, Begin::Bos).nll, (4 * others + own) / 5,
                1e-5);
    }

    void promptsBeginWithBosToo() {
        const ScoredText text = scoredText(tokenizerOf(m_model), "7*8=", "56\n");
        ScoredText led = text;
        led.ids.insert(led.ids.begin(), static_cast<int32_t>(m_model.config->bos));
        ++led.firstScored;
        const Model ready = prepare(m_model, {});
        const double wanted = scoreTexts(ready, {led}).front().logProbability;
        compare(scoreTexts(ready, {text}, Begin::Bos).front().logProbability, wanted, 1e-5);
        compare(scoreTexts(ready, {led}, Begin::Bos).front().logProbability, wanted, 1e-5);
        QVERIFY(std::abs(scoreTexts(ready, {text}).front().logProbability - wanted) > 1e-3);
    }

    void evaluateOffersIt() {
        const Step* step = findStep("evaluate");
        StepContext context{.node = "eval"};
        const Json params = completeParams(step->type, {{"begin", "bos"}});
        const StepInputs inputs{{"model", m_model}, {"data", m_text}};
        const auto out = step->run(inputs, params, context);
        for (const Metric& metric : std::get<Metrics>(out.at("metrics")).values) {
            if (metric.name == "nll") {
                compare(metric.value, expected("bos", "nll"), 1e-5);
            }
        }
        QCOMPARE(step->check(inputs, params, context).size(), size_t{0});
        Model nameless = m_model;
        ModelConfig config = *m_model.config;
        config.bos = -1;
        nameless.config = std::make_shared<const ModelConfig>(config);
        const auto problems = step->check({{"model", nameless}, {"data", m_text}}, params, context);
        QCOMPARE(problems.size(), size_t{1});
        QCOMPARE(problems.front().field, std::string("begin"));
    }

    /// Rows of a batch that begin with padding have the scales that they have alone.
    void paddingIsNoPartOfAWindow() {
        const test::TinyModel tiny;
        const Model model = prepare(roundedByWindow(tiny.model), {});
        const at::Tensor ids = (at::arange(18, at::kLong) * 7 % 251).view({2, 9});
        const at::Tensor wanted = hiddenStates(model, ids);
        const at::Tensor padded = at::cat({at::zeros({2, 4}, at::kLong), ids}, 1);
        KvCache cache({4, 4});
        const at::Tensor found = hiddenStates(model, padded, &cache).narrow(1, 4, ids.size(1));
        compare((found - wanted).abs().max().item<double>(), 0, 1e-5);
        const at::Tensor alone = hiddenStates(model, ids.narrow(0, 1, 1));
        compare((alone - wanted.narrow(0, 1, 1)).abs().max().item<double>(), 0, 1e-5);
    }

    void savedAndOpenedScalesAreStillByWindow() {
        const test::TinyModel tiny;
        const Model model = roundedByWindow(tiny.model);
        const TemporaryFolder folder;
        saveFolder(model, folder.path() / "saved", /*asDense=*/false);
        const Model again = openModel((folder.path() / "saved").string());
        QVERIFY(sameOps(again.blocks[0].attention->q.in, model.blocks[0].attention->q.in));
        QVERIFY(looksAtWindows(again.blocks[0].mlp->down.in));
    }
};

QTEST_GUILESS_MAIN(TestSpikesReference)
#include "tst_spikes_reference.moc"
