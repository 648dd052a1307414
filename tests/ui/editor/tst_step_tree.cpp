#include "support/small_catalog.h"
#include "ui/editor/step_tree.h"

#include <QLabel>
#include <QLineEdit>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

namespace {

/// As many steps as the palette is to hold.
Catalog largeCatalog() {
    std::vector<StepType> types = test::smallCatalog().steps();
    for (int i = 0; i < 30; ++i) {
        types.push_back(
            {.id = "prune.method" + std::to_string(i),
             .title = "Method " + std::to_string(i),
             .category = i % 2 == 0 ? Category::Prune : Category::Quantize,
             .help = "Removes weights number " + std::to_string(i) + ". Use it when others fail.",
             .aliases = {"alias" + std::to_string(i)}});
    }
    return Catalog(types);
}

} // namespace

class TestStepTree : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_catalog = std::make_unique<Catalog>(largeCatalog());
        m_theme = std::make_unique<Theme>();
        m_tree = std::make_unique<StepTree>(*m_catalog, *m_theme);
        m_tree->resize(160, 500);
        m_tree->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_tree.get()));
    }

    void cleanup() {
        m_tree.reset();
        m_theme.reset();
        m_catalog.reset();
    }

    void everyStepIsInAGroupAndCanBeReached() {
        QTreeView* view = m_tree->view();
        int steps = 0;
        for (int group = 0; group < model().rowCount(); ++group) {
            const QModelIndex head = model().index(group, 0);
            QVERIFY(view->isExpanded(head));
            steps += model().rowCount(head);
            const QModelIndex last = model().index(model().rowCount(head) - 1, 0, head);
            view->scrollTo(last);
            QVERIFY(view->viewport()->rect().contains(view->visualRect(last).center()));
        }
        QCOMPARE(steps, 36);
    }

    void theStepUnderTheMouseIsExplainedInOneSentence() {
        const QModelIndex step = find(QStringLiteral("Method 4"));
        Q_EMIT m_tree->view()->entered(step);
        QCOMPARE(help().text(), QStringLiteral("Removes weights number 4."));
        Q_EMIT m_tree->view()->entered(step.parent());
        QVERIFY(help().text().isEmpty());
        m_tree->view()->setCurrentIndex(find(QStringLiteral("Method 6")));
        QCOMPARE(help().text(), QStringLiteral("Removes weights number 6."));
    }

    void aFoldedGroupStaysFoldedAfterASearch() {
        QTreeView* view = m_tree->view();
        view->collapse(find(QStringLiteral("Method 4")).parent());
        type(QStringLiteral("alias4"));
        QVERIFY(view->isExpanded(find(QStringLiteral("Method 4")).parent()));
        type({});
        QVERIFY(!view->isExpanded(find(QStringLiteral("Method 4")).parent()));
        QVERIFY(view->isExpanded(find(QStringLiteral("Method 5")).parent()));
        view->expand(find(QStringLiteral("Method 4")).parent());
        Q_EMIT m_theme->changed();
        QVERIFY(view->isExpanded(find(QStringLiteral("Method 4")).parent()));
    }

    void aSearchWithoutAHitSaysSo() {
        type(QStringLiteral("zzzz"));
        QCOMPARE(model().rowCount(), 0);
        QVERIFY(!help().text().isEmpty());
        type({});
        QVERIFY(help().text().isEmpty());
    }

private:
    const QAbstractItemModel& model() { return *m_tree->view()->model(); }

    QLabel& help() { return *m_tree->findChild<QLabel*>(QStringLiteral("stepHelp")); }

    void type(const QString& text) {
        auto* edit = m_tree->findChild<QLineEdit*>(QStringLiteral("stepSearch"));
        edit->clear();
        QTest::keyClicks(edit, text);
    }

    QModelIndex find(const QString& title) {
        const auto found = model().match(model().index(0, 0), Qt::DisplayRole, title, 1,
                                         Qt::MatchExactly | Qt::MatchRecursive);
        return found.value(0);
    }

    std::unique_ptr<Catalog> m_catalog;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<StepTree> m_tree;
};

QTEST_MAIN(TestStepTree)
#include "tst_step_tree.moc"
