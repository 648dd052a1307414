#pragma once

#include "ui/editor/field_editor.h"

class QLineEdit;
class QSlider;

namespace lathe::ui {

/// A number: a slider where the range is bounded and small enough to slide, and a text box that
/// takes "1e-4" and "4k"; Up and Down step.
class NumberEditor : public QWidget {
    Q_OBJECT

public:
    NumberEditor(const Field& field, FieldEvents events, QWidget* parent);

    /// Named `show(value)` for the form; hides nothing of QWidget::show() by intent.
    void show(const Json& value);
    using QWidget::show;

    QLineEdit* box() const { return m_edit; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    Json valueOf(double number) const; ///< whole where the field is
    void step(int direction);
    double sliderValue(int position) const;
    int sliderPosition(double value) const;

    bool m_whole;
    bool m_logarithmic = false;
    double m_min = 0; ///< of the slider
    double m_max = 0;
    double m_least; ///< that keys step to
    double m_most;
    FieldEvents m_events;
    QLineEdit* m_edit;
    QSlider* m_slider = nullptr;
};

} // namespace lathe::ui
