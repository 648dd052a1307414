#pragma once

#include <QObject>
#include <QString>

class QDropEvent;
class QLineEdit;
class QMimeData;

namespace lathe::ui {

/// What the window opens of a drop: a workflow, or the folder of a model. Empty when it is
/// something else or several things, or when its source no longer exists and delivers nothing.
QString droppedPath(const QMimeData& data);

/// One sentence about what can be dropped.
QString acceptedDrops();

/// Takes a drop, or the promise of one, as a copy: a program that offers to move a file must never
/// think that it was moved. Refuses when `wanted` is false or the source offers no copy.
void acceptAsCopy(QDropEvent& event, bool wanted);

/// Files that are dropped on the fields of a window: a field for a path takes the path, any other
/// lets the window have them. By itself a field would take in the text "file:///…".
class FieldDrops : public QObject {
    Q_OBJECT

public:
    explicit FieldDrops(QWidget* window);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* m_window;
};

} // namespace lathe::ui
