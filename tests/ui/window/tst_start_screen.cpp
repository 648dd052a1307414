#include "core/plain/base/json.h"
#include "core/plain/base/resources.h"
#include "tests/ui/editor/example.h"
#include "ui/base/language.h"
#include "ui/base/settings.h"
#include "ui/base/text.h"
#include "ui/window/actions.h"
#include "ui/window/start_screen.h"

#include <QDir>
#include <QListWidget>
#include <QSignalSpy>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

class TestStartScreen : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void examplesHaveNamesAndSayWhatTheyShow();
    void aClickOpensAnExample();
    void everyExampleCanRun_data();
    void everyExampleCanRun();

private:
    static QDir examples() { return QDir(pathText(resourcesFolder() / "examples")); }

    Theme m_theme;
    Settings m_settings;
    Actions m_actions{nullptr};
};

void TestStartScreen::examplesHaveNamesAndSayWhatTheyShow() {
    Language language;
    StartScreen start(m_theme, m_settings, m_actions);
    const auto* list = start.findChild<QListWidget*>(QStringLiteral("exampleList"));
    const auto named = [&](const char* name) {
        return list->findItems(QString::fromUtf8(name), Qt::MatchExactly);
    };
    QCOMPARE(named("Heal a pruned model with LoRA").size(), 1);
    QVERIFY(named("Heal a pruned model with LoRA")
                .front()
                ->toolTip()
                .contains(QStringLiteral("adapter")));
    language.set(QStringLiteral("ko"));
    QTRY_COMPARE(named("가지치기한 모델을 LoRA로 회복").size(), 1);
    language.set(QStringLiteral("en"));
}

void TestStartScreen::aClickOpensAnExample() {
    StartScreen start(m_theme, m_settings, m_actions);
    start.resize(1200, 700);
    start.show();
    auto* list = start.findChild<QListWidget*>(QStringLiteral("exampleList"));
    const QListWidgetItem* item =
        list->findItems(QStringLiteral("QLoRA over 4 bits"), Qt::MatchExactly).front();
    QSignalSpy opened(&start, &StartScreen::openRequested);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(item).center());
    QCOMPARE(opened.count(), 1);
    QVERIFY(opened[0][0].toString().endsWith(QStringLiteral("train-qlora.json")));
}

void TestStartScreen::everyExampleCanRun_data() {
    QTest::addColumn<QString>("file");
    for (const QString& name : examples().entryList({QStringLiteral("*.json")}, QDir::Files)) {
        QTest::newRow(qPrintable(name)) << examples().filePath(name);
    }
}

// Neither an unknown step nor a missing input, file or bundled model.
void TestStartScreen::everyExampleCanRun() {
    QFETCH(QString, file);
    WorkflowDocument document(exampleCatalog());
    document.openCopy(file);
    QVERIFY(!document.workflow().nodes.empty());
    for (const Problem& problem : document.problems()) {
        QVERIFY2(false, problem.message.c_str());
    }
    for (const Node& node : document.workflow().nodes) {
        const auto path = node.params.find("path");
        const std::string text = path != node.params.end() ? path->get<std::string>() : "";
        if (text.starts_with("bundled:")) {
            const auto model = resourcesFolder() / "models" / text.substr(8);
            QVERIFY2(std::filesystem::exists(model / "config.json"), text.c_str());
        } else if (!text.empty()) {
            QVERIFY2(examples().exists(toQt(text)), text.c_str());
        }
    }
}

QTEST_MAIN(TestStartScreen)
#include "tst_start_screen.moc"
