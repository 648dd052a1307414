#include "ui/editor/editor_screen.h"

#include "ui/editor/canvas_view.h"
#include "ui/editor/inspector.h"
#include "ui/editor/port_legend.h"
#include "ui/editor/problem_list.h"
#include "ui/editor/step_tree.h"

#include <QDockWidget>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <cmath>

namespace lathe::ui {

namespace {

constexpr int kSmallestPalette = 188;
constexpr int kSmallestInspector = 248;
constexpr int kPaletteWidth = 200;
constexpr int kInspectorWidth = 264;
constexpr int kProblemHeight = 116;

} // namespace

EditorScreen::EditorScreen(WorkflowDocument& document, const Theme& theme, QWidget* parent)
    : QMainWindow(parent, Qt::Widget)
    , m_document(document)
    , m_theme(theme)
    , m_scene(new CanvasScene(document, theme, this))
    , m_canvas(new CanvasView(*m_scene, this))
    , m_steps(new StepTree(document.catalog(), theme, this))
    , m_inspector(new Inspector(*m_scene, theme, this))
    , m_problemList(new ProblemList(document, theme, this)) {
    setObjectName(QStringLiteral("editorScreen"));
    setWindowFlags(Qt::Widget);
    setDockNestingEnabled(true);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    m_steps->setMinimumWidth(kSmallestPalette);
    m_inspector->setMinimumWidth(kSmallestInspector);
    setCentralWidget(makeCentre());
    m_stepDock = addDock("dockPalette", m_steps, Qt::LeftDockWidgetArea);
    m_inspectorDock = addDock("dockInspector", m_inspector, Qt::RightDockWidgetArea);
    m_problemDock = addDock("dockProblems", m_problemList, Qt::BottomDockWidgetArea);
    resetLayout();
    connect(m_steps, &StepTree::stepActivated, this, [this](const QString& id) {
        m_scene->selectNodes({m_document.addNode(id.toStdString(), m_canvas->freePlace())});
        m_canvas->setFocus();
    });
    connect(m_problemList, &ProblemList::nodeRequested, this, [this](const std::string& node) {
        if (!node.empty()) {
            m_canvas->showNode(node);
        }
    });
    connect(m_canvas, &CanvasView::inspectRequested, m_inspector, &Inspector::focusFirst);
    connect(m_canvas, &CanvasView::zoomChanged, this, [this](double zoom) {
        m_zoomValue->setText(QStringLiteral("%1 %").arg(std::lround(zoom * 100)));
    });
    connect(&theme, &Theme::changed, this, &EditorScreen::tint);
    connect(&document, &WorkflowDocument::pathChanged, this, &EditorScreen::showTitle);
    connect(&document, &WorkflowDocument::changed, this, &EditorScreen::showTitle);
    connect(&document, &WorkflowDocument::problemsChanged, this, &EditorScreen::showTitle);
    connect(&document.undoStack(), &QUndoStack::cleanChanged, this, &EditorScreen::showTitle);
    tint();
    retranslate();
}

QWidget* EditorScreen::makeCentre() {
    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* bar = new QFrame(centre);
    bar->setProperty("role", QStringLiteral("bar"));
    bar->setFixedHeight(32);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 0, 8, 0);
    row->setSpacing(4);
    m_name = new QLabel(bar);
    m_name->setObjectName(QStringLiteral("documentName"));
    row->addWidget(m_name);
    row->addSpacing(12);
    row->addWidget(new PortLegend(m_document.catalog(), m_theme, bar), 1);
    row->addWidget(makeZoomBar(bar));
    column->addWidget(bar);
    column->addWidget(m_canvas, 1);
    return centre;
}

QWidget* EditorScreen::makeZoomBar(QWidget* parent) {
    auto* bar = new QWidget(parent);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    const auto button = [&](const char* name) {
        auto* out = new QToolButton(bar);
        out->setObjectName(QLatin1String(name));
        out->setProperty("flat", true);
        out->setProperty("small", true);
        out->setIconSize(QSize(16, 16));
        out->setFixedHeight(24);
        row->addWidget(out);
        return out;
    };
    m_zoomOut = button("zoomOut");
    m_zoomValue = button("zoomValue");
    m_zoomValue->setText(QStringLiteral("100 %"));
    m_zoomIn = button("zoomIn");
    m_fit = button("zoomFit");
    m_fit->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(m_zoomOut, &QToolButton::clicked, this, [this] { m_canvas->zoomBy(1 / 1.25); });
    connect(m_zoomIn, &QToolButton::clicked, this, [this] { m_canvas->zoomBy(1.25); });
    connect(m_zoomValue, &QToolButton::clicked, this, [this] { m_canvas->setZoom(1); });
    connect(m_fit, &QToolButton::clicked, this, [this] { m_canvas->fitAll(); });
    return bar;
}

QDockWidget* EditorScreen::addDock(const char* name, QWidget* content, Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(this);
    dock->setObjectName(QLatin1String(name));
    dock->setFeatures(QDockWidget::DockWidgetMovable);
    dock->setWidget(content);
    addDockWidget(area, dock);
    return dock;
}

void EditorScreen::resetLayout() {
    addDockWidget(Qt::LeftDockWidgetArea, m_stepDock);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    addDockWidget(Qt::BottomDockWidgetArea, m_problemDock);
    resizeDocks({m_stepDock, m_inspectorDock}, {kPaletteWidth, kInspectorWidth}, Qt::Horizontal);
    resizeDocks({m_problemDock}, {kProblemHeight}, Qt::Vertical);
}

void EditorScreen::tint() {
    m_zoomOut->setIcon(m_theme.icon(QStringLiteral("minus")));
    m_zoomIn->setIcon(m_theme.icon(QStringLiteral("plus")));
    m_fit->setIcon(m_theme.icon(QStringLiteral("fit")));
}

void EditorScreen::retranslate() {
    m_stepDock->setWindowTitle(tr("Nodes"));
    m_inspectorDock->setWindowTitle(tr("Inspector"));
    m_fit->setText(tr("Fit"));
    m_fit->setToolTip(tr("Show the whole workflow"));
    m_zoomOut->setToolTip(tr("Zoom out"));
    m_zoomIn->setToolTip(tr("Zoom in"));
    m_zoomOut->setAccessibleName(tr("Zoom out"));
    m_zoomIn->setAccessibleName(tr("Zoom in"));
    m_zoomValue->setToolTip(tr("Back to 100 %"));
    showTitle();
}

void EditorScreen::showTitle() {
    const bool unsaved = !m_document.undoStack().isClean();
    m_name->setText(m_document.displayName() + (unsaved ? QStringLiteral("  •") : QString()));
    const auto count = static_cast<int>(m_document.problems().size());
    m_problemDock->setWindowTitle(count > 0 ? tr("Problems: %1").arg(count) : tr("Problems"));
}

void EditorScreen::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QMainWindow::changeEvent(event);
}

} // namespace lathe::ui
