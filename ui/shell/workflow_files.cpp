#include "ui/shell/workflow_files.h"

#include "ui/shell/problem_text.h"
#include "ui/shell/text.h"

#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

namespace lathe::ui {

namespace {

QString filter() {
    return WorkflowFiles::tr("Workflows (*.json)");
}

} // namespace

void showError(QWidget* parent, const Error& error) {
    auto* box = new QMessageBox(QMessageBox::Warning, QStringLiteral("Lathe"),
                                problemText(error.what()), QMessageBox::Close, parent);
    box->setObjectName(QStringLiteral("errorBox"));
    box->setInformativeText(problemText(error.hint()));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

WorkflowFiles::WorkflowFiles(WorkflowDocument& document, QWidget* window)
    : QObject(window), m_document(document), m_window(window) {}

void WorkflowFiles::startNew() {
    if (letGo()) {
        m_document.reset();
        Q_EMIT opened(QString());
    }
}

void WorkflowFiles::open(const QString& path) {
    if (!letGo()) {
        return;
    }
    try {
        m_document.open(path);
        Q_EMIT opened(path);
    } catch (const Error& error) {
        showError(m_window, error);
    }
}

void WorkflowFiles::chooseAndOpen() {
    const QString path =
        QFileDialog::getOpenFileName(m_window, tr("Open workflow"), m_document.path(), filter());
    if (!path.isEmpty()) {
        open(path);
    }
}

bool WorkflowFiles::write(const QString& path) {
    try {
        m_document.save(path);
        return true;
    } catch (const Error& error) {
        showError(m_window, error);
        return false;
    }
}

bool WorkflowFiles::save() {
    return m_document.path().isEmpty() ? saveAs() : write(m_document.path());
}

bool WorkflowFiles::saveAs() {
    const QString suggested =
        m_document.path().isEmpty() ? QStringLiteral("workflow.json") : m_document.path();
    QString path = QFileDialog::getSaveFileName(m_window, tr("Save workflow"), suggested, filter());
    if (path.isEmpty()) {
        return false;
    }
    if (!path.endsWith(QLatin1String(".json"))) {
        path += QLatin1String(".json");
    }
    return write(path);
}

bool WorkflowFiles::letGo() {
    m_document.takeEntries();
    if (m_document.undoStack().isClean()) {
        return true;
    }
    QMessageBox box(QMessageBox::Question, QStringLiteral("Lathe"),
                    tr("The workflow has unsaved changes: %1").arg(m_document.displayName()),
                    QMessageBox::NoButton, m_window);
    box.setObjectName(QStringLiteral("unsavedBox"));
    const auto* saving = box.addButton(tr("Save"), QMessageBox::AcceptRole);
    const auto* dropping = box.addButton(tr("Discard"), QMessageBox::DestructiveRole);
    QPushButton* cancel = box.addButton(tr("Cancel"), QMessageBox::RejectRole);
    box.setDefaultButton(cancel);
    box.setEscapeButton(cancel);
    box.exec();
    return box.clickedButton() == dropping || (box.clickedButton() == saving && save());
}

} // namespace lathe::ui
