#pragma once

#include "core/plain/base/error.h"
#include "ui/editor/workflow_document.h"

#include <QWidget>

#include <memory>

class QLockFile;

namespace lathe::ui {

class FileNotice;

/// Shows an error and its way out without blocking the window.
void showError(QWidget* parent, const Error& error);

/// New, open, save, save as for the document, with the questions they need. A file that is open
/// here is locked by a file beside it; a second window gets a copy. Examples always open as copies.
class WorkflowFiles : public QObject {
    Q_OBJECT

public:
    WorkflowFiles(WorkflowDocument& document, const Theme& theme, QWidget* window);
    ~WorkflowFiles() override;

    /// The bar that reports what happened to the file; the window places it.
    FileNotice* notice() const { return m_notice; }

    void startNew();
    void open(const QString& path);
    void restore(const Workflow& workflow, const FilePlace& place);
    void chooseAndOpen();
    bool save(); ///< false: cancelled or failed
    bool saveAs();

    /// Checks whether others changed the document's file or the files its steps read.
    void look();

    /// Asks whether to save unsaved edits; false: the user cancelled. Cancel is the default.
    bool letGo();

Q_SIGNALS:
    void opened(const QString& path); ///< empty: a new workflow, or a copy of an example
    void saved(const QString& path);

private:
    bool write(const QString& path);
    bool settle();
    bool takeTheirs();
    void editAnyway();
    QString claim(const QString& path, std::unique_ptr<QLockFile>& lock) const;
    bool holds(const QString& path) const;
    void take(std::unique_ptr<QLockFile> lock, const QString& path, const QString& holder);

    WorkflowDocument& m_document;
    QWidget* m_window;
    FileNotice* m_notice;
    std::unique_ptr<QLockFile> m_lock; ///< of the document's file; none where none can be made
    QString m_locked;                  ///< the file of another window that this one has a copy of
};

} // namespace lathe::ui
