#pragma once

#include "core/plain/workflow/fields.h"

#include <QWidget>

#include <functional>

namespace lathe::ui {

/// The editor of one parameter: a widget and the functions that the form needs.
struct FieldEditor {
    QWidget* widget = nullptr;
    std::function<void(const Json&)> show{}; ///< shows a value without a signal

    // Where the user types; empty for check boxes and plain choices.
    QWidget* box = nullptr; ///< marked when the text is invalid
    std::function<QString()> text{};
    std::function<void(const QString&)> setText{}; ///< without a signal
};

/// What an editor reports. A clicked or dragged value is `edited`. Text is `typed` (or
/// `unreadable`) after every key and takes effect at `finished`: Enter, focus out, mouse released.
struct FieldEvents {
    std::function<void(const Json&)> edited{};
    std::function<void(const Json&)> typed{};
    std::function<void(const std::string& reason)> unreadable{}; ///< the text is not a value at all
    std::function<void()> finished{};
};

/// Slider and text box for bounded numbers, combo box for choices (with text where a pattern may be
/// typed), check box, list and path editors. `parent` owns the widget.
FieldEditor makeFieldEditor(const Field& field, FieldEvents events, QWidget* parent);

/// A number as typed: "1e-4", "4k", "2M". nullopt: none, or too large for one.
std::optional<double> numberFrom(const QString& text);

} // namespace lathe::ui
