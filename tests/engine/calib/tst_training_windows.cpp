// Training windows: plain text as the evaluation cuts it, packed examples, mixtures, refusals.
#include "core/engine/calib/examples.h"
#include "core/engine/calib/training_windows.h"
#include "core/plain/base/error.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>

#include <QTest>

using namespace lathe;

namespace {

constexpr auto kTemplate = "{% for m in messages %}<{{ m.role }}>{{ m.content }}</>\n{% endfor %}"
                           "{% if add_generation_prompt %}<assistant>{% endif %}";

template <class F>
std::string messageOf(F&& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was thrown";
}

bool has(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

Json turn(const char* role, const char* content) {
    return {{"role", role}, {"content", content}};
}

TextSource answers(const std::vector<std::pair<std::string, std::string>>& pairs, int64_t seqlen) {
    TextSource out{.name = "answers", .seqlen = seqlen};
    for (const auto& [prompt, answer] : pairs) {
        out.examples.push_back({.prompt = prompt, .answer = answer});
    }
    return out;
}

TextSource letters(char letter, size_t count, double share = 0) {
    return {.name = std::string(1, letter),
            .documents = {std::string(count, letter)},
            .seqlen = 8,
            .share = share};
}

} // namespace

class TestTrainingWindows : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny; // its tokens are bytes
    Tokenizer m_tokenizer = tokenizerOf(m_tiny.model);
    bool m_ends = m_tokenizer.eos().has_value() && m_tokenizer.addedAfter() == 0;

    /// Tokens of a row where `mask` holds, as text; the end token as "$".
    std::string textIn(const at::Tensor& ids, const at::Tensor& mask) const {
        std::string out;
        for (int64_t i = 0; i < ids.size(0); ++i) {
            if (mask[i].item<bool>()) {
                const auto id = static_cast<int32_t>(ids[i].item<int64_t>());
                out += id == m_tokenizer.eos() ? "$" : m_tokenizer.decode(std::span(&id, 1));
            }
        }
        return out;
    }

    /// The first token of every window, as a letter.
    std::string firstLetters(const TrainingWindows& windows) const {
        std::string out;
        for (int64_t i = 0; i < windows.ids.size(0); ++i) {
            const auto id = static_cast<int32_t>(windows.ids[i][1].item<int64_t>());
            out += m_tokenizer.decode(std::span(&id, 1));
        }
        return out;
    }

    std::string end() const { return m_ends ? "$" : ""; }

private Q_SLOTS:

    void plainTextIsCutAsTheEvaluationCutsIt() {
        TextSource source{.name = "t", .documents = {"abcdefgh", "ijklmnopqrstu"}, .seqlen = 6};
        const TrainingWindows windows =
            trainingWindows(m_tiny.model, {.texts = {source}, .prompts = {}});
        QVERIFY(windows.ids.equal(windowsFor(m_tiny.model, source).ids));
        QVERIFY(!windows.segments.defined());
        QCOMPARE(windows.targets, windows.ids.size(0) * 5);
        QVERIFY(!windows.counted.select(1, 0).any().item<bool>());
        source.samples = 2;
        source.seed = 7;
        QVERIFY(trainingWindows(m_tiny.model, {.texts = {source}, .prompts = {}})
                    .ids.equal(windowsFor(m_tiny.model, source).ids));
    }

    void onlyAnswersCountAndShortExamplesShareAWindow() {
        const TextSource source = answers({{"1+1=", "2"}, {"2+3=", "5"}, {"abcdefghij", "k"}}, 16);
        const TrainingWindows windows =
            trainingWindows(m_tiny.model, {.texts = {source}, .prompts = {}});
        QCOMPARE(windows.ids.size(0), int64_t{2});
        const at::Tensor first = windows.segments[0];
        QCOMPARE(textIn(windows.ids[0], first == 0), "1+1=2" + end());
        QCOMPARE(textIn(windows.ids[0], first == 1), "2+3=5" + end());
        QCOMPARE(textIn(windows.ids[0], windows.counted[0]), "2" + end() + "5" + end());
        QCOMPARE(textIn(windows.ids[1], windows.segments[1] == 0), "abcdefghijk" + end());
        QCOMPARE(textIn(windows.ids[1], windows.counted[1]), "k" + end());
        QVERIFY(!windows.counted.logical_and(windows.segments == -1).any().item<bool>());
    }

    void aWindowThatHasRoomIsFilledFirst() {
        const TextSource source =
            answers({{"aaaaaa", "b"}, {"cccccccc", "d"}, {"e", "f"}, {"g", "h"}}, 12);
        const TrainingWindows windows =
            trainingWindows(m_tiny.model, {.texts = {source}, .prompts = {}});
        QCOMPARE(windows.ids.size(0), int64_t{2});
        QCOMPARE(textIn(windows.ids[0], windows.segments[0] == 1), "ef" + end());
    }

