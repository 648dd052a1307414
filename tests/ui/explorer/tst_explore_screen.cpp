#include "core/plain/base/file.h"
#include "sample_model.h"
#include "ui/base/theme.h"
#include "ui/explorer/architecture_strip.h"
#include "ui/explorer/explore_screen.h"
#include "ui/explorer/layer_table.h"
#include "ui/explorer/module_model.h"
#include "ui/explorer/tensor_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace lathe;
using namespace lathe::ui;

class TestExploreScreen : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void emptyScreenHasOneAction();
    void opensAndCounts();
    void showsATensor();
    void selectionIsOneForAllViews();
    void fastSelectionEndsAtTheLast();
    void filterKeepsTheExpansion();
    void controlFFindsTheFilter();
    void copiesAndExports();
    void saysWhatIsWrong();
    void keepsTheOpenModelOnError();
    void everythingHasANameAndKeys();

private:
    void open() {
        m_screen->openModel(QString::fromStdString(m_folder.path().string()));
        QTRY_VERIFY(!m_screen->busy());
    }

    template <class T>
    T* find(const char* name) {
        return m_screen->findChild<T*>(QLatin1String(name));
    }

    QString currentName() {
        auto* tree = find<QTreeView>("layerTree");
        return tree->currentIndex().siblingAtColumn(0).data().toString();
    }

    TemporaryFolder m_folder;
    Theme m_theme;
    std::unique_ptr<ExploreScreen> m_screen;
};

void TestExploreScreen::initTestCase() {
    writeSampleModel(m_folder.path(), 2);
}

void TestExploreScreen::init() {
    m_screen = std::make_unique<ExploreScreen>(m_theme);
    m_screen->resize(1200, 700);
    m_screen->show();
}

void TestExploreScreen::emptyScreenHasOneAction() {
    QSignalSpy asked(m_screen.get(), &ExploreScreen::openModelRequested);
    auto* button = find<QPushButton>("exploreOpen");
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(find<QLabel>("exploreMessageTitle")->text(), QStringLiteral("No model is open"));
}

void TestExploreScreen::opensAndCounts() {
    QSignalSpy opened(m_screen.get(), &ExploreScreen::modelOpened);
    open();
    QCOMPARE(opened.size(), 1);
    QVERIFY(!find<QPushButton>("exploreOpen")->isVisible());
    QCOMPARE(find<QLabel>("layerCount")->text(), QStringLiteral("12 of 12"));
    auto* tree = find<QTreeView>("layerTree");
    const QModelIndex root = tree->model()->index(0, ModuleModel::Sparsity);
    QCOMPARE(root.data().toString(), QStringLiteral("18.8 %")); // 128 of 680
    QCOMPARE(find<ArchitectureStrip>("architectureStrip")->range()->second, 0.5);
}

void TestExploreScreen::showsATensor() {
    open();
    QVERIFY(m_screen->select(QStringLiteral("layers.1.mlp.up_proj")));
    QTRY_VERIFY(!m_screen->busy());
    QCOMPARE(find<QLabel>("tensorTitle")->text(),
             QStringLiteral("Weights of layers.1.mlp.up_proj"));
    const QString figures = find<TensorPanel>("tensorPanel")->figuresText();
    for (const char* line : {"Shape\t16 × 8\n", "Stored as\tF32, 512 B\n", "Zeros\t64 (50.0 %)\n",
                             "2:4 along rows\tno, 50.0 % of groups break it\n",
                             "Minimum, maximum\t0, 0.9854\n", "NaN, infinite\t0, 0\n"}) {
        QVERIFY2(figures.contains(QString::fromUtf8(line)), qPrintable(figures));
    }
    QVERIFY(m_screen->select(QStringLiteral("layers.0.self_attn.q_proj"))); // weight and bias
    QTRY_VERIFY(!m_screen->busy());
    QVERIFY(find<TensorPanel>("tensorPanel")->figuresText().contains(QStringLiteral("8 × 8")));
    QVERIFY(!m_screen->select(QStringLiteral("layers.7")));
}

void TestExploreScreen::selectionIsOneForAllViews() {
    open();
    auto* strip = find<ArchitectureStrip>("architectureStrip");
    const auto& area = strip->stripLayout().areas[3];
    QTest::mouseClick(strip, Qt::LeftButton, {}, area.rect.center());
    QCOMPARE(currentName(), QStringLiteral("up_proj"));
    QTRY_COMPARE(find<QLabel>("tensorTitle")->text(),
                 QStringLiteral("Weights of layers.0.mlp.up_proj"));
    QSignalSpy activated(strip, &ArchitectureStrip::rowActivated);
    QVERIFY(m_screen->select(QStringLiteral("embed_tokens")));
    QCOMPARE(activated.size(), 0);
}

