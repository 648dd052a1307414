#pragma once

#include "core/plain/store/report.h"
#include "ui/base/theme.h"

#include <QWidget>

#include <set>

class QTabWidget;
class QTableView;

namespace lathe::ui {

class Chart;
class CompareModel;
class DamageView;
class FindingBar;
class VariantPanel;

/// The comparison itself: the important findings, the list of variants, their table, damage by
/// text and skill, size against accuracy, skills.
class CompareBody : public QWidget {
    Q_OBJECT

public:
    explicit CompareBody(Theme& theme, QWidget* parent = nullptr);

    /// `calibrated`: rows of the table that were made with texts.
    void setTable(ReportTable table, std::set<size_t> calibrated);

    const CompareModel& model() const { return *m_model; }

    void showByTextAndSkill();
    void setPanelVisible(bool visible);

Q_SIGNALS:
    void shownChanged(); ///< the shown variants, their order or the base

protected:
    void changeEvent(QEvent* event) override;

private:
    QTableView* makeTable();
    QWidget* makeTabs();
    QWidget* makeCharts();
    void connectHeads();
    void openVariantMenu(const QPoint& at);
    void scrollTo(const std::string& key);
    void retranslate();
    void showVariants();
    void showTable();
    void showDamage();
    void showCharts();

    Theme& m_theme;
    CompareModel* m_model;
    FindingBar* m_finding;
    FindingBar* m_otherData;
    VariantPanel* m_panel;
    QTabWidget* m_tabs = nullptr;
    QTableView* m_table = nullptr;
    DamageView* m_damage = nullptr;
    Chart* m_scatter = nullptr;
    Chart* m_skills = nullptr;
    std::set<size_t> m_calibrated;
};

} // namespace lathe::ui
