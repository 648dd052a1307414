#include "ui/base/file_drops.h"

#include <QCoreApplication>
#include <QDir>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
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

/// A field of one line, or the viewport of a field of several lines.
bool takesText(const QObject* widget) {
    return qobject_cast<const QLineEdit*>(widget) != nullptr ||
           qobject_cast<const QPlainTextEdit*>(widget->parent()) != nullptr;
}

/// The fields of the inspector that hold a path.
bool takesPath(const QWidget& field) {
    return field.objectName() == QLatin1String("pathEdit") ||
           field.objectName() == QLatin1String("textPath");
}

void takePath(QLineEdit& field, const QUrl& file, QDropEvent& event) {
    acceptAsCopy(event, file.isLocalFile());
    if (event.type() == QEvent::Drop && event.isAccepted()) {
        field.selectAll();
        field.insert(QDir(file.toLocalFile()).absolutePath()); // as if typed
        Q_EMIT field.editingFinished();
    }
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

FieldDrops::FieldDrops(QWidget* window) : QObject(window), m_window(window) {
    QCoreApplication::instance()->installEventFilter(this);
}

bool FieldDrops::eventFilter(QObject* watched, QEvent* event) {
    const bool drag = event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove ||
                      event->type() == QEvent::Drop;
    if (!drag || !takesText(watched)) {
        return false;
    }
    auto* field = static_cast<QWidget*>(watched);
    if (field->window() != m_window) {
        return false;
    }
    auto* drop = static_cast<QDropEvent*>(event);
    if (!drop->mimeData()->hasUrls()) {
        return false;
    }
    const QList<QUrl> urls = drop->mimeData()->urls();
    if (takesPath(*field) && urls.size() == 1) {
        takePath(static_cast<QLineEdit&>(*field), urls.front(), *drop);
    } else {
        event->ignore();
    }
    return true;
}

} // namespace lathe::ui
