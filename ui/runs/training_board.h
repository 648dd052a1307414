#pragma once

#include "core/plain/store/experiment_store.h"
#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/workflow.h"
#include "ui/plots/chart.h"
#include "ui/runs/training_track.h"

#include <QWidget>

class QGridLayout;

namespace lathe::ui {

class RaceTable;

/// The trainings of a run on shared axes, one colour a step, so that students can be raced: the
/// best that each has reached, then loss and validation on one chart, accuracy as a whole and by
/// skill, perplexity, learning rate, speed and whatever else the steps send.
class TrainingBoard : public QWidget {
    Q_OBJECT

public:
    explicit TrainingBoard(Theme& theme, QWidget* parent = nullptr);
    ~TrainingBoard() override;

    /// Starts over with the training steps of this workflow; hidden when it has none.
    void setWorkflow(const Workflow& workflow, const Catalog& catalog);

    void add(const std::vector<PointRow>& points);

    /// The training whose skills are drawn over its updates. Else those of the only training are,
    /// and of several the newest values as bars.
    void chooseNode(const std::string& node);

    bool trains(const std::string& node) const; ///< whether this node of the workflow does

    std::vector<Chart*> charts() const; ///< those that have values, in their order

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Runner;
    struct Diagram;
    void addDiagrams(const StepType& type);
    Diagram* diagramOf(const std::string& series);
    Chart* makeChart(const Series& series, const QString& name);
    void retitle();
    void draw(Diagram& diagram);
    void drawSkills(Diagram& diagram);
    void drawSkillCurves(Diagram& diagram, const Runner& runner);
    void drawSkillBars(Diagram& diagram);
    void drawLine(Diagram& diagram, const Runner& runner, const std::string& series, int dash);
    const Runner* runnerOfSkills() const;
    void showNotes(Diagram& diagram);
    void arrange();

    Theme& m_theme;
    RaceTable* m_rows;
    QGridLayout* m_grid;
    std::vector<Runner> m_runners; // in the order of the workflow
    std::vector<std::unique_ptr<Diagram>> m_diagrams;
    std::string m_chosen;
};

} // namespace lathe::ui
