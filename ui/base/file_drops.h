#pragma once

#include <QObject>
#include <QString>

class QDropEvent;
class QLineEdit;
class QMimeData;

namespace lathe::ui {

/// The path that the window opens for a drop: a workflow, or the folder of a model. Empty when the
/// drop is something else or several things, or when its source no longer exists and delivers
/// nothing.
QString droppedPath(const QMimeData& data);

/// One sentence about what can be dropped.
QString acceptedDrops();

/// Accepts a drop, or a drag before it, as a copy: a program that offers to move a file must never
/// conclude that it was moved. Refuses when `wanted` is false or the source offers no copy.
void acceptAsCopy(QDropEvent& event, bool wanted);

/// Handles files dropped on the fields of a window: a field for a path takes the path, any other
/// field leaves them to the window. Without this a field would insert the text "file:///…".
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
