// Generation: greedy text equal to the reference, sampling by seed, batches of unequal prompts.
#include "core/engine/eval/generation.h"
#include "core/engine/files/load_save.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"

#include <QTest>

using namespace lathe;

namespace {

std::string fixture(const char* name) {
    return std::string(LATHE_SOURCE_DIR) + "/tests/engine/model/fixtures/" + name;
}

std::vector<int32_t> idsOf(const Model& model, const std::vector<int32_t>& prompt,
                           const GenerationOptions& options) {
    return generate(model, {prompt}, options).front().ids;
}

} // namespace

class TestGeneration : public QObject {
    Q_OBJECT

private:
    GenerationOptions m_endless{.maxTokens = 10, .stopAtEnd = false};

private Q_SLOTS:

    void greedyTextIsTheReference() {
        const std::filesystem::path folder =
            std::filesystem::path(LATHE_SHARED_DIR) / "models/stories-260k";
        if (!std::filesystem::exists(folder)) {
            QSKIP("../shared/models/stories-260k is not here");
        }
        const Model model = prepare(openModel(folder.string()), {});
        const Tokenizer tokenizer = Tokenizer::load(folder);
        std::string streamed;
        const auto result = generateText(model, tokenizer, "", {.maxTokens = 200},
                                         [&](const std::string& piece) { streamed += piece; });
        QCOMPARE(result.text, readFile(folder / "expected_greedy_200.txt"));
        QCOMPARE(streamed, result.text);
        QCOMPARE(result.ids.size(), size_t{200});
    }

    void aBatchOfUnequalPromptsGivesWhatEachGivesAlone() {
        for (const char* name : {"llama", "gemma2", "gpt2", "opt", "gpt_neox"}) {
            const Model model = prepare(openModel(fixture(name)), {});
            const std::vector<std::vector<int32_t>> prompts{{5}, {7, 8, 9, 10, 11}, {3, 4, 6}};
            const auto together = generate(model, prompts, m_endless);
            for (size_t row = 0; row < prompts.size(); ++row) {
                QCOMPARE(together[row].ids, idsOf(model, prompts[row], m_endless));
            }
        }
    }

    void rowsLeaveTheBatchWhenTheyEnd() {
        const Model model = prepare(openModel(fixture("llama")), {});
        const std::vector<std::vector<int32_t>> prompts{{5}, {7, 8, 9}};
        const auto whole = generate(model, prompts, m_endless);
        size_t seen = 0;
        const auto cut = generate(model, prompts, m_endless,
                                  [&](size_t row, int32_t) { return row != 0 || ++seen < 3; });
        QCOMPARE(cut[0].ids.size(), size_t{3});
        QVERIFY(cut[0].ended);
        QCOMPARE(cut[1].ids, whole[1].ids);
    }

    void samplingIsDecidedByTheSeed() {
        const Model model = prepare(openModel(fixture("llama")), {});
        GenerationOptions options = m_endless;
        options.temperature = 1.5;
        const auto first = idsOf(model, {5}, options);
        QCOMPARE(idsOf(model, {5}, options), first);
        options.seed = 1;
        QVERIFY(idsOf(model, {5}, options) != first);
    }

    void narrowSamplingIsGreedy() {
        const Model model = prepare(openModel(fixture("llama")), {});
        const auto greedy = idsOf(model, {5}, m_endless);
        GenerationOptions options = m_endless;
        options.temperature = 1;
        options.topK = 1;
        QCOMPARE(idsOf(model, {5}, options), greedy);
        options.topK = 0;
        options.topP = 1e-6;
        QCOMPARE(idsOf(model, {5}, options), greedy);
    }

    void endsWhereLearnedPositionsRunOut() {
        const Model model = prepare(openModel(fixture("gpt2")), {}); // 23 positions
        GenerationOptions options = m_endless;
        options.maxTokens = 100;
        const auto result = generate(model, {{1, 2, 3}}, options).front();
        QCOMPARE(result.ids.size(), size_t{21});
        QVERIFY(!result.ended);
    }

    void optionsOutOfRangeAreRefused() {
        const Model model = prepare(openModel(fixture("llama")), {});
        for (const GenerationOptions& wrong :
             {GenerationOptions{.temperature = -1}, GenerationOptions{.topP = 0},
              GenerationOptions{.topK = -1}}) {
            QVERIFY_THROWS_EXCEPTION(Error, idsOf(model, {5}, wrong));
        }
    }

    void anIdOutsideTheEmbeddingIsNamed() {
        const Model model = prepare(openModel(fixture("llama")), {});
        try {
            idsOf(model, {97}, m_endless);
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY(std::string(error.what()).find("97 rows") != std::string::npos);
        }
    }
};

QTEST_GUILESS_MAIN(TestGeneration)
#include "tst_generation.moc"
