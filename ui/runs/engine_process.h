#pragma once

#include <QObject>
#include <QProcess>
#include <QStringList>

#include <filesystem>
#include <memory>

namespace lathe::ui {

/// One `lathe-engine` process that runs a workflow. Whatever happens to it, the window lives on,
/// and whatever happens to the window, the engine goes on: it has a session of its own, its words
/// go to a file, and the end of its standard input means nothing to it.
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
    ~EngineProcess() override; ///< leaves a run that is under way alone

    /// What is put before the arguments: "ssh host lathe-engine". Empty: LATHE_ENGINE, else the
    /// engine beside this program.
    void setCommand(const QString& command);

    /// How far the engine stands back for other programs: 0 (as every program) to 19.
    void setNiceness(int niceness) { m_niceness = niceness; }

    /// Starts `run FILE --home HOME --id RUN` and then `arguments`. What the engine says goes to a
    /// file in HOME/logs. Throws Error{BadData} when that cannot be written.
    void start(const QString& workflowFile, const std::filesystem::path& home,
               const std::string& run, const QStringList& arguments);

    void stop();  ///< asks it to end at the next layer or batch
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
    QString m_log; // file with what the engine said
    int m_niceness = 0;
};

} // namespace lathe::ui
