#include "ui/shell/file_drops.h"

#include <QCoreApplication>
#include <QDir>
#include <QDropEvent>
#include <QMimeData>
#include <QSet>
#include <QUrl>

namespace lathe::ui {

namespace {

QString withoutSlash(const QString& folder) {
    return QDir(folder).absolutePath();
}

/// The workflow or model folder that a file or folder stands for, or an empty text.
QString targetOf(const QString& path) {
    const QFileInfo file(path);
    if (file.isDir()) {
        const QStringList parts{QStringLiteral("config.json"), QStringLiteral("*.safetensors")};
        return QDir(path).entryList(parts, QDir::Files).isEmpty() ? QString() : withoutSlash(path);
    }
    if (path.endsWith(QLatin1String(".safetensors"))) {
        return file.absolutePath();
    }
    return path.endsWith(QLatin1String(".json")) ? file.absoluteFilePath() : QString();
}

} // namespace

QString droppedPath(const QMimeData& data) {
    QSet<QString> targets; // the parts of one model are one target
    for (const QUrl& url : data.urls()) {
        targets << (url.isLocalFile() ? targetOf(url.toLocalFile()) : QString());
    }
    return targets.size() == 1 ? *targets.constBegin() : QString();
}

QString acceptedDrops() {
    return QCoreApplication::translate(
        "lathe::ui::MainWindow",
        "Drop one workflow (.json), a model folder or a .safetensors file of it.");
}

void acceptAsCopy(QDropEvent& event, bool wanted) {
    if (!wanted || !(event.possibleActions() & Qt::CopyAction)) {
        event.ignore();
        return;
    }
    event.setDropAction(Qt::CopyAction);
    event.accept();
}

} // namespace lathe::ui
