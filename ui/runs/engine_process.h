#pragma once

#include <QObject>
#include <QProcess>
#include <QStringList>

#include <filesystem>

namespace lathe::ui {

/// One `lathe-engine` process that runs a workflow. Whatever happens to it, the window lives on.
class EngineProcess : public QObject {
    Q_OBJECT

public:
    /// How a run's process ended.
    struct End {
        int exitStatus = 0;
        bool crashed = false;
        QString message{};   ///< one sentence, empty when it ended well
        QString lastWords{}; ///< the last lines of its stderr
    };

    explicit EngineProcess(QObject* parent = nullptr);
    ~EngineProcess() override; ///< stops a run that is under way

    /// What is put before the arguments: "ssh host lathe-engine". Empty: LATHE_ENGINE, else the
    /// engine beside this program.
    void setCommand(const QString& command);

    /// Starts `run FILE --home HOME` and then `arguments`.
    void start(const QString& workflowFile, const std::filesystem::path& home,
               const QStringList& arguments);

    void stop();  ///< asks it to end at the next layer or batch
    void abort(); ///< ends it now
    bool running() const;
    qint64 processId() const;

Q_SIGNALS:
    void started(qint64 processId);
    void spoke(const QString& line); ///< a line of its stderr
    void ended(const lathe::ui::EngineProcess::End& end);

private:
    QStringList commandLine() const;
    void readWords();
    void finish(int exitStatus, QProcess::ExitStatus how);

    QProcess m_process;
    QString m_command;
    QByteArray m_rest; // of a line of stderr
    QStringList m_lastWords;
};

} // namespace lathe::ui
