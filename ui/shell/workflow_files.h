#pragma once

#include "core/plain/base/error.h"
#include "ui/editor/workflow_document.h"

#include <QWidget>

#include <functional>

namespace lathe::ui {

/// Shows an error and its way out without blocking the window.
void showError(QWidget* parent, const Error& error);

/// New, open, save, save as for the document, with the questions they need.
class WorkflowFiles : public QObject {
    Q_OBJECT

public:
    WorkflowFiles(WorkflowDocument& document, QWidget* window);

    void startNew();
    void open(const QString& path);
    void chooseAndOpen();
    bool save(); ///< false: cancelled or failed
    bool saveAs();

    /// Asks what becomes of unsaved edits; false: the user cancelled. Cancel is the default.
    bool letGo();

Q_SIGNALS:
    void opened(const QString& path);

private:
    bool write(const QString& path);

    WorkflowDocument& m_document;
    QWidget* m_window;
};

} // namespace lathe::ui
