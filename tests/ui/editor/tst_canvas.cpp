#include "tests/ui/editor/example.h"
#include "ui/editor/canvas_view.h"
#include "ui/editor/editor_screen.h"
#include "ui/editor/node_search.h"
#include "ui/editor/problem_list.h"
#include "ui/editor/step_tree.h"

#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

class TestCanvas : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_theme = std::make_unique<Theme>();
        m_theme->setMode(Theme::Mode::Dark);
        m_document = std::make_unique<WorkflowDocument>(exampleCatalog());
        m_screen = std::make_unique<EditorScreen>(*m_document, *m_theme);
        m_screen->resize(1200, 800);
        m_screen->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_screen.get()));
    }

    void cleanup() {
        m_screen.reset();
        m_document.reset();
        m_theme.reset();
    }

    void aStepDroppedFromThePaletteBecomesANodeAndUndoRemovesIt() {
        drop("prune.magnitude", QPoint(300, 200));
        QCOMPARE(m_document->workflow().nodes.size(), size_t(1));
        const std::string after = toText(m_document->workflow());
        m_document->undoStack().undo();
        QVERIFY(m_document->workflow().nodes.empty());
        m_document->undoStack().redo();
        QCOMPARE(toText(m_document->workflow()), after);
    }

    void draggingBetweenPortsLinks() {
        drop("model.load", QPoint(120, 150));
        drop("prune.magnitude", QPoint(420, 150));
        drag(port("load", true, "model"), port("magnitude", false, "model"));
        QCOMPARE(m_document->workflow().links.size(), size_t(1));
        QCOMPARE(m_document->workflow().sourceOf("magnitude", "model")->node, std::string("load"));
    }

    void aLinkOfAnotherKindIsRefused() {
        drop("data.skills", QPoint(120, 150));
        drop("prune.magnitude", QPoint(420, 150));
        drag(port("skills", true, "data"), port("magnitude", false, "model"));
        QVERIFY(m_document->workflow().links.empty());
    }

    void aLinkDroppedOnTheCanvasOffersWhatFitsAndConnectsIt() {
        drop("model.load", QPoint(120, 150));
        drag(port("load", true, "model"), QPoint(400, 300));
        auto* search = m_screen->findChild<NodeSearch*>();
        QVERIFY(search != nullptr);
        auto* edit = search->findChild<QLineEdit*>(QStringLiteral("nodeSearchEdit"));
        QTest::keyClicks(edit, QStringLiteral("rtn"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(m_document->workflow().nodes.size(), size_t(2));
        QCOMPARE(m_document->workflow().links.size(), size_t(1));
        m_document->undoStack().undo();
        QCOMPARE(m_document->workflow().nodes.size(), size_t(1));
    }

    void aDraggedNodeMovesInOneStep() {
        drop("model.load", QPoint(200, 200));
        const Node before = m_document->workflow().nodes.front();
        const QPoint from = at(QPointF(before.x + 60, before.y + 50));
        drag(from, from + QPoint(100, 40));
        QCOMPARE(m_document->workflow().nodes.front().x, before.x + 100);
        QCOMPARE(m_document->workflow().nodes.front().y, before.y + 40);
        m_document->undoStack().undo();
        QCOMPARE(m_document->workflow().nodes.front(), before);
    }

    void copyAndPasteGoThroughReadableText() {
        m_document->restore(exampleWorkflow(), QString());
        canvas().canvas().selectNodes({"prune", "rtn"});
        canvas().copySelection();
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY(text.contains(QStringLiteral("prune.magnitude")));
        canvas().paste();
        QCOMPARE(m_document->workflow().nodes.size(), size_t(7));
        QCOMPARE(m_document->workflow().links.size(), size_t(5)); // the inner link came along
        QGuiApplication::clipboard()->setText(QStringLiteral("no workflow"));
        canvas().paste();
        QCOMPARE(m_document->workflow().nodes.size(), size_t(7));
    }

    void arrowsWalkAndAltArrowsMove() {
        m_document->restore(exampleWorkflow(), QString());
        canvas().canvas().selectNodes({"load"});
        QTest::keyClick(&canvas(), Qt::Key_Right);
        QCOMPARE(canvas().canvas().selectedNodes(), std::set<std::string>{"prune"});
        const double x = m_document->workflow().find("prune")->x;
        QTest::keyClick(&canvas(), Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(m_document->workflow().find("prune")->x, x + 20);
    }

    void theSearchStaysOnTheScreen() {
        canvas().openSearch(QPointF(5000, 5000));
        auto* popup = canvas().findChild<NodeSearch*>();
        QVERIFY(popup != nullptr);
        const QRect room = canvas().screen()->availableGeometry();
        QVERIFY(room.contains(popup->geometry()));
        popup->close();
    }

    void problemsJumpToTheirNode() {
        Workflow workflow = exampleWorkflow();
        std::erase(workflow.links, Link{{"load", "model"}, {"prune", "model"}});
        m_document->restore(workflow, QString());
        m_screen->problemList().jump(1);
        QCOMPARE(canvas().canvas().selectedNodes(), std::set<std::string>{"prune"});
    }

    void threeHundredNodesPaintQuickly() {
        Workflow workflow;
        for (int i = 0; i < 300; ++i) {
            Node node;
            node.id = "n" + std::to_string(i);
            node.type = "prune.magnitude";
            node.x = 200.0 * (i % 20);
            node.y = 120.0 * (i / 20);
            workflow.nodes.push_back(node);
            if (i > 0) {
                workflow.links.push_back(
                    {{"n" + std::to_string(i - 1), "model"}, {node.id, "model"}});
            }
        }
        m_document->restore(workflow, QString());
        canvas().fitAll();
        QBENCHMARK {
            canvas().viewport()->repaint();
        }
    }

private:
    CanvasView& canvas() { return m_screen->canvas(); }

    QPoint at(QPointF scene) { return canvas().mapFromScene(scene); }

    QPoint port(const std::string& node, bool output, const std::string& name) {
        const NodeItem* item = canvas().canvas().node(node);
        return at(item->portPosition(item->portNamed(output, name)));
    }

    void drop(const char* step, QPoint where) {
        QMimeData data;
        data.setData(QLatin1String(kStepMime), step);
        QWidget* target = canvas().viewport();
        QDragEnterEvent enter(where, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QDragMoveEvent move(where, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QDropEvent drop(QPointF(where), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        for (QEvent* event : std::initializer_list<QEvent*>{&enter, &move, &drop}) {
            QCoreApplication::sendEvent(target, event);
        }
    }

    void drag(QPoint from, QPoint to) {
        QWidget* target = canvas().viewport();
        QTest::mousePress(target, Qt::LeftButton, {}, from);
        for (int i = 1; i <= 5; ++i) {
            QTest::mouseMove(target, from + (to - from) * i / 5);
        }
        QTest::mouseRelease(target, Qt::LeftButton, {}, to);
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<WorkflowDocument> m_document;
    std::unique_ptr<EditorScreen> m_screen;
};

QTEST_MAIN(TestCanvas)
#include "tst_canvas.moc"
