#include "tests/ui/editor/example.h"
#include "tests/ui/editor/large_workflow.h"
#include "ui/editor/canvas_view.h"
#include "ui/editor/editor_screen.h"
#include "ui/editor/minimap.h"
#include "ui/editor/node_search.h"
#include "ui/editor/problem_list.h"
#include "ui/editor/step_tree.h"

#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QTest>
#include <QWheelEvent>

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

    void fitShowsEveryNodeOfALargeWorkflow() {
        m_document->restore(largeWorkflow(), QString());
        canvas().fitAll();
        const QRectF seen = canvas().mapToScene(canvas().viewport()->rect()).boundingRect();
        QVERIFY(seen.contains(canvas().canvas().nodesRect()));
        m_document->tidy(); // 172 rows
        canvas().fitAll();
        QVERIFY(canvas()
                    .mapToScene(canvas().viewport()->rect())
                    .boundingRect()
                    .contains(canvas().canvas().nodesRect()));
    }

    /// Letters that nobody can read are left out; those that stay are as large on the screen as
    /// ever.
    void titlesAreReadableOrLeftOut() {
        m_document->restore(exampleWorkflow(), QString());
        const auto inked = [&](double zoom) {
            canvas().setZoom(zoom);
            canvas().centerOn(canvas().canvas().node("rtn"));
            return pixelsOf(m_theme->color(lathe::ui::ColorRole::Text));
        };
        QVERIFY(inked(1) > 0);
        QVERIFY(inked(0.45) > 0);
        QCOMPARE(inked(0.2), 0);
    }

    void theMinimapIsNotDrawnAgainWhenTheViewMoves() {
        m_document->restore(largeWorkflow(12), QString());
        canvas().setZoom(1);
        const auto* map = m_screen->findChild<Minimap*>();
        QTRY_VERIFY(!map->picture().isNull());
        const qint64 drawn = map->picture().cacheKey();
        const QPointF at = canvas().viewport()->rect().center();
        QWheelEvent wheel(at, canvas().viewport()->mapToGlobal(at), {}, {0, 120}, Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(canvas().viewport(), &wheel);
        QCOMPARE(canvas().zoom(), 1.15);
        m_screen->grab();
        QCOMPARE(map->picture().cacheKey(), drawn);
        m_document->moveNodes({{"load", QPointF(-600, 0)}});
        m_screen->grab();
        QVERIFY(map->picture().cacheKey() != drawn);
    }

    void aRefusedEntryShowsOnItsNode() {
        m_document->restore(exampleWorkflow(), QString());
        const NodeItem& node = *canvas().canvas().node("rtn");
        QVERIFY(node.toolTip().isEmpty());
        canvas().setZoom(0.2);
        canvas().centerOn(node.pos());
        QCOMPARE(pixelsOf(m_theme->color(lathe::ui::ColorRole::Error)), 0);
        m_document->refuseEntry("rtn", "bits", {QStringLiteral("99"), "Bits is 99."});
        QVERIFY(node.toolTip().contains(QStringLiteral("99")));
        QVERIFY(pixelsOf(m_theme->color(lathe::ui::ColorRole::Error)) > 20); // at every zoom
    }

    void aNodeIsRenamedWhereItStands() {
        m_document->restore(exampleWorkflow(), QString());
        QTest::keyClicks(titleEditOf("prune"), QStringLiteral("First cut"));
        QTest::keyClick(titleEditOf("prune"), Qt::Key_Return);
        QCOMPARE(titleOf("prune"), std::string("First cut"));
        QVERIFY(canvas().hasFocus());
        m_document->undoStack().undo();
        QCOMPARE(titleOf("prune"), std::string());
    }

    void escapeAndAnUnchangedTitleRenameNothing() {
        m_document->restore(exampleWorkflow(), QString());
        QTest::keyClicks(titleEditOf("prune"), QStringLiteral("x"));
        QTest::keyClick(titleEditOf("prune"), Qt::Key_Escape);
        QTest::keyClick(titleEditOf("prune"), Qt::Key_Return);
        QCOMPARE(m_document->undoStack().count(), 0);
    }

    void anEmptyTitleIsTheUsualOneAndAClickElsewhereTakesIt() {
        m_document->restore(exampleWorkflow(), QString());
        m_document->rename("prune", "mine");
        titleEditOf("prune")->clear();
        canvas().setFocus();
        QCOMPARE(titleOf("prune"), std::string());
    }

    void aNodeThatGoesTakesItsTitleFieldAlong() {
        m_document->restore(exampleWorkflow(), QString());
        titleEditOf("prune");
        m_document->removeNodes({"prune"}, false);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(canvas().findChild<QLineEdit*>(QStringLiteral("titleEdit")) == nullptr);
    }

private:
    /// The field that is open over the node, or a new one.
    QLineEdit* titleEditOf(const std::string& node) {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        const auto name = QStringLiteral("titleEdit");
        if (canvas().findChild<QLineEdit*>(name) == nullptr) {
            canvas().canvas().selectNodes({node});
            canvas().renameCurrent();
        }
        return canvas().findChild<QLineEdit*>(name);
    }

    std::string titleOf(const std::string& node) const {
        return m_document->workflow().find(node)->title;
    }

    CanvasView& canvas() { return m_screen->canvas(); }

    /// Of the canvas without the minimap.
    int pixelsOf(const QColor& colour) {
        canvas().setMinimapVisible(false);
        const QImage picture = canvas().viewport()->grab().toImage();
        int count = 0;
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x) {
                count += picture.pixelColor(x, y).rgb() == colour.rgb() ? 1 : 0;
            }
        }
        return count;
    }

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
