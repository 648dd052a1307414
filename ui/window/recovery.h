#pragma once

#include "ui/editor/workflow_document.h"

#include <QTimer>

#include <filesystem>
#include <optional>

namespace lathe::ui {

/// Writes unsaved edits to HOME/recovery, never to the user's file. The file is removed when the
/// document is saved or the window closes; the next start offers what a crash left.
class Recovery : public QObject {
    Q_OBJECT

public:
    Recovery(WorkflowDocument& document, std::filesystem::path home, QObject* parent = nullptr);

    struct Left {
        std::filesystem::path file{};
        QString name{};
        QString when{};
        FilePlace place{}; ///< of the user's file, whose path may be empty
        Workflow workflow{};
    };

    /// The newest edit left by a process that no longer exists.
    std::optional<Left> leftBehind() const;

    void writeNow();
    void forget(); ///< removes this process's file

private:
    std::filesystem::path ownFile() const;

    WorkflowDocument& m_document;
    std::filesystem::path m_folder;
    std::string m_digits; ///< in the name of the file: another process may get our number
    QTimer m_timer;
};

} // namespace lathe::ui
