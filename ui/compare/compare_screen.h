#pragma once

#include "core/plain/store/report.h"
#include "ui/base/task.h"
#include "ui/base/theme.h"

#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <set>

class QComboBox;
class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace lathe::ui {

class CompareBody;

/// The variants of one or more runs side by side: choice of runs, what is shown of them, export.
class CompareScreen : public QWidget {
    Q_OBJECT

public:
    /// `theme` must outlive the screen.
    CompareScreen(Theme& theme, std::filesystem::path home, QWidget* parent = nullptr);

    void showRun(int64_t runId);
    void showNewestRun();
    void showByTextAndSkill(); ///< the table of damage, when there is one

    /// Reads the store again. A run that is under way is read every second while it is shown.
    void refresh();

Q_SIGNALS:
    void buildRequested();                   ///< from the empty page
    void statusChanged(const QString& text); ///< "5 variants, 13 metrics"

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Read {
        std::vector<RunRow> runs{};
        std::vector<int64_t> chosen{};
        ReportTable table{};
        std::set<size_t> calibrated{}; ///< rows of the table
    };

    QWidget* makeBar();
    void makeExportMenu();
    void retranslate();
    void take(Read read);
    void takeRuns(const std::vector<RunRow>& runs);
    void showTable(ReportTable table, std::set<size_t> calibrated);
    void showCounts();
    void saveAs(const QString& filter, const QString& suffix, const std::string& text);
    std::vector<int64_t> chosenRuns() const;
    QString runTitle(const RunRow& run) const;

    Theme& m_theme;
    std::filesystem::path m_home;
    QLabel* m_title;
    QLabel* m_runLabel;
    QComboBox* m_run;
    QToolButton* m_more;
    QMenu* m_moreMenu;
    QToolButton* m_variants;
    QToolButton* m_copy;
    QToolButton* m_export;
    QWidget* m_empty;
    QLabel* m_emptyText;
    QPushButton* m_build;
    CompareBody* m_body;
    Task m_task;
    QTimer m_timer;
    std::vector<RunRow> m_runs;
    int64_t m_wanted = 0; // 0: the newest
    std::string m_lastTable;
    bool m_panelChosen = false; // by the user: it no longer opens or closes by itself
};

} // namespace lathe::ui
