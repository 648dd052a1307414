#include "ui/base/language.h"
#include "ui/window/actions.h"
#include "ui/window/command_palette.h"

#include <QAction>
#include <QLineEdit>
#include <QListWidget>
#include <QTest>

using namespace lathe::ui;

class TestCommandPalette : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void cleanup() { m_language.set(QStringLiteral("en")); }

    void aCommandIsFoundInBothLanguages() {
        m_language.set(QStringLiteral("ko"));
        Actions actions(nullptr);
        const QString save = actions[Act::Save]->text();
        QCOMPARE(save, QStringLiteral("저장"));
        CommandPalette palette({actions[Act::OpenModel], actions[Act::Save]}, nullptr);
        for (const char* typed : {"저장", "ㅈㅈ", "save"}) {
            palette.findChild<QLineEdit*>()->setText(QString::fromUtf8(typed));
            const auto* list = palette.findChild<QListWidget*>();
            QCOMPARE(list->count(), 1);
            QVERIFY(list->item(0)->text().startsWith(save));
        }
    }

    void theNameOfAMenuFindsItsCommandsBehindOthers() {
        m_language.set(QStringLiteral("ko"));
        Actions actions(nullptr);
        CommandPalette palette(
            {actions[Act::Undo], actions[Act::RunWorkflow], actions[Act::StopRun]}, nullptr);
        palette.findChild<QLineEdit*>()->setText(QStringLiteral("실행"));
        const auto* list = palette.findChild<QListWidget*>();
        QVERIFY(list->item(0)->text().startsWith(QStringLiteral("실행")));
        QCOMPARE(list->item(list->count() - 1)->text().section(u' ', 0, 0),
                 actions[Act::StopRun]->text());
    }

private:
    Language m_language;
};

QTEST_MAIN(TestCommandPalette)
#include "tst_command_palette.moc"
