#include "ui/base/search_edit.h"

#include <QInputMethodEvent>
#include <QSignalSpy>
#include <QTest>

using namespace lathe::ui;

class TestSearchEdit : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aSyllableCountsWhileItIsComposed() {
        SearchEdit edit;
        QSignalSpy searched(&edit, &SearchEdit::searched);
        compose(edit, QStringLiteral("야"), {});
        compose(edit, QStringLiteral("양"), {});
        compose(edit, QStringLiteral("ㅈ"), QStringLiteral("양"));
        QCOMPARE(edit.typed(), QStringLiteral("양ㅈ"));
        compose(edit, {}, QStringLiteral("자"));
        QCOMPARE(edit.text(), QStringLiteral("양자"));
        QStringList told;
        for (const auto& arguments : searched) {
            told << arguments.value(0).toString();
        }
        QCOMPARE(told.first(), QStringLiteral("야"));
        QCOMPARE(told.last(), QStringLiteral("양자"));
        QVERIFY(told.contains(QStringLiteral("양ㅈ")));
    }

    void whatIsTypedOrClearedIsTold() {
        SearchEdit edit;
        QSignalSpy searched(&edit, &SearchEdit::searched);
        QTest::keyClicks(&edit, QStringLiteral("awq"));
        QCOMPARE(searched.last().value(0).toString(), QStringLiteral("awq"));
        edit.clear();
        QCOMPARE(searched.last().value(0).toString(), QString());
    }

private:
    /// What an input method sends: the syllable in the making, and what became text.
    static void compose(SearchEdit& edit, const QString& making, const QString& made) {
        QInputMethodEvent event(making, {});
        event.setCommitString(made);
        QCoreApplication::sendEvent(&edit, &event);
    }
};

QTEST_MAIN(TestSearchEdit)
#include "tst_search_edit.moc"
