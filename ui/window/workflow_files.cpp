#include "ui/window/workflow_files.h"

#include "core/plain/base/resources.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"
#include "ui/window/disk_watch.h"
#include "ui/window/file_notice.h"

#include <QDir>
#include <QFileDialog>
#include <QLockFile>
#include <QMessageBox>
#include <QPushButton>
#include <QStandardPaths>

namespace lathe::ui {

namespace {

QString filter() {
    return WorkflowFiles::tr("Workflows (*.json)");
}

bool isExample(const QString& path) {
    try {
        const QString examples = pathText(resourcesFolder() / "examples");
        return QFileInfo(path).canonicalPath() == QFileInfo(examples).canonicalFilePath();
    } catch (const Error&) {
        return false; // a program without its resources has no examples
    }
}

/// The lock of a file, the same whatever links lead to it.
QString lockOf(const QString& path) {
    const QFileInfo given(path);
    const QFileInfo file(given.exists() ? given.canonicalFilePath() : path);
    return QStringLiteral("%1/.%2.lock").arg(file.dir().canonicalPath(), file.fileName());
}

QString holderOf(const QLockFile& lock) {
    qint64 process = 0;
    QString host;
    QString program;
    lock.getLockInfo(&process, &host, &program);
    return WorkflowFiles::tr("process %1 on %2").arg(process).arg(host);
}

/// What Save as begins with: the file, a name beside the original of this copy, or the workflow's
/// name in one of the user's folders.
QString suggestion(const WorkflowDocument& document, const QString& original) {
    if (!document.path().isEmpty()) {
        return document.path();
    }
    if (!original.isEmpty()) {
        const QFileInfo file(original);
        return file.dir().filePath(file.completeBaseName() + QStringLiteral("-2.json"));
    }
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QDir folder(QDir(documents).exists() ? documents : QDir::homePath());
    const QString name = toQt(document.workflow().name);
    return folder.filePath((name.isEmpty() ? QStringLiteral("workflow") : name) +
                           QStringLiteral(".json"));
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

WorkflowFiles::WorkflowFiles(WorkflowDocument& document, const Theme& theme, QWidget* window)
    : QObject(window)
    , m_document(document)
    , m_window(window)
    , m_notice(new FileNotice(theme, window)) {
    auto* watch = new DiskWatch(document, this);
    connect(watch, &DiskWatch::stirred, this, &WorkflowFiles::look);
    connect(&document, &WorkflowDocument::pathChanged, m_notice,
            [this] { m_notice->tell(FileNews::None); });
    connect(m_notice, &FileNotice::keepMineRequested, this, [this] {
        m_document.keepMine();
        m_notice->tell(FileNews::None);
    });
    connect(m_notice, &FileNotice::takeTheirsRequested, this, &WorkflowFiles::takeTheirs);
    connect(m_notice, &FileNotice::saveAsRequested, this, &WorkflowFiles::saveAs);
    connect(m_notice, &FileNotice::editAnywayRequested, this, &WorkflowFiles::editAnyway);
}

WorkflowFiles::~WorkflowFiles() = default;

/// Locks the file at `path` for this window. Returns who else holds it, or an empty text. Then a
/// null `lock` means that no lock can be written: the folder cannot be saved to either.
QString WorkflowFiles::claim(const QString& path, std::unique_ptr<QLockFile>& lock) const {
    if (path.isEmpty()) {
        return {};
    }
    lock = std::make_unique<QLockFile>(lockOf(path));
    lock->setStaleLockTime(0); // a lock is stale when its process is gone, however old it is
    if (lock->tryLock(0)) {
        return {};
    }
    const QString holder =
        lock->error() == QLockFile::LockFailedError ? holderOf(*lock) : QString();
    lock.reset();
    return holder;
}

void WorkflowFiles::startNew() {
    if (letGo()) {
        m_document.reset();
        take(nullptr, {}, {});
        Q_EMIT opened(QString());
    }
}

void WorkflowFiles::open(const QString& given) {
    const QString path = QFileInfo(given).absoluteFilePath();
    if (!letGo()) {
        return;
    }
    try {
        if (isExample(path)) {
            m_document.openCopy(path);
            take(nullptr, path, {});
            Q_EMIT opened(QString());
            return;
        }
        std::unique_ptr<QLockFile> lock;
        const QString holder = holds(path) ? QString() : claim(path, lock);
        if (!holder.isEmpty()) {
            m_document.openCopy(path);
        } else {
            m_document.open(path);
        }
        take(std::move(lock), path, holder);
        Q_EMIT opened(path);
    } catch (const Error& error) {
        showError(m_window, error);
    }
}

void WorkflowFiles::restore(const Workflow& workflow, const FilePlace& place) {
    std::unique_ptr<QLockFile> lock;
    const QString holder = holds(place.path) ? QString() : claim(place.path, lock);
    if (place.folder.empty()) {
        m_document.restore(workflow, holder.isEmpty() ? place.path : QString());
    } else {
        m_document.restore(
            workflow, {holder.isEmpty() ? place.path : QString(), place.folder, place.content});
    }
    take(std::move(lock), place.path, holder);
    look();
    Q_EMIT opened(place.path);
}

bool WorkflowFiles::holds(const QString& path) const {
    return m_lock && m_lock->fileName() == lockOf(path);
}

/// After a file was opened: the file itself, or a copy because `holder` has it.
void WorkflowFiles::take(std::unique_ptr<QLockFile> lock, const QString& path,
                         const QString& holder) {
    if (!holds(m_document.path())) {
        m_lock = std::move(lock);
    }
    m_locked = holder.isEmpty() ? QString() : path;
    if (!holder.isEmpty()) {
        m_notice->tell(FileNews::Locked, QFileInfo(path).fileName(), holder);
    }
}

void WorkflowFiles::editAnyway() {
    const QString path = m_locked;
    QFile::remove(lockOf(path));
    FilePlace place = m_document.place(); // knows what the file held when it was copied
    place.path = path;
    try {
        if (m_document.isClean()) {
            m_document.open(path);
        } else {
            m_document.restore(m_document.workflow(), place);
        }
        std::unique_ptr<QLockFile> lock;
        const QString holder = claim(path, lock);
        take(std::move(lock), path, holder);
        look();
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
        Q_EMIT saved(path);
        return true;
    } catch (const Error& error) {
        showError(m_window, error);
        return false;
    }
}

bool WorkflowFiles::save() {
    if (m_document.path().isEmpty()) {
        return saveAs();
    }
    return m_document.onDisk() == OnDisk::Changed ? settle() : write(m_document.path());
}

bool WorkflowFiles::saveAs() {
    QString path = QFileDialog::getSaveFileName(m_window, tr("Save workflow"),
                                                suggestion(m_document, m_locked), filter());
    if (path.isEmpty()) {
        return false;
    }
    if (!path.endsWith(QLatin1String(".json"))) {
        path += QLatin1String(".json");
    }
    std::unique_ptr<QLockFile> lock;
    const QString holder = holds(path) ? QString() : claim(path, lock);
    if (!holder.isEmpty()) {
        showError(m_window, Error(ErrorCode::User,
                                  tr("%1 is open in another window (%2).")
                                      .arg(QFileInfo(path).fileName(), holder)
                                      .toStdString(),
                                  tr("Choose another name.").toStdString()));
        return false;
    }
    if (!write(path)) {
        return false;
    }
    take(std::move(lock), path, {});
    return true;
}

/// Asks what a save does with changes that others wrote before it; false: nothing was saved.
bool WorkflowFiles::settle() {
    QMessageBox box(QMessageBox::Question, QStringLiteral("Lathe"),
                    tr("Another program has changed %1 since this window read it.")
                        .arg(m_document.displayName()),
                    QMessageBox::NoButton, m_window);
    box.setObjectName(QStringLiteral("changedBox"));
    const auto* mine = box.addButton(tr("Keep mine"), QMessageBox::DestructiveRole);
    const auto* theirs = box.addButton(tr("Take theirs"), QMessageBox::DestructiveRole);
    const auto* other = box.addButton(tr("Save as…"), QMessageBox::ActionRole);
    QPushButton* cancel = box.addButton(tr("Cancel"), QMessageBox::RejectRole);
    box.setDefaultButton(cancel);
    box.setEscapeButton(cancel);
    box.exec();
    if (box.clickedButton() == mine) {
        return write(m_document.path());
    }
    if (box.clickedButton() == theirs) {
        return takeTheirs();
    }
    return box.clickedButton() == other && saveAs();
}

bool WorkflowFiles::takeTheirs() {
    try {
        m_document.takeTheirs();
        m_notice->tell(FileNews::None);
        return true;
    } catch (const Error& error) {
        showError(m_window, error);
        return false;
    }
}

void WorkflowFiles::look() {
    m_document.recheck();
    const OnDisk now = m_document.onDisk();
    const FileNews news = now == OnDisk::Changed ? FileNews::Changed
                          : now == OnDisk::Gone  ? FileNews::Gone
                                                 : FileNews::None;
    const bool copy = m_notice->news() == FileNews::Locked;
    if (news != m_notice->news() && !copy) {
        m_notice->tell(news, m_document.displayName());
    }
}

bool WorkflowFiles::letGo() {
    m_document.takeEntries();
    const bool empty = m_document.path().isEmpty() && m_document.workflow().nodes.empty();
    if (m_document.isClean() || empty) {
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
