#pragma once

#include <QString>

class QDropEvent;
class QMimeData;

namespace lathe::ui {

/// What the window opens of a drop: a workflow, or the folder of a model. Empty when it is
/// something else or several things, or when its source is gone and delivers nothing.
QString droppedPath(const QMimeData& data);

/// One sentence about what can be dropped.
QString acceptedDrops();

/// Takes a drop, or the promise of one, as a copy: a program that offers to move a file must never
/// think that it was moved. Refuses when `wanted` is false or the source offers no copy.
void acceptAsCopy(QDropEvent& event, bool wanted);

} // namespace lathe::ui
