#pragma once

#include "core/plain/store/experiment_store.h"
#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/workflow.h"
#include "ui/plots/chart.h"

#include <QWidget>

#include <map>
#include <memory>

class QGridLayout;
class QLabel;

namespace lathe::ui {

/// The charts of a run, made from the series that its steps declare; those of trainings are on a
/// board of their own (TrainingBoard). A curve chart has one line
/// for each step that sends the series. The series' parts ("accuracy.add") are bars, one set of
/// bars per step. Values of layers are bars, of the step that sent last or of the chosen one.
class ChartBoard : public QWidget {
    Q_OBJECT

public:
    explicit ChartBoard(Theme& theme, QWidget* parent = nullptr);
    ~ChartBoard() override;

    /// Starts over with the charts of this workflow.
    void setWorkflow(const Workflow& workflow, const Catalog& catalog);

    void add(const std::vector<StepRow>& steps, const std::vector<PointRow>& points,
             const std::vector<LayerRow>& layers, const std::vector<Metric>& metrics);

    /// Each variant's number by name, the same in all views (ExperimentStore::variantNumbers).
    void setVariants(const std::map<std::string, int>& numbers);

    /// The step whose layers are shown; empty: the one that sent last.
    void chooseNode(const std::string& node);

    std::vector<Chart*> charts() const;

private:
    struct Group;
    Group* groupOf(const std::string& series);
    Chart* makeChart(const QString& name, const Series& series);
    void addPoint(const Scalar& point);
    void addMetric(const Metric& metric);
    static void rememberPart(Group& group, const std::string& part);
    int lineOf(Group& group, const std::string& node, const std::string& part);
    void drawLine(Group& group, const std::string& node, const std::string& part);
    std::vector<ChartBars> partBars(Group& group);
    std::vector<ChartBars> wholeBars(Group& group);
    void show(Group& group);
    void showParts(Group& group);
    void showCurves(Group& group);
    void showFinals(Group& group);
    void showLayers(Group& group);
    QString titleOf(const std::string& node) const;
    int numberOf(const std::string& node) const;
    void addToLegend(const std::string& node);
    void arrange();
    void showLegend();

    Theme& m_theme;
    QLabel* m_legend; // one for all charts
    QGridLayout* m_grid;
    std::vector<std::unique_ptr<Group>> m_groups;
    std::map<std::string, QString> m_titles;
    std::map<std::string, int> m_numbers;            // of variants
    std::map<std::string, MeasuredModel> m_measured; // by node
    std::vector<std::string> m_shown; // nodes that send curves, in order of appearance
    std::string m_chosen;
};

} // namespace lathe::ui
