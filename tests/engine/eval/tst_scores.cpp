// Scores of the bundled model against what transformers says (tests/tools/eval_reference.py).
#include "core/engine/eval/prompt_scores.h"
#include "core/engine/eval/text_scores.h"
#include "core/engine/files/load_save.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/base/json.h"
#include "tests/support/std_string.h"

#include <ATen/TensorOperators.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

const std::filesystem::path kFixtures =
    std::filesystem::path(LATHE_SOURCE_DIR) / "tests/engine/eval/fixtures";

void compare(double value, double expected, double tolerance) {
    QVERIFY2(
        std::abs(value - expected) <= tolerance,
        qPrintable(
            QStringLiteral("%1, expected %2").arg(value, 0, 'g', 12).arg(expected, 0, 'g', 12)));
}

/// The model with every down projection halved.
Model halved(const Model& model) {
    Model out = model;
    for (Block& block : out.blocks) {
        block.mlp->down = makeDense(dense(block.mlp->down) * 0.5);
    }
    return out;
}

} // namespace

class TestScores : public QObject {
    Q_OBJECT

private:
    Json m_expected = readJson(kFixtures / "expected.json");
    Model m_model = openModel(std::string(LATHE_SOURCE_DIR) + "/resources/models/small-6m");
    Model m_prepared = prepare(m_model, {});

    TextWindows windows() const {
        return windowsFor(m_model, TextSource{.name = "text.md",
                                              .documents = readDocuments(kFixtures / "text.md"),
                                              .seqlen = m_expected["seqlen"].get<int64_t>()});
    }

    static void quiet(const TextScore&, int64_t) {}

private Q_SLOTS:

    void perplexityIsThatOfTransformers() {
        const TextWindows text = windows();
        QCOMPARE(text.tokensInText, m_expected["tokens_in_text"].get<int64_t>());
        const TextScore score = scoreText(m_prepared, text.ids, nullptr, quiet);
        QCOMPARE(score.windows, m_expected["windows"].get<int64_t>());
        QCOMPARE(score.correct, m_expected["correct"].get<int64_t>());
        QCOMPARE(score.tokens, score.windows * (text.ids.size(1) - 1));
        compare(score.nll, m_expected["nll"].get<double>(), 1e-5);
        compare(score.nllError, m_expected["stderr"].get<double>(), 1e-5);
        compare(score.perplexity(), m_expected["ppl"].get<double>(), 1e-3);
    }

    void divergenceFromAReferenceIsThatOfTransformers() {
        const Model other = prepare(halved(m_model), {});
        const TextScore score = scoreText(other, windows().ids, &m_prepared, quiet);
        compare(*score.kl, m_expected["kl_of_halved"].get<double>(), 1e-5);
        const double same = m_expected["same_as_halved"].get<double>();
        compare(*score.agreement, same / static_cast<double>(score.tokens), 1e-12);
    }

    void aModelAgreesWithItself() {
        const TextScore score = scoreText(m_prepared, windows().ids, &m_prepared, quiet);
        compare(*score.kl, 0, 1e-9);
        QCOMPARE(*score.agreement, 1.0);
    }

    // Slow and obvious: every window by itself.
    void eachWindowIsKept() {
        const Model other = prepare(halved(m_model), {});
        const at::Tensor ids = windows().ids;
        const WindowMeans kept = scoreText(other, ids, &m_prepared, quiet).byWindow;
        QCOMPARE(kept.nll.size(), static_cast<size_t>(ids.size(0)));
        for (size_t i = 0; i < kept.nll.size(); ++i) {
            const at::Tensor window = ids.narrow(0, static_cast<int64_t>(i), 1);
            const TextScore alone = scoreText(other, window, &m_prepared, quiet);
            compare(kept.nll[i], alone.nll, 1e-5);
            compare(kept.accuracy[i], alone.accuracy(), 1e-12);
            compare(kept.kl[i], *alone.kl, 1e-5);
            compare(kept.agreement[i], *alone.agreement, 1e-12);
        }
        QVERIFY(scoreText(other, ids, nullptr, quiet).byWindow.kl.empty());
    }

    void progressComesWithEveryBatch() {
        int64_t last = 0;
        const TextWindows text = windows();
        scoreText(m_prepared, text.ids, nullptr, [&](const TextScore& soFar, int64_t done) {
            QCOMPARE(soFar.windows, done);
            last = done;
        });
        QCOMPARE(last, text.ids.size(0));
    }

    void sentencesHaveTheLogProbabilitiesOfTransformers() {
        const Tokenizer tokenizer = tokenizerOf(m_model);
        std::vector<ScoredText> texts; // one padded batch
        for (const Json& sentence : m_expected["sentences"]) {
            texts.push_back(scoredText(tokenizer, "", sentence["text"].get<std::string>()));
        }
        const auto sums = scoreTexts(m_prepared, texts);
        for (size_t i = 0; i < sums.size(); ++i) {
            compare(sums[i].logProbability,
                    m_expected["sentences"][i]["log_probability"].get<double>(), 1e-3);
        }
    }

    void answersHaveTheLogProbabilitiesOfTransformers() {
        const Tokenizer tokenizer = tokenizerOf(m_model);
        std::vector<ScoredText> texts;
        std::vector<Prompt> prompts;
        int64_t right = 0;
        for (const Json& row : m_expected["prompts"]) {
            const Prompt prompt{"p", row["prompt"].get<std::string>(),
                                row["answer"].get<std::string>()};
            texts.push_back(scoredText(tokenizer, prompt.prompt, prompt.answer + "\n"));
            prompts.push_back(prompt);
            right += row["greedy"].get<bool>() ? 1 : 0;
        }
        const auto sums = scoreTexts(m_prepared, texts);
        for (size_t i = 0; i < sums.size(); ++i) {
            compare(sums[i].logProbability,
                    m_expected["prompts"][i]["log_probability"].get<double>(), 1e-3);
            QCOMPARE(sums[i].greedy, m_expected["prompts"][i]["greedy"].get<bool>());
        }
        const PromptScore score =
            scorePrompts(m_prepared, prompts, [](const auto&, const auto&) {});
        QCOMPARE(score.all.correct, right);
        QCOMPARE(score.groups.at("p").scored, int64_t{3});
        std::vector<double> outcomes;
        for (const Json& row : m_expected["prompts"]) {
            outcomes.push_back(row["greedy"].get<bool>() ? 1 : 0);
        }
        QCOMPARE(score.outcomes.at("p"), outcomes);
    }

    void groupsTakeTurnsAndKeepTheirOrder() {
        std::vector<Prompt> prompts(20, Prompt{"z", "1+1=", "2"});
        prompts.resize(40, Prompt{"a", "2+2=", "4"});
        std::string turns;
        const PromptScore score = scorePrompts(
            m_prepared, prompts, [&](const std::string& group, const auto&) { turns += group; });
        QCOMPARE(turns, std::string("zaza"));
        QCOMPARE(score.order, (std::vector<std::string>{"z", "a"}));
        QCOMPARE(score.all.scored, int64_t{40});
    }

    void standardErrors() {
        compare(shareError(0.25, 101), std::sqrt(0.25 * 0.75 / 100), 1e-12);
        QCOMPARE(shareError(0.5, 1), 0.0);
        QCOMPARE(shareError(1.0, 50), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestScores)
#include "tst_scores.moc"
