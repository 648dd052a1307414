#pragma once

#include "core/plain/workflow/fields.h"

#include <QWidget>

#include <functional>

namespace lathe::ui {

/// The editor of one parameter: a widget with the two things the form asks of it. `edited` is told
/// of every value the user makes, valid or not; the form checks it.
struct FieldEditor {
    QWidget* widget = nullptr;
    std::function<void(const Json&)> show{}; ///< displays a value without calling `edited`
};

/// What an editor reports. `finished` ends a gesture (mouse released, focus out).
struct FieldEvents {
    std::function<void(const Json&)> edited{};
    std::function<void(const QString& reason)> unreadable{}; ///< the text means no value at all
    std::function<void()> finished{};
};

/// Slider and spin box for bounded numbers, combo box for choices, check box, list and path
/// editors. `parent` owns the widget.
FieldEditor makeFieldEditor(const Field& field, FieldEvents events, QWidget* parent);

/// A number as typed: "1e-4", "4k", "2M". nullopt when it is none.
std::optional<double> numberFrom(const QString& text);

} // namespace lathe::ui
