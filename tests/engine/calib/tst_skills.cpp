// Rule-based tasks: right answers, the formats of the training text, equal for equal seeds.
#include "core/engine/calib/skills.h"
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/text.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <set>

using namespace lathe;

namespace {

/// What every line of a skill looks like, prompt and answer together.
const char* patternOf(const std::string& skill) {
    static const std::map<std::string, const char*> patterns{
        {"add", "^\\d{1,2}\\+\\d{1,2}=\\d{1,3}$"},
        {"sub", "^\\d{1,2}-\\d{1,2}=\\d{1,2}$"},
        {"mul", "^\\d{1,2}\\*\\d{1,2}=\\d{1,3}$"},
        {"max", "^max\\(\\d{1,2}, \\d{1,2}, \\d{1,2}\\) = \\d{1,2}$"},
        {"sort", "^sorted\\(\\[(\\d, ){4}\\d\\]\\) = \\[(\\d, ){4}\\d\\]$"},
        {"reverse", "^reverse\\(\"[a-h]{5}\"\\) = \"[a-h]{5}\"$"},
        {"copy", "^copy: ([a-z]+ ){5}->( [a-z]+){5}$"},
        {"recall", "^(\\w+ has a \\w+ \\w+\\. ){3}What colour is \\w+'s \\w+\\? \\w+$"},
        {"recall_ko", "^(\\w+의 \\w+: \\w+\\. ){2}\\w+의 \\w+ 색: \\w+색$"}};
    return patterns.at(skill);
}

bool fits(const std::string& skill, const QString& line) {
    const QRegularExpression pattern(QString::fromUtf8(patternOf(skill)),
                                     QRegularExpression::UseUnicodePropertiesOption);
    return pattern.match(line).hasMatch();
}

} // namespace

class TestSkills : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everySkillHasItsForm() {
        QCOMPARE(skillNames().size(), size_t{9});
        for (const std::string& skill : skillNames()) {
            const auto prompts = skillPrompts(skill, 60, 3);
            QCOMPARE(prompts.size(), size_t{60});
            for (const Prompt& prompt : prompts) {
                const QString line = QString::fromStdString(prompt.prompt + prompt.answer);
                QVERIFY2(fits(skill, line), qPrintable(line));
                QCOMPARE(prompt.group, skill);
            }
        }
    }

    void theReferenceTextHasTheSameForms() {
        const std::filesystem::path file =
            std::filesystem::path(LATHE_SHARED_DIR) / "data/docs/skills_eval.jsonl";
        if (!std::filesystem::exists(file)) {
            QSKIP("../shared/data is not here");
        }
        int rows = 0;
        for (const std::string& line : split(readFile(file), '\n')) {
            if (line.empty()) {
                continue;
            }
            ++rows;
            const auto row = QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
            const auto text = [&](const char* key) { return row[QLatin1String(key)].toString(); };
            QVERIFY2(fits(text("skill").toStdString(), text("prompt") + text("answer")),
                     line.c_str());
        }
        QVERIFY(rows > 100);
    }

    void arithmeticIsRight() {
        for (const Prompt& prompt : skillPrompts("sub", 200, 1)) {
            const auto parts = split(prompt.prompt.substr(0, prompt.prompt.size() - 1), '-');
            QCOMPARE(std::stoi(prompt.answer), std::stoi(parts[0]) - std::stoi(parts[1]));
            QVERIFY(std::stoi(prompt.answer) >= 0);
        }
        for (const Prompt& prompt : skillPrompts("mul", 100, 1)) {
            const auto parts = split(prompt.prompt.substr(0, prompt.prompt.size() - 1), '*');
            QCOMPARE(std::stoi(prompt.answer), std::stoi(parts[0]) * std::stoi(parts[1]));
        }
    }

    void promptsAreDistinctWhereThereAreEnough() {
        std::set<std::string> seen;
        for (const Prompt& prompt : skillPrompts("mul", 100, 0)) {
            QVERIFY(seen.insert(prompt.prompt).second);
        }
        QCOMPARE(skillPrompts("mul", 400, 0).size(), size_t{400}); // there are but 169
    }

    void seedsDecide() {
        QCOMPARE(skillPrompts("copy", 5, 7)[4].prompt, skillPrompts("copy", 5, 7)[4].prompt);
        QVERIFY(skillPrompts("copy", 5, 7)[4].prompt != skillPrompts("copy", 5, 8)[4].prompt);
        QCOMPARE(skillText({"add"}, 10, 2), skillText({"add"}, 10, 2));
    }

    void examplesStandBeforeEachPrompt() {
        const auto plain = skillPrompts("add", 3, 0);
        const auto shown = skillPrompts("add", 3, 0, 2);
        for (size_t i = 0; i < plain.size(); ++i) {
            QVERIFY(QByteArray::fromStdString(shown[i].prompt)
                        .endsWith(QByteArray::fromStdString("\n" + plain[i].prompt)));
            QCOMPARE(split(shown[i].prompt, '\n').size(), size_t{3});
            QCOMPARE(shown[i].answer, plain[i].answer);
        }
    }

    void unknownSkillsAreAnError() {
        QVERIFY_THROWS_EXCEPTION(Error, skillPrompts("juggle", 1, 0));
    }
};

QTEST_GUILESS_MAIN(TestSkills)
#include "tst_skills.moc"
