#pragma once

#include "ui/editor/field_editor.h"

class QLineEdit;
class QSlider;

namespace lathe::ui {

/// Editor of a number: a slider where the range is bounded and small enough, and a text box that
/// takes "1e-4" and "4k". The Up and Down keys step.
class NumberEditor : public QWidget {
    Q_OBJECT

public:
    NumberEditor(const Field& field, FieldEvents events, QWidget* parent);

    /// The form calls it `show(value)`; the using-declaration keeps QWidget::show() visible.
    void show(const Json& value);
    using QWidget::show;

    QLineEdit* box() const { return m_edit; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    Json valueOf(double number) const; ///< an integer where the field is one
    void step(int direction);
    double sliderValue(int position) const;
    int sliderPosition(double value) const;

    bool m_whole;
    bool m_logarithmic = false;
    double m_min = 0; ///< of the slider
    double m_max = 0;
    double m_least; ///< limit of key steps
    double m_most;
    FieldEvents m_events;
    QLineEdit* m_edit;
    QSlider* m_slider = nullptr;
};

} // namespace lathe::ui
