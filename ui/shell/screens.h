#pragma once

#include "ui/shell/theme.h"

#include <QObject>

#include <filesystem>

class QWidget;

namespace lathe::ui {

class WorkflowDocument;
struct Settings;

/// Explore, Run and Compare, and what passes between them and the document: the model that is
/// shown, the run that is watched, the states of its nodes.
class Screens : public QObject {
    Q_OBJECT

public:
    Screens(WorkflowDocument& document, const Theme& theme, const Settings& settings,
            std::filesystem::path home);

    QWidget* explore() const { return m_explore; }

    QWidget* run() const { return m_run; }

    QWidget* compare() const { return m_compare; }

    void openModel(const QString& path);
    void startRun(); ///< the document's workflow as it is now
    void stopRun();

    bool running() const { return m_running; }

    /// Shows the newest run of the home folder in Run and Compare.
    void showNewestRun();

Q_SIGNALS:
    void runningChanged(bool running);
    void modelShown(const QString& summary);
    void runSummary(const QString& summary);

private:
    WorkflowDocument& m_document;
    const Theme& m_theme;
    const Settings& m_settings;
    std::filesystem::path m_home;
    QWidget* m_explore = nullptr;
    QWidget* m_run = nullptr;
    QWidget* m_compare = nullptr;
    bool m_running = false;
};

} // namespace lathe::ui
