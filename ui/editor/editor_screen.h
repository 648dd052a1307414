#pragma once

#include "ui/editor/workflow_document.h"

#include <QMainWindow>

class QDockWidget;
class QLabel;
class QToolButton;

namespace lathe::ui {

class CanvasScene;
class CanvasView;
class Inspector;
class ProblemList;
class StepTree;

/// The Build screen: palette, canvas, inspector and problems around one document.
class EditorScreen : public QMainWindow {
    Q_OBJECT

public:
    EditorScreen(WorkflowDocument& document, const Theme& theme, QWidget* parent = nullptr);

    WorkflowDocument& document() { return m_document; }

    CanvasView& canvas() { return *m_canvas; }

    ProblemList& problemList() { return *m_problemList; }

    StepTree& steps() { return *m_steps; }

    Inspector& inspector() { return *m_inspector; }

    void resetLayout();

    /// Size and place of the docks, for the settings.
    QByteArray layoutState() const { return saveState(1); }

    bool restoreLayout(const QByteArray& state) { return restoreState(state, 1); }

protected:
    void changeEvent(QEvent* event) override;

private:
    QDockWidget* addDock(const char* name, QWidget* content, Qt::DockWidgetArea area);
    QWidget* makeCentre();
    QWidget* makeZoomBar(QWidget* parent);
    void retranslate();
    void tint();
    void showTitle();

    WorkflowDocument& m_document;
    const Theme& m_theme;
    CanvasScene* m_scene;
    CanvasView* m_canvas;
    StepTree* m_steps;
    Inspector* m_inspector;
    ProblemList* m_problemList;
    QDockWidget* m_stepDock;
    QDockWidget* m_inspectorDock;
    QDockWidget* m_problemDock;
    QLabel* m_name = nullptr;
    QToolButton* m_zoomOut = nullptr;
    QToolButton* m_zoomValue = nullptr;
    QToolButton* m_zoomIn = nullptr;
    QToolButton* m_fit = nullptr;
};

} // namespace lathe::ui
