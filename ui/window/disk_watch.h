#pragma once

#include <QFileSystemWatcher>
#include <QTimer>

namespace lathe::ui {

class WorkflowDocument;

/// Watches the file of the document and the places of the files its steps read.
class DiskWatch : public QObject {
    Q_OBJECT

public:
    explicit DiskWatch(WorkflowDocument& document, QObject* parent = nullptr);

Q_SIGNALS:
    void stirred(); ///< Something changed there, a moment ago: look again.

private:
    void follow();

    WorkflowDocument& m_document;
    QFileSystemWatcher m_watcher;
    QTimer m_settling;
};

} // namespace lathe::ui
