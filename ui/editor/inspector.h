#pragma once

#include "ui/editor/canvas_scene.h"

#include <QWidget>

class QLabel;
class QScrollArea;
class QTabWidget;

namespace lathe::ui {

class ParamForm;

/// Parameters and help of the selected node.
class Inspector : public QWidget {
    Q_OBJECT

public:
    Inspector(CanvasScene& scene, const Theme& theme, QWidget* parent = nullptr);

    /// Moves the keyboard focus to the first parameter.
    void focusFirst();

    ParamForm* form() const { return m_form; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void rebuild();
    void showHead();
    QString helpText(const StepType& type) const;

    CanvasScene& m_scene;
    const Theme& m_theme;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_state;
    QTabWidget* m_tabs;
    QScrollArea* m_area;
    QLabel* m_help;
    QLabel* m_empty;
    ParamForm* m_form = nullptr;
};

} // namespace lathe::ui