    void longExamplesAreCutAndThoseWithoutAnAnswerInsideDropped() {
        const TextSource source =
            answers({{"ab", std::string(30, 'x')}, {std::string(30, 'p'), "q"}}, 8);
        const TrainingWindows windows =
            trainingWindows(m_tiny.model, {.texts = {source}, .prompts = {}});
        QCOMPARE(windows.ids.size(0), int64_t{1});
        QCOMPARE(windows.cutExamples, int64_t{1});
        QCOMPARE(windows.droppedExamples, int64_t{1});
        const auto warnings = warningsOf(windows, {.texts = {source}, .prompts = {}});
        QCOMPARE(warnings.size(), size_t{2});
        QVERIFY(has(warnings[0], "1 of 2 examples are longer than a window of 8 tokens"));
        QVERIFY(has(warnings[1], "1 of 2 examples are left out"));
        QCOMPARE(textIn(windows.ids[0], windows.counted[0]), std::string("xxxxxx"));
        const TextSource none = answers({{std::string(30, 'p'), "q"}}, 8);
        const std::string message =
            messageOf([&] { trainingWindows(m_tiny.model, {.texts = {none}, .prompts = {}}); });
        QVERIFY2(has(message, "no token counts") && has(message, "8 tokens"), message.c_str());
    }

    void conversationsAreWrittenByTheTemplateOfTheModel() {
        TextSource source{.name = "chat", .seqlen = 96};
        source.examples.push_back({.chat = {{"messages",
                                             {turn("user", "one"), turn("assistant", "uno"),
                                              turn("user", "two"), turn("assistant", "dos")}}}});
        const DataSet data{.texts = {source}, .prompts = {}};
        const std::string message = messageOf([&] { trainingWindows(m_tiny.model, data); });
        QVERIFY2(has(message, "no chat template"), message.c_str());
        writeFileAtomic(m_tiny.folder() / "chat_template.jinja", kTemplate);
        const TrainingWindows windows = trainingWindows(m_tiny.model, data);
        QCOMPARE(textIn(windows.ids[0], windows.segments[0] == 0),
                 std::string("<user>one</>\n<assistant>uno</>\n<user>two</>\n<assistant>dos</>\n"));
        QCOMPARE(textIn(windows.ids[0], windows.counted[0]), std::string("uno</>dos</>"));
        const std::vector<Prompt> prompts = promptsIn(m_tiny.model, data);
        QCOMPARE(prompts.size(), size_t{1});
        QCOMPARE(prompts[0].prompt,
                 std::string("<user>one</>\n<assistant>uno</>\n<user>two</>\n<assistant>"));
        QCOMPARE(prompts[0].answer, std::string("dos"));
        // Calibration and evaluation read the same text.
        QCOMPARE(documentsOf(m_tiny.model, source).size(), size_t{1});
        std::filesystem::remove(m_tiny.folder() / "chat_template.jinja");
    }

    void mixturesFollowTheirShares() {
        const DataSet data{.texts = {letters('a', 8 * 6, 2), letters('b', 8 * 3, 1)},
                           .prompts = {}};
        QCOMPARE(firstLetters(trainingWindows(m_tiny.model, data)), std::string("abaabaaba"));
        const DataSet unequal{.texts = {letters('a', 8 * 2, 3), letters('b', 8 * 6, 1)},
                              .prompts = {}};
        QCOMPARE(firstLetters(trainingWindows(m_tiny.model, unequal)), std::string("aabaaaba"));
        const DataSet plain{.texts = {letters('a', 8 * 2), letters('b', 8 * 3)}, .prompts = {}};
        QCOMPARE(firstLetters(trainingWindows(m_tiny.model, plain)), std::string("aabbb"));
        const auto seeded = [&](uint64_t seed) {
            return firstLetters(trainingWindows(m_tiny.model, data, {.seed = seed}));
        };
        QVERIFY(seeded(1) != seeded(2) || seeded(2) != seeded(3));
        QCOMPARE(seeded(5), seeded(5));
        QCOMPARE(std::ranges::count(seeded(5), 'a'), std::ptrdiff_t{6});
    }

    void documentsApartHaveSegmentsAndLoseNothing() {
        const std::string longText = "abcdefghijklmnopqrstuvwxyz";
        const TextSource source{.name = "t", .documents = {"one", "two", longText}, .seqlen = 12};
        const TrainingWindows windows =
            trainingWindows(m_tiny.model, {.texts = {source}, .prompts = {}}, {.apart = true});
        QCOMPARE(textIn(windows.ids[0], windows.segments[0] == 1), "two" + end());
        std::string all;
        for (int64_t row = 0; row < windows.ids.size(0); ++row) {
            for (int number = 0; number < 5; ++number) {
                all += textIn(windows.ids[row], windows.segments[row] == number);
            }
        }
        QCOMPARE(all.size(), (std::string("onetwo") + longText).size() + 3 * end().size());
    }

    void unusableDataAreRefused() {
        const auto refused = [&](const DataSet& data, const WindowOptions& options = {}) {
            return messageOf([&] { trainingWindows(m_tiny.model, data, options); });
        };
        QVERIFY(has(refused({}), "hold no text"));
        QVERIFY(has(refused({.texts = {letters('a', 3)}, .prompts = {}}),
                    "fewer than one window of 8"));
        QVERIFY(has(refused({.texts = {letters('a', 30)}, .prompts = {}}, {.answers = true}),
                    "has no answers"));
        TextSource other = letters('b', 30);
        other.seqlen = 9;
        QVERIFY(has(refused({.texts = {letters('a', 30), other}, .prompts = {}}),
                    "windows of 9 tokens"));
    }
};

QTEST_GUILESS_MAIN(TestTrainingWindows)
#include "tst_training_windows.moc"
