// The share of word sequences that two texts have in common, against a slow count.
#include "core/engine/calib/overlap.h"
#include "core/engine/calib/skills.h"

#include <QTest>

#include <random>
#include <set>
#include <sstream>

using namespace lathe;

namespace {

DataSet dataOf(const std::vector<std::string>& documents, const char* name = "t") {
    return {.texts = {{.name = name, .documents = documents}}, .prompts = {}};
}

std::set<std::vector<std::string>> slowGrams(const std::string& text, size_t words,
                                             int64_t& count) {
    std::istringstream stream(text);
    std::vector<std::string> all{std::istream_iterator<std::string>(stream), {}};
    std::set<std::vector<std::string>> out;
    for (size_t i = 0; i + words <= all.size(); ++i) {
        ++count;
        out.insert({all.begin() + static_cast<std::ptrdiff_t>(i),
                    all.begin() + static_cast<std::ptrdiff_t>(i + words)});
    }
    return out;
}

std::string randomWords(size_t count, uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string out;
    for (size_t i = 0; i < count; ++i) {
        out += std::string(i == 0 ? "" : " ") + "w" + std::to_string(random() % 6);
    }
    return out;
}

} // namespace

class TestOverlap : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void equalsASlowCount() {
        for (const size_t words : {1, 2, 3, 4}) {
            const std::string training = randomWords(80, 1);
            const std::string evaluation = randomWords(120, 2);
            int64_t ignored = 0;
            int64_t all = 0;
            const auto known = slowGrams(training, words, ignored);
            slowGrams(evaluation, words, all);
            int64_t shared = 0;
            std::istringstream stream(evaluation);
            const std::vector<std::string> list{std::istream_iterator<std::string>(stream), {}};
            for (size_t i = 0; i + words <= list.size(); ++i) {
                const auto begin = list.begin() + static_cast<std::ptrdiff_t>(i);
                shared +=
                    known.contains({begin, begin + static_cast<std::ptrdiff_t>(words)}) ? 1 : 0;
            }
            const Overlap found =
                overlapOf(dataOf({training}), dataOf({evaluation}), static_cast<int64_t>(words));
            QCOMPARE(found.all, all);
            QCOMPARE(found.shared, shared);
            QVERIFY(shared > 0 && (words < 4 || shared < all));
        }
    }

    void caseAndPunctuationDoNotCount() {
        const Overlap found = overlapOf(dataOf({"The quick, brown FOX\njumps over the lazy dog."}),
                                        dataOf({"the QUICK brown fox; jumps-over the lazy dog"}));
        QCOMPARE(found.all, int64_t{2});
        QCOMPARE(found.share(), 1.0);
        QCOMPARE(overlapOf(dataOf({"하나 둘 셋 넷"}), dataOf({"하나, 둘 셋 다섯"}), 3).shared,
                 int64_t{1});
    }

    void sequencesDoNotRunAcrossDocuments() {
        QCOMPARE(overlapOf(dataOf({"a b", "c d"}), dataOf({"b c"}), 2).shared, int64_t{0});
        QCOMPARE(overlapOf(dataOf({"a b c"}), dataOf({"a", "b"}), 2).all, int64_t{0});
    }

    void examplesAndConversationsAreRead() {
        DataSet training;
        training.texts.push_back({.name = "chat"});
        training.texts[0].examples.push_back(
            {.chat = {{"messages", {{{"role", "user"}, {"content", "one two three four"}}}}}});
        QCOMPARE(overlapOf(training, dataOf({"two three four"}), 3).shared, int64_t{1});
        training.texts[0].examples = {{.prompt = "one two", .answer = "three"}};
        QCOMPARE(overlapOf(training, dataOf({"one two three"}), 3).shared, int64_t{1});
    }

    void theWarningNamesBothTexts() {
        const std::string text = randomWords(50, 3);
        const std::string warning = overlapWarning(dataOf({text}, "train"), dataOf({text}, "eval"));
        QVERIFY2(warning.find("100 % of the word sequences of eval occur in train") == 0,
                 warning.c_str());
        QVERIFY(overlapWarning(dataOf({text}), dataOf({"nothing of it is in there, is it not so"}))
                    .empty());
        QVERIFY(overlapWarning(dataOf({text}), {}).empty());
    }
};

QTEST_GUILESS_MAIN(TestOverlap)
#include "tst_overlap.moc"
