#include "ui/runs/engine_process.h"

#include "core/plain/base/file.h"
#include "ui/base/text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace lathe::ui {

namespace {

constexpr qsizetype kLastWords = 20; // lines
constexpr qint64 kMostRead = 65536;  // bytes of a log
constexpr qsizetype kLogsKept = 20;
constexpr int kHandOver = 1000; // milliseconds

QString meaningOf(int exitStatus) {
    switch (exitStatus) {
    case 1:
        return EngineProcess::tr("The engine refused the workflow.");
    case 2:
        return EngineProcess::tr("The engine ran out of memory.");
    case 3:
        return EngineProcess::tr("The engine could not use a file.");
    case 85:
        return EngineProcess::tr("The run was stopped. Run again to go on from what is finished.");
    default:
        return EngineProcess::tr("The engine ended with status %1.").arg(exitStatus);
    }
}

// Runs in the child before the engine, where only calls safe in a signal handler are allowed.
void standBack(int niceness) {
    ::setsid(); // so that the engine survives the window and its terminal
    ::setpriority(PRIO_PROCESS, 0, niceness);
    // With autogroups the kernel schedules a whole session, by the session's own niceness.
    char digits[8];
    const auto end = std::to_chars(digits, digits + sizeof digits, niceness).ptr;
    if (const int file = ::open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC); file >= 0) {
        [[maybe_unused]] const auto written =
            ::write(file, digits, static_cast<size_t>(end - digits));
        ::close(file);
    }
}

} // namespace

/// A QProcess kills its child when it is destroyed; this one leaves it running.
class EngineProcess::Outliving : public QProcess {
public:
    using QProcess::QProcess;

    ~Outliving() override {
        disconnect();
        setProcessState(NotRunning);
    }
};

EngineProcess::EngineProcess(QObject* parent)
    : QObject(parent), m_process(std::make_unique<Outliving>()) {
    connect(m_process.get(), &QProcess::started, this, &EngineProcess::started);
    connect(m_process.get(), &QProcess::finished, this, &EngineProcess::finish);
    connect(m_process.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            Q_EMIT ended({-1, false,
                          tr("%1 cannot be started. Check the engine's command in the settings.")
                              .arg(m_process->program()),
                          m_process->errorString()});
        }
    });
    m_process->setStandardOutputFile(QProcess::nullDevice());
}

EngineProcess::~EngineProcess() = default;

void EngineProcess::setCommand(const QString& command) {
    m_command = command;
}

QStringList EngineProcess::commandLine() const {
    if (!m_command.trimmed().isEmpty()) {
        return QProcess::splitCommand(m_command);
    }
    const QString chosen = qEnvironmentVariable("LATHE_ENGINE");
    if (!chosen.isEmpty()) {
        return QProcess::splitCommand(chosen);
    }
    return {QCoreApplication::applicationDirPath() + QStringLiteral("/lathe-engine")};
}

void EngineProcess::openLog(const std::filesystem::path& home) {
    makeFolder(home / "logs");
    QDir folder(pathText(home / "logs"));
    const QStringList logs =
        folder.entryList({QStringLiteral("*.log")}, QDir::Files, QDir::Name | QDir::Reversed);
    for (qsizetype i = kLogsKept - 1; i < logs.size(); ++i) {
        folder.remove(logs[i]);
    }
    const auto now =
        QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
    m_log = folder.filePath(
        QStringLiteral("%1-%2.log").arg(now).arg(QCoreApplication::applicationPid()));
    writeFileAtomic(toPath(m_log), "");
    m_process->setStandardErrorFile(m_log, QIODevice::Append);
}

void EngineProcess::start(const QString& workflowFile, const std::filesystem::path& home,
                          const std::string& run, const QStringList& arguments) {
    if (running()) {
        return;
    }
    openLog(home);
    QStringList words = commandLine();
    const QString program = words.takeFirst();
    words << QStringLiteral("run") << workflowFile << QStringLiteral("--home")
          << QString::fromStdString(home.string()) << QStringLiteral("--id")
          << QString::fromStdString(run) << arguments;
    // Relative paths in the workflow and in messages start at the workflow's own folder.
    m_process->setWorkingDirectory(QFileInfo(workflowFile).absolutePath());
    m_process->setChildProcessModifier([niceness = m_niceness] { standBack(niceness); });
    m_process->start(program, words);
}

// Waits for the write: the window may close right afterwards.
void EngineProcess::stop() {
    m_process->write("stop\n");
    m_process->waitForBytesWritten(kHandOver);
}

void EngineProcess::keep() {
    m_process->write("keep\n");
}

void EngineProcess::abort() {
    m_process->kill();
}

bool EngineProcess::running() const {
    return m_process->state() != QProcess::NotRunning;
}

qint64 EngineProcess::processId() const {
    return m_process->processId();
}

QString EngineProcess::lastWords() const {
    QFile file(m_log);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    file.seek(std::max<qint64>(0, file.size() - kMostRead));
    // A program that redraws its line, such as a progress bar, ends it with a carriage return.
    const QString text = QString::fromUtf8(file.readAll().replace('\r', '\n'));
    QStringList lines;
    for (const QString& line : text.split(QLatin1Char('\n'))) {
        if (!line.trimmed().isEmpty()) {
            lines << line.trimmed();
        }
    }
    return lines.mid(std::max<qsizetype>(0, lines.size() - kLastWords)).join(QLatin1Char('\n'));
}

void EngineProcess::finish(int exitStatus, QProcess::ExitStatus how) {
    End end{exitStatus, how == QProcess::CrashExit, {}, lastWords()};
    if (end.crashed) {
        // On Unix the exit status of a killed process is the number of the signal.
        end.message = tr("The engine was ended by signal %1 (%2). What was finished is kept.")
                          .arg(exitStatus)
                          .arg(QString::fromLocal8Bit(::strsignal(exitStatus)));
    } else if (exitStatus != 0) {
        end.message = meaningOf(exitStatus);
    }
    Q_EMIT ended(end);
}

} // namespace lathe::ui
