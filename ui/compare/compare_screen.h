#pragma once

#include "core/plain/store/report.h"
#include "ui/shell/task.h"
#include "ui/shell/theme.h"

#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <set>

class QComboBox;
class QLabel;
class QMenu;
class QPushButton;
class QTabWidget;
class QTableView;
class QToolButton;

namespace lathe::ui {

class Chart;
class CompareModel;
class DamageView;
class FindingBar;

/// The variants of one or more runs side by side: table, damage by text and skill, size against
/// accuracy, skills.
class CompareScreen : public QWidget {
    Q_OBJECT

public:
    /// `theme` outlives the screen.
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
    QWidget* makeBody();
    QTableView* makeTable();
    void makeExportMenu();
    void retranslate();
    void take(Read read);
    void takeRuns(const std::vector<RunRow>& runs);
    void showTable(ReportTable table);
    void showDamage();
    void showCharts();
    void saveAs(const QString& filter, const QString& suffix, const std::string& text);
    std::vector<int64_t> chosenRuns() const;
    QString runTitle(const RunRow& run) const;

    Theme& m_theme;
    std::filesystem::path m_home;
    CompareModel* m_model;
    FindingBar* m_finding;
    QLabel* m_title;
    QLabel* m_runLabel;
    QComboBox* m_run;
    QToolButton* m_more;
    QMenu* m_moreMenu;
    QToolButton* m_copy;
    QToolButton* m_export;
    QWidget* m_empty;
    QLabel* m_emptyText;
    QPushButton* m_build;
    QWidget* m_body;
    QTabWidget* m_tabs;
    QTableView* m_table;
    DamageView* m_damage;
    Chart* m_scatter;
    Chart* m_skills;
    Task m_task;
    QTimer m_timer;
    std::vector<RunRow> m_runs;
    std::set<size_t> m_calibrated;
    int64_t m_wanted = 0; // 0: the newest
    std::string m_lastTable;
};

} // namespace lathe::ui
