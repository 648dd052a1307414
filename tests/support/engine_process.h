#pragma once

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>

#include <optional>

namespace lathe::test {

/// The engine of this build, or the one LATHE_ENGINE names; empty when there is none.
inline QString enginePath() {
    const QString own = qEnvironmentVariable("LATHE_ENGINE");
    const QString built = QStringLiteral(LATHE_BINARY_DIR "/bin/lathe-engine");
    return !own.isEmpty() ? own : QFile::exists(built) ? built : QString();
}

/// What a finished process said.
struct Said {
    int exitCode = -1; ///< -1: it crashed or did not end
    QByteArray out{};
    QByteArray errors{};

    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }

    /// The line "lathe-engine: …" without its beginning; empty when there is none, or several.
    QByteArray message() const {
        QByteArray found;
        for (const QByteArray& line : errors.split('\n')) {
            if (line.startsWith("lathe-engine: ")) {
                if (!found.isEmpty()) {
                    return {};
                }
                found = line.mid(14);
            }
        }
        return found;
    }
};

inline Said finished(QProcess& process) {
    constexpr int kHangs = 600'000; // milliseconds
    const bool ended = process.waitForFinished(kHangs);
    const bool normal = ended && process.exitStatus() == QProcess::NormalExit;
    return {normal ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

/// Runs a program to its end, `input` on its standard input.
inline Said runProgram(const QString& program, const QStringList& arguments,
                       const QByteArray& input = {}) {
    QProcess process;
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    return finished(process);
}

inline Said runEngine(const QStringList& arguments, const QByteArray& input = {}) {
    return runProgram(enginePath(), arguments, input);
}

} // namespace lathe::test
