#pragma once

#include <QObject>
#include <QProcess>
#include <QStringList>

#include <filesystem>
#include <memory>

namespace lathe::ui {

/// One `lathe-engine` process that runs a workflow. The window survives a crash of the engine,
/// and the engine survives the end of the window: it has a session of its own, writes its messages
/// to a file, and ignores the end of its standard input.
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
    ~EngineProcess() override; ///< does not end a run that is under way

    /// The command that starts the engine: "ssh host lathe-engine". Empty: LATHE_ENGINE, else the
    /// engine beside this program.
    void setCommand(const QString& command);

    /// The engine's niceness: 0 (as every program) to 19 (lowest priority).
    void setNiceness(int niceness) { m_niceness = niceness; }

    /// Starts `run FILE --home HOME --id RUN` followed by `arguments`. The engine's messages go to
    /// a file in HOME/logs. Throws Error{BadData} when that cannot be written.
    void start(const QString& workflowFile, const std::filesystem::path& home,
               const std::string& run, const QStringList& arguments);

    void stop();  ///< asks it to end at the next layer or batch
    void keep();  ///< asks it to end the training under way with the best weights it has
    void abort(); ///< ends it now
    bool running() const;
    qint64 processId() const;

Q_SIGNALS:
    void started();
    void ended(const lathe::ui::EngineProcess::End& end);

private:
    class Outliving;
    QStringList commandLine() const;
    void openLog(const std::filesystem::path& home);
    QString lastWords() const;
    void finish(int exitStatus, QProcess::ExitStatus how);

    std::unique_ptr<Outliving> m_process;
    QString m_command;
    QString m_log; // file of the engine's messages
    int m_niceness = 0;
};

} // namespace lathe::ui
