#include "ui/base/search_fit.h"

#include <QTest>

using namespace lathe::ui;

class TestSearchFit : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsTypedFitsATextMoreOrLess_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("fit");
        const auto row = [](const char* typed, const char* text, Fit fit) {
            QTest::addRow("%s in %s", typed, text)
                << QString::fromUtf8(typed) << QString::fromUtf8(text) << static_cast<int>(fit);
        };
        row("gptq", "GPTQ", Fit::Equal);
        row("round", "Round to nearest", Fit::Starts);
        row("near", "Round to nearest", Fit::WordStarts);
        row("tuning", "fine-tuning", Fit::WordStarts);
        row("est", "Round to nearest", Fit::Contains);
        row("rtn", "Round to nearest", Fit::InOrder);
        row("zz", "Round to nearest", Fit::None);
        row("", "Round to nearest", Fit::None);
        row("양자", "양자화", Fit::Starts);
        row("조정", "미세 조정", Fit::WordStarts);
        row("미세조정", "미세 조정", Fit::Equal);
        row("ㄱㅈㅊㄱ", "가지치기", Fit::Starts);
        row("가지ㅊ", "가지치기", Fit::Starts);
        row("ㅈㅊ", "크기 가지치기", Fit::Contains);
        row("야", "양자화", Fit::Starts); // the final consonant is still to come
        row("ㅎㅎㅎ", "가지치기", Fit::None);
    }

    void whatIsTypedFitsATextMoreOrLess() {
        QFETCH(QString, typed);
        QFETCH(QString, text);
        QFETCH(int, fit);
        QCOMPARE(static_cast<int>(fitOf(typed, text)), fit);
    }

    void hangulFitsHoweverItIsComposed() {
        const QString composed = QStringLiteral("양자화");
        const QString apart = composed.normalized(QString::NormalizationForm_D);
        QVERIFY(apart != composed);
        QCOMPARE(fitOf(apart, composed), Fit::Equal);
        QCOMPARE(fitOf(composed, apart), Fit::Equal);
        QCOMPARE(fitOf(QStringLiteral("\u110B\u110C"), composed), Fit::Starts);
    }
};

QTEST_GUILESS_MAIN(TestSearchFit)
#include "tst_search_fit.moc"
