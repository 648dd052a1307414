#include "ui/runs/engine_process.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <csignal>
#include <cstring>

namespace lathe::ui {

namespace {

constexpr qsizetype kLastWords = 20; // lines
constexpr int kGraceful = 2000;      // milliseconds

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

} // namespace

EngineProcess::EngineProcess(QObject* parent) : QObject(parent) {
    connect(&m_process, &QProcess::started, this, [this] { Q_EMIT started(processId()); });
    connect(&m_process, &QProcess::readyReadStandardError, this, &EngineProcess::readWords);
    connect(&m_process, &QProcess::finished, this, &EngineProcess::finish);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            Q_EMIT ended({-1, false,
                          tr("%1 cannot be started. Check the engine's command in the settings.")
                              .arg(m_process.program()),
                          m_process.errorString()});
        }
    });
    m_process.setStandardOutputFile(QProcess::nullDevice());
}

EngineProcess::~EngineProcess() {
    m_process.disconnect(this);
    if (running()) {
        stop();
        if (!m_process.waitForFinished(kGraceful)) {
            abort();
            m_process.waitForFinished(kGraceful);
        }
    }
}

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

void EngineProcess::start(const QString& workflowFile, const std::filesystem::path& home,
                          const QStringList& arguments) {
    if (running()) {
        return;
    }
    m_rest.clear();
    m_lastWords.clear();
    QStringList words = commandLine();
    const QString program = words.takeFirst();
    words << QStringLiteral("run") << workflowFile << QStringLiteral("--home")
          << QString::fromStdString(home.string()) << arguments;
    // Relative data files and messages are about the workflow's own folder.
    m_process.setWorkingDirectory(QFileInfo(workflowFile).absolutePath());
    m_process.start(program, words);
}

void EngineProcess::stop() {
    m_process.write("stop\n");
}

void EngineProcess::abort() {
    m_process.kill();
}

bool EngineProcess::running() const {
    return m_process.state() != QProcess::NotRunning;
}

qint64 EngineProcess::processId() const {
    return m_process.processId();
}

void EngineProcess::readWords() {
    m_rest += m_process.readAllStandardError();
    // A console that draws over its line ends it with a carriage return.
    m_rest.replace('\r', '\n');
    for (qsizetype end = m_rest.indexOf('\n'); end >= 0; end = m_rest.indexOf('\n')) {
        const QString line = QString::fromUtf8(m_rest.left(end)).trimmed();
        m_rest.remove(0, end + 1);
        if (!line.isEmpty()) {
            m_lastWords.push_back(line);
            Q_EMIT spoke(line);
        }
    }
    while (m_lastWords.size() > kLastWords) {
        m_lastWords.removeFirst();
    }
}

void EngineProcess::finish(int exitStatus, QProcess::ExitStatus how) {
    m_rest += '\n';
    readWords();
    End end{exitStatus, how == QProcess::CrashExit, {}, m_lastWords.join(QLatin1Char('\n'))};
    if (end.crashed) {
        // On Unix the status of a killed process is the number of the signal.
        end.message = tr("The engine was ended by signal %1 (%2). What was finished is kept.")
                          .arg(exitStatus)
                          .arg(QString::fromLocal8Bit(::strsignal(exitStatus)));
    } else if (exitStatus != 0) {
        end.message = meaningOf(exitStatus);
    }
    Q_EMIT ended(end);
}

} // namespace lathe::ui
