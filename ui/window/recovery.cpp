#include "ui/window/recovery.h"

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/partial_file.h"
#include "core/plain/store/process_alive.h"
#include "ui/base/text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QLocale>

namespace lathe::ui {

namespace {

constexpr int kDelayMs = 1000;

/// Whether the process that wrote a file may still have the document open. The number of a process
/// is used again, in a container often at once: this process did not write what others left, and a
/// process that started after the file was written did not either.
bool writerMayLive(const QFileInfo& info) {
    const qint64 process = info.completeBaseName().section(QLatin1Char('-'), 0, 0).toLongLong();
    if (process <= 0 || process == QCoreApplication::applicationPid()) {
        return false;
    }
    constexpr double kMilliseconds = 1e-3;
    const double written =
        static_cast<double>(info.lastModified().toMSecsSinceEpoch()) * kMilliseconds;
    return mayBeAlive(process, written);
}

FilePlace placeOf(const Json& left) {
    // The first version stored only a path.
    return {toQt(left.at("path").get<std::string>()), left.value("folder", std::string()),
            left.value("content", std::string())};
}

} // namespace

Recovery::Recovery(WorkflowDocument& document, std::filesystem::path home, QObject* parent)
    : QObject(parent)
    , m_document(document)
    , m_folder(std::move(home) / "recovery")
    , m_digits(randomDigits()) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(kDelayMs);
    connect(&m_timer, &QTimer::timeout, this, &Recovery::writeNow);
    connect(&document, &WorkflowDocument::changed, this, [this] { m_timer.start(); });
    connect(&document.undoStack(), &QUndoStack::cleanChanged, this, [this](bool clean) {
        if (clean) {
            forget();
        }
    });
}

std::filesystem::path Recovery::ownFile() const {
    return m_folder /
           (std::to_string(QCoreApplication::applicationPid()) + "-" + m_digits + ".json");
}

void Recovery::writeNow() {
    m_timer.stop();
    if (m_document.undoStack().isClean()) {
        return;
    }
    const FilePlace& place = m_document.place();
    const Json left{{"path", place.path.toStdString()},
                    {"folder", place.folder.string()},
                    {"content", place.content},
                    {"workflow", toText(m_document.workflow())}};
    try {
        makeFolder(m_folder);
        writeFileAtomic(ownFile(), left.dump(2));
    } catch (const Error& error) {
        qWarning("no recovery file: %s", error.what());
    }
}

void Recovery::forget() {
    m_timer.stop();
    std::error_code ignored;
    std::filesystem::remove(ownFile(), ignored);
}

std::optional<Recovery::Left> Recovery::leftBehind() const {
    const QDir folder(pathText(m_folder));
    for (const QFileInfo& info :
         folder.entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Time)) {
        if (toPath(info.filePath()) == ownFile() || writerMayLive(info)) {
            continue;
        }
        try {
            const Json left = readJson(toPath(info.filePath()));
            Left out;
            out.file = toPath(info.filePath());
            out.place = placeOf(left);
            out.workflow = parseWorkflow(left.at("workflow").get<std::string>(), "recovery");
            const QString& path = out.place.path;
            out.name = path.isEmpty() ? tr("never saved") : QFileInfo(path).fileName();
            out.when = QLocale().toString(info.lastModified(), QLocale::ShortFormat);
            return out;
        } catch (const std::exception& error) {
            qWarning("unreadable recovery file %s: %s", qPrintable(info.filePath()), error.what());
        }
    }
    return std::nullopt;
}

} // namespace lathe::ui
