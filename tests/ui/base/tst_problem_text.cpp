#include "ui/base/engine_strings.h"
#include "ui/base/language.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"

#include <QRegularExpression>
#include <QTest>

using namespace lathe::ui;

namespace {

/// A message with names that no sentence holds at its places.
struct Filled {
    QString text{};
    QStringList names{};
};

Filled filled(const char* pattern) {
    Filled out{.text = QString::fromUtf8(pattern)};
    for (int i = 1; out.text.contains(QStringLiteral("%%1").arg(i)); ++i) {
        out.names << QStringLiteral("x%1.q").arg(i);
        out.text.replace(QStringLiteral("%%1").arg(i), out.names.back());
    }
    return out;
}

} // namespace

/// The engine's English in the window's language.
class TestProblemText : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() { m_language.set(QStringLiteral("ko")); }

    void cleanup() { m_language.set(QStringLiteral("en")); }

    void messagesAreShownInKorean_data() {
        QTest::addColumn<QString>("english");
        QTest::addColumn<QString>("korean");
        const auto row = [](const char* english, const char* korean) {
            QTest::newRow(english) << QString::fromUtf8(english) << QString::fromUtf8(korean);
        };
        row("no text is chosen", "글을 고르지 않았습니다");
        row("the device ran out of memory; going on with micro-batches of 4 windows",
            "장치의 메모리가 모자라, 창 4개씩 묶어 이어 갑니다");
        row("block 3", "블록 3");
        row("korean.jsonl, window 3 of 16", "korean.jsonl, 창 3/16");
        // A place within a sentence can be a sentence or a word of its own.
        row("model.layers.0.mlp.up_proj: group 100 does not divide its 256 inputs",
            "model.layers.0.mlp.up_proj: 그룹 100(으)로는 입력 256개가 나누어떨어지지 않습니다");
        row("rtn: the linked statistics lack Gram matrices, which this method needs",
            "rtn: 연결한 통계에 이 방법에 필요한 것이 없습니다: 그람 행렬");
        row("cannot read /a b/c.json: No such file or directory",
            "/a b/c.json을(를) 읽을 수 없습니다: 그런 파일이나 디렉터리가 없습니다");
        row("the files hold weights only; not in them: the rounding of the inputs of 4 linears, "
            "the rounding of keys and values to 2 bits",
            "파일에는 가중치만 있습니다. 담기지 않은 것: 선형층 4개의 입력 반올림, 키와 값을 "
            "2비트로 하는 반올림");
        row("texts.jsonl, line 7: there is no \"text\"",
            "texts.jsonl, 7번째 줄: \"text\"가 없습니다");
        // What the sources put behind a subject.
        row("model.safetensors: tensor \"a\" has the key \"dtype\" twice",
            "model.safetensors: 텐서 \"a\": 키 \"dtype\"이(가) 두 번 나옵니다");
        row("no layer is selected by include *.mlp.* and exclude *.down_proj",
            "포함 설정으로 선택되는 레이어가 없습니다: *.mlp.* (제외: *.down_proj)");
        row("Bits is 17, the largest is 8 bits.", "비트 수: 지금 17, 최댓값 8비트.");
        row("Number format is \"intt\", which is none of int, fp8; did you mean \"int\"?.",
            "수 형식: \"intt\"은(는) 선택지에 없습니다(int, fp8; 혹시 \"int\"인가요?).");
    }

    void messagesAreShownInKorean() {
        QFETCH(QString, english);
        QFETCH(QString, korean);
        QCOMPARE(problemText(english.toStdString()), korean);
    }

    void everyMessageIsRecognisedWithItsNames() {
        for (const char* pattern : engineStrings()) {
            const auto [english, names] = filled(pattern);
            const QString korean = problemText(english.toStdString());
            QVERIFY2(korean != english, qPrintable(english));
            for (const QString& name : names) {
                QVERIFY2(korean.contains(name),
                         qPrintable(english + QStringLiteral(" → ") + korean));
            }
        }
    }

    void theLastWordsOfAProcessAreReadLineByLine() {
        QCOMPARE(problemText("lathe-engine: rtn: no text is chosen\n  use cuda:0"),
                 QStringLiteral("lathe-engine: rtn: 글을 고르지 않았습니다\n  cuda:0을 쓰세요"));
    }

    void whatNobodyKnowsStaysAsItIs() {
        for (const char* text : {"[json.exception.parse_error.101] parse error at line 1",
                                 "model.layers.3.mlp", "the rest of the sky is blue",
                                 "/srv/a/b of c.json", "모델을 열 수 없습니다: a.json", ""}) {
            QCOMPARE(problemText(std::string_view(text)), QString::fromUtf8(text));
        }
    }

    void namesInQuotationMarksAreNoWords() {
        QVERIFY(problemText("There is no step \"model\".").contains(QStringLiteral("\"model\"")));
    }

    void theWayOutStandsBehindTheMessage() {
        QCOMPARE(problemText("no text is chosen", "use cuda:0"),
                 QStringLiteral("글을 고르지 않았습니다. cuda:0을 쓰세요"));
        QCOMPARE(problemText("The links form a cycle.", ""), QStringLiteral("링크가 순환합니다."));
    }

    void theOriginalIsKeptForTheToolTip() {
        const QString shown = problemText("no text is chosen", "use cuda:0");
        QCOMPARE(withOriginal(shown, "no text is chosen", "use cuda:0"),
                 shown + QStringLiteral("\n\nno text is chosen. use cuda:0"));
        QCOMPARE(withOriginal(QStringLiteral("rank"), "rank", {}), QStringLiteral("rank"));
    }

    void anEnglishWindowShowsTheEnglish() {
        m_language.set(QStringLiteral("en"));
        for (const char* pattern : engineStrings()) {
            const QString english = filled(pattern).text;
            QCOMPARE(problemText(english.toStdString()), english);
        }
    }

private:
    Language m_language;
};

QTEST_MAIN(TestProblemText)
#include "tst_problem_text.moc"
