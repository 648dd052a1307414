#pragma once

#include "core/plain/workflow/step_type.h"

#include <QFont>
#include <QPainterPath>
#include <QSizeF>
#include <QString>

namespace lathe::ui {

// Geometry of a node, separate from its graphics item, so that tests and the minimap agree
// with what is drawn.

inline constexpr double kNodeStripe = 4;
inline constexpr double kNodePadding = 12;
inline constexpr double kFirstPortY = 28;
inline constexpr double kPortPitch = 24;
inline constexpr double kPortMark = 10;
inline constexpr double kGridStep = 20;

/// 72 high, plus 24 for each input after the second. 128 to 224 wide in steps of 16, to fit the
/// title, or up to 176 to fit `summary`.
QSizeF nodeSize(const StepType* type, const QString& title, const QString& summary,
                const QFont& font);

QPointF inputPosition(int index);
QPointF outputPosition(int index, double nodeWidth);

/// Whether an input takes a model beside the one that its step works on: a teacher, a reference.
bool isSecondModel(const Port& input);

/// Outline of a port around the origin: circle model, ring second model, square data, diamond
/// metrics, triangle statistics, hexagon plan, page file.
QPainterPath portShape(Kind kind, bool secondModel = false);

/// "Calibration (data). Needed, unless “Statistics” is linked." `alternative`: the port that may
/// replace this one, or nullptr; `replaced`: whether it does.
QString portTip(const Port& port, const Port* alternative, bool replaced);

} // namespace lathe::ui