void TestExploreScreen::fastSelectionEndsAtTheLast() {
    open();
    for (int round = 0; round < 10; ++round) {
        m_screen->select(QStringLiteral("layers.0.mlp.up_proj"));
        m_screen->select(QStringLiteral("layers.1.self_attn.o_proj"));
    }
    QTRY_VERIFY(!m_screen->busy());
    QCOMPARE(find<QLabel>("tensorTitle")->text(),
             QStringLiteral("Weights of layers.1.self_attn.o_proj"));
    QVERIFY(find<TensorPanel>("tensorPanel")->figuresText().contains(QStringLiteral("8 × 8")));
}

void TestExploreScreen::filterKeepsTheExpansion() {
    open();
    auto* tree = find<QTreeView>("layerTree");
    auto* filter = find<QLineEdit>("layerFilter");
    const auto block = [&] { return tree->model()->index(1, 0, tree->model()->index(0, 0)); };
    QVERIFY(!tree->isExpanded(block()));
    QTest::keyClicks(filter, QStringLiteral("up_proj"));
    QCOMPARE(find<QLabel>("layerCount")->text(), QStringLiteral("2 of 12"));
    QVERIFY(tree->isExpanded(tree->model()->index(0, 0, tree->model()->index(0, 0))));
    QTest::keyClick(filter, Qt::Key_Escape);
    QVERIFY(filter->text().isEmpty());
    QCOMPARE(find<QLabel>("layerCount")->text(), QStringLiteral("12 of 12"));
    QVERIFY(!tree->isExpanded(block()));
    QVERIFY(tree->isExpanded(tree->model()->index(0, 0)));
}

void TestExploreScreen::controlFFindsTheFilter() {
    open();
    m_screen->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_screen.get()));
    find<QTreeView>("layerTree")->setFocus();
    QTest::keyClick(m_screen.get(), Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(find<QLineEdit>("layerFilter")->hasFocus());
}

void TestExploreScreen::copiesAndExports() {
    open();
    auto* table = m_screen->findChild<LayerTable*>();
    table->copyTable();
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("Name\tType\tShape\t")));
    const auto path = m_folder.path() / "layers.csv";
    table->exportCsv(QString::fromStdString(path.string()));
    QVERIFY(readFile(path).find("layers.1.mlp.up_proj,Linear,16 × 8,F32,128,512,") !=
            std::string::npos);
    QVERIFY_THROWS_EXCEPTION(Error, table->exportCsv(QStringLiteral("/no/such/folder/x.csv")));
}

void TestExploreScreen::saysWhatIsWrong() {
    TemporaryFolder empty;
    m_screen->openModel(QString::fromStdString(empty.path().string()));
    QTRY_VERIFY(!m_screen->busy());
    QCOMPARE(find<QLabel>("exploreMessageTitle")->text(),
             QStringLiteral("The model could not be opened"));
    const QString text = find<QLabel>("exploreMessageText")->text();
    QVERIFY2(text.contains(QStringLiteral("has no config.json")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("Choose the folder")), qPrintable(text));
    QVERIFY(find<QPushButton>("exploreOpen")->isVisible());
    QEvent change(QEvent::LanguageChange); // writes the kept error once more
    QCoreApplication::sendEvent(m_screen.get(), &change);
    QCOMPARE(find<QLabel>("exploreMessageText")->text(), text);
    open(); // and goes on
    QVERIFY(find<QTreeView>("layerTree")->isVisible());
}

void TestExploreScreen::keepsTheOpenModelOnError() {
    open();
    const QString before = m_screen->modelPath();
    m_screen->openModel(QStringLiteral("/no/such/model"));
    QTRY_VERIFY(!m_screen->busy());
    auto* banner = find<QLabel>("exploreBanner");
    QTRY_VERIFY(banner->isVisible());
    QVERIFY(banner->text().contains(QStringLiteral("/no/such/model")));
    QCOMPARE(m_screen->modelPath(), before);
    QVERIFY(find<QTreeView>("layerTree")->isVisible());
}

void TestExploreScreen::everythingHasANameAndKeys() {
    open();
    for (const char* name : {"layerTree", "layerFilter", "hideNorms", "layerMenu", "colourColumn",
                             "architectureStrip"}) {
        const auto* widget = find<QWidget>(name);
        QVERIFY2(widget != nullptr, name);
        QVERIFY2((widget->focusPolicy() & Qt::TabFocus) != 0, name);
        const bool named =
            !widget->accessibleName().isEmpty() || !widget->property("text").toString().isEmpty();
        QVERIFY2(named, name);
    }
}

QTEST_MAIN(TestExploreScreen)
#include "tst_explore_screen.moc"
