#include "ui/window/disk_watch.h"

#include "core/plain/workflow/workflow_paths.h"
#include "ui/base/text.h"
#include "ui/editor/workflow_document.h"

#include <QSet>

namespace lathe::ui {

namespace {

constexpr int kSettlingMs = 200; // a program may write a file in several goes

/// The nearest folder above `path` that exists: what leads to the file appears there first.
QString folderAbove(std::filesystem::path path) {
    std::error_code ignored;
    do {
        path = path.parent_path();
    } while (path.has_relative_path() && !std::filesystem::is_directory(path, ignored));
    return pathText(path);
}

/// The paths to watch. The watcher then reports when one of these files appears or disappears, or
/// when the document's own file changes.
QSet<QString> watchedPlaces(const WorkflowDocument& document) {
    QSet<QString> places;
    for (const auto& file :
         inputFiles(document.workflow(), document.catalog(), document.folder())) {
        places << folderAbove(file);
    }
    if (const auto own = toPath(document.path()); !own.empty()) {
        std::error_code ignored;
        places << folderAbove(own);
        if (std::filesystem::exists(own, ignored)) {
            places << document.path();
        }
    }
    places.remove(QString());
    return places;
}

} // namespace

DiskWatch::DiskWatch(WorkflowDocument& document, QObject* parent)
    : QObject(parent), m_document(document) {
    m_settling.setSingleShot(true);
    m_settling.setInterval(kSettlingMs);
    const auto settle = [this] { m_settling.start(); };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_settling, settle);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_settling, settle);
    connect(&m_settling, &QTimer::timeout, this, [this] {
        follow(); // a file that was replaced is no longer watched
        Q_EMIT stirred();
    });
    connect(&document, &WorkflowDocument::changed, this, &DiskWatch::follow);
    connect(&document, &WorkflowDocument::pathChanged, this, &DiskWatch::follow);
    follow();
}

void DiskWatch::follow() {
    const QStringList now = m_watcher.files() + m_watcher.directories();
    const QSet<QString> before(now.begin(), now.end());
    const QSet<QString> after = watchedPlaces(m_document);
    if (const QStringList gone = (before - after).values(); !gone.isEmpty()) {
        m_watcher.removePaths(gone);
    }
    if (const QStringList added = (after - before).values(); !added.isEmpty()) {
        m_watcher.addPaths(added);
    }
}

} // namespace lathe::ui
