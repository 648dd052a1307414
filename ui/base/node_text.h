#pragma once

#include "core/plain/workflow/step_type.h"
#include "core/plain/workflow/workflow.h"
#include "ui/base/theme.h"

namespace lathe::ui {

// How every screen names and colours a node of the workflow.

Family familyOf(Category category);

/// Whether a step trains a model by the trainer that the training steps share: its curves are over
/// updates, and it can be ended early with the weights that it has.
bool trains(const StepType& type);

/// Icon name: data steps have their own.
QString iconNameOf(const StepType& type);

/// `part` of one colour over another, opaque.
QColor mixed(const QColor& over, const QColor& under, double part);

/// "4 bits, 128, row": the common parameters in one line, in the window's language.
QString summaryOf(const StepType& type, const Node& node);

/// A parameter value as a person reads it.
QString valueText(const Field& field, const Json& value);

/// "0:14", "1:02:03".
QString clockText(double seconds);

} // namespace lathe::ui
