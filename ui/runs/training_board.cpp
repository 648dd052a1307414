#include "ui/runs/training_board.h"

#include "core/plain/store/metric_kinds.h"
#include "ui/base/metric_text.h"
#include "ui/base/node_text.h"
#include "ui/base/text.h"
#include "ui/base/variant_mark.h"
#include "ui/runs/race_table.h"

#include <QEvent>
#include <QGridLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace lathe::ui {

namespace {

constexpr int kColumns = 2;
constexpr int kChartHeight = 220;
constexpr int kSolid = 0;
constexpr int kDashed = 1;

/// Where the chart of a series stands: what a training is started for comes first.
size_t placeOf(const std::string& series) {
    static const std::vector<std::string> kOrder{curves::kLoss,        metrics::kAccuracy,
                                                 metrics::kPerplexity, "learning_rate",
                                                 "tokens_per_second",  "memory"};
    return static_cast<size_t>(std::ranges::find(kOrder, series) - kOrder.begin());
}

int64_t plannedUpdates(const Node& node, const StepType& type) {
    const auto field = std::ranges::find(type.fields, Role::Updates,
                                         [](const Field& each) { return each.info.role; });
    if (field == type.fields.end()) {
        return 0;
    }
    const auto given = node.params.find(field->name);
    const Json& value = given != node.params.end() ? *given : field->defaultValue;
    return value.is_number_integer() ? value.get<int64_t>() : 0;
}

} // namespace

/// A training step of the workflow.
struct TrainingBoard::Runner {
    TrainingTrack track{};
    std::string title{}; ///< as the user wrote it, or of the catalog
    bool own = false;    ///< the user wrote the title
    bool shared = false; ///< another training has the same title
    int colour = 0;
    int64_t planned = 0;

    QString name() const {
        const QString name = own ? toQt(title) : catalogText(title);
        return shared ? tr("%1 (%2)").arg(name, toQt(track.node)) : name;
    }
};

/// The chart of a series, and of its skills where it has them.
struct TrainingBoard::Diagram {
    Series series{};
    Chart* main = nullptr;
    Chart* skills = nullptr;
    std::map<std::pair<std::string, std::string>, int> lines{}; ///< of main, by node and series
    std::vector<std::string> parts{};                           ///< in order of appearance
    bool changed = false;

    bool hasSkills() const { return series.name == metrics::kAccuracy; }
};

TrainingBoard::TrainingBoard(Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_rows(new RaceTable(theme, this)), m_grid(new QGridLayout) {
    setObjectName(QStringLiteral("trainingBoard"));
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_rows);
    column->addLayout(m_grid, 1);
    hide();
}

TrainingBoard::~TrainingBoard() = default;

void TrainingBoard::setWorkflow(const Workflow& workflow, const Catalog& catalog) {
    qDeleteAll(findChildren<Chart*>(QString(), Qt::FindDirectChildrenOnly));
    m_diagrams.clear();
    m_runners.clear();
    m_chosen.clear();
    for (const Node& node : workflow.nodes) {
        const StepType* type = catalog.find(node.type);
        if (type == nullptr || !lathe::ui::trains(*type)) {
            continue;
        }
        m_runners.push_back({.track = {.node = node.id},
                             .title = node.title.empty() ? type->title : node.title,
                             .own = !node.title.empty(),
                             .colour = static_cast<int>(m_runners.size()),
                             .planned = plannedUpdates(node, *type)});
        addDiagrams(*type);
    }
    for (Runner& each : m_runners) {
        each.shared = std::ranges::count(m_runners, each.title, &Runner::title) > 1;
    }
    std::ranges::stable_sort(m_diagrams, {},
                             [](const auto& each) { return placeOf(each->series.name); });
    setVisible(!m_runners.empty());
    retitle();
    add({});
}

void TrainingBoard::addDiagrams(const StepType& type) {
    for (const Series& series : type.series) {
        const bool curve = series.shape == SeriesShape::Curve;
        if (!curve || series.name == curves::kValidation || diagramOf(series.name) != nullptr) {
            continue;
        }
        auto diagram = std::make_unique<Diagram>(Diagram{.series = series});
        const QString name = QStringLiteral("training.") + toQt(series.name);
        diagram->main = makeChart(series, name);
        if (diagram->hasSkills()) {
            diagram->skills = makeChart(series, name + QStringLiteral(".parts"));
        }
        m_diagrams.push_back(std::move(diagram));
    }
}

Chart* TrainingBoard::makeChart(const Series& series, const QString& name) {
    auto* chart = new Chart(m_theme, this);
    chart->setObjectName(name);
    chart->setMinimumHeight(kChartHeight);
    chart->setLogY(series.logScale);
    chart->setPercent(isShare(series.name));
    chart->setLegendVisible(false); // the rows above are the legend
    chart->hide();                  // until it has a value
    return chart;
}

void TrainingBoard::retitle() {
    for (const auto& each : m_diagrams) {
        const QString label = catalogText(each->series.label);
        const bool measured = metricKind(each->series.name) != nullptr;
        each->main->setTitle(measured ? tr("%1 while training").arg(label) : label);
        each->main->setAxisLabels(catalogText(each->series.xLabel), {});
        if (each->skills != nullptr) {
            each->skills->setTitle(tr("%1 by skill while training").arg(label));
        }
        each->changed = true;
    }
}

void TrainingBoard::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        for (const auto& each : m_diagrams) {
            each->lines.clear(); // the names of lines are in the language too
            each->main->clear();
        }
        retitle();
        add({});
    }
    QWidget::changeEvent(event);
}

TrainingBoard::Diagram* TrainingBoard::diagramOf(const std::string& series) {
    const std::string whole =
        series == curves::kValidation ? curves::kLoss : series.substr(0, series.find('.'));
    const auto found = std::ranges::find_if(
        m_diagrams, [&](const auto& each) { return each->series.name == whole; });
    return found == m_diagrams.end() ? nullptr : found->get();
}

bool TrainingBoard::trains(const std::string& node) const {
    return std::ranges::any_of(m_runners,
                               [&](const Runner& runner) { return runner.track.node == node; });
}

void TrainingBoard::add(const std::vector<PointRow>& points) {
    for (const PointRow& row : points) {
        const auto runner = std::ranges::find(m_runners, row.point.node,
                                              [](const Runner& each) { return each.track.node; });
        Diagram* diagram = diagramOf(row.point.series);
        if (runner == m_runners.end() || diagram == nullptr) {
            continue;
        }
        runner->track.add(row.point);
        const std::string part(metricPart(row.point.series));
        if (!part.empty() && std::ranges::find(diagram->parts, part) == diagram->parts.end()) {
            diagram->parts.push_back(part);
        }
        diagram->changed = true;
    }
    std::vector<RaceRow> rows;
    for (const Runner& runner : m_runners) {
        rows.push_back({.name = runner.name(),
                        .colour = runner.colour,
                        .updates = runner.track.updates(),
                        .planned = runner.planned,
                        .loss = runner.track.newest(curves::kLoss),
                        .best = runner.track.best()});
    }
    m_rows->setRows(std::move(rows));
    for (const auto& each : m_diagrams) {
        if (std::exchange(each->changed, false)) {
            draw(*each);
        }
    }
    arrange();
}

void TrainingBoard::drawLine(Diagram& diagram, const Runner& runner, const std::string& series,
                             int dash) {
    const auto found = runner.track.curves.find(series);
    if (found == runner.track.curves.end()) {
        return;
    }
    const std::pair key(runner.track.node, series);
    if (!diagram.lines.contains(key)) {
        const std::string part(metricPart(series));
        const QString name = series == curves::kValidation ? tr("%1, validation").arg(runner.name())
                             : part.empty()                ? runner.name()
                                            : tr("%1, %2").arg(runner.name(), partName(part));
        diagram.lines[key] = diagram.main->addLine(name, runner.colour, dash);
    }
    const int line = diagram.lines[key];
    const size_t drawn = diagram.main->data().lines[static_cast<size_t>(line)].x.size();
    for (size_t i = drawn; i < found->second.x.size(); ++i) {
        diagram.main->append(line, found->second.x[i], found->second.y[i], found->second.errors[i]);
    }
}

void TrainingBoard::draw(Diagram& diagram) {
    for (const Runner& runner : m_runners) {
        drawLine(diagram, runner, diagram.series.name, kSolid);
        if (diagram.series.name == curves::kLoss) {
            drawLine(diagram, runner, curves::kValidation, kDashed);
        }
        for (size_t i = 0; i < diagram.parts.size() && !diagram.hasSkills(); ++i) {
            drawLine(diagram, runner, diagram.series.name + "." + diagram.parts[i],
                     static_cast<int>(i));
        }
    }
    showNotes(diagram);
    if (diagram.hasSkills()) {
        drawSkills(diagram);
    }
}

/// What the dashes of a chart mean, else its unit.
void TrainingBoard::showNotes(Diagram& diagram) {
    QStringList dashes;
    if (diagram.series.name == curves::kLoss) {
        const bool validated = std::ranges::any_of(m_runners, [](const Runner& runner) {
            return runner.track.curves.contains(curves::kValidation);
        });
        dashes = validated ? QStringList{tr("training"), tr("validation")} : QStringList();
    } else if (!diagram.hasSkills() && diagram.parts.size() > 1) {
        for (const std::string& part : diagram.parts) {
            dashes.push_back(partName(part));
        }
    }
    diagram.main->setNote(dashes.isEmpty() ? catalogText(diagram.series.unit) : dashNote(dashes));
}

const TrainingBoard::Runner* TrainingBoard::runnerOfSkills() const {
    const std::string whole(metrics::kAccuracy);
    const Runner* found = nullptr;
    int senders = 0;
    for (const Runner& runner : m_runners) {
        if (runner.track.partsOf(whole).empty()) {
            continue;
        }
        if (runner.track.node == m_chosen) {
            return &runner;
        }
        found = &runner;
        ++senders;
    }
    return senders == 1 ? found : nullptr;
}

// Skills of one training are curves of their own colours; those of several, with the colour of
// their step, would be too many curves.
void TrainingBoard::drawSkills(Diagram& diagram) {
    const Runner* one = runnerOfSkills();
    diagram.skills->clear();
    diagram.skills->setBars({}, {});
    diagram.skills->setLegendVisible(one != nullptr);
    diagram.skills->setAxisLabels(one != nullptr ? catalogText(diagram.series.xLabel) : QString(),
                                  {});
    if (one != nullptr) {
        drawSkillCurves(diagram, *one);
    } else {
        drawSkillBars(diagram);
    }
}

void TrainingBoard::drawSkillCurves(Diagram& diagram, const Runner& runner) {
    Chart& chart = *diagram.skills;
    chart.setNote(m_runners.size() > 1 ? runner.name() : QString());
    for (size_t i = 0; i < diagram.parts.size(); ++i) {
        const auto found = runner.track.curves.find(diagram.series.name + "." + diagram.parts[i]);
        if (found == runner.track.curves.end()) {
            continue;
        }
        const int number = static_cast<int>(i);
        const int line = chart.addLine(partName(diagram.parts[i]), number, dashOfVariant(number));
        for (size_t k = 0; k < found->second.x.size(); ++k) {
            chart.append(line, found->second.x[k], found->second.y[k], found->second.errors[k]);
        }
    }
}

void TrainingBoard::drawSkillBars(Diagram& diagram) {
    QStringList categories;
    for (const std::string& part : diagram.parts) {
        categories.push_back(partName(part));
    }
    std::vector<ChartBars> sets;
    for (const Runner& runner : m_runners) {
        ChartBars bars{.name = runner.name(), .colour = runner.colour};
        for (const std::string& part : diagram.parts) {
            const auto found = runner.track.curves.find(diagram.series.name + "." + part);
            const bool known = found != runner.track.curves.end();
            bars.values.push_back(known ? std::optional(found->second.y.back()) : std::nullopt);
            bars.errors.push_back(known ? found->second.errors.back() : 0);
        }
        sets.push_back(std::move(bars));
    }
    diagram.skills->setNote(tr("newest values; choose a training to see its curves"));
    diagram.skills->setBars(categories, std::move(sets));
}

void TrainingBoard::chooseNode(const std::string& node) {
    m_chosen = node;
    for (const auto& each : m_diagrams) {
        if (each->hasSkills()) {
            drawSkills(*each);
        }
    }
}

std::vector<Chart*> TrainingBoard::charts() const {
    std::vector<Chart*> out;
    for (const auto& each : m_diagrams) {
        for (Chart* chart : {each->main, each->skills}) {
            if (chart != nullptr && !chart->data().isEmpty()) {
                out.push_back(chart);
            }
        }
    }
    return out;
}

void TrainingBoard::arrange() {
    const std::vector<Chart*> shown = charts();
    if (static_cast<size_t>(m_grid->count()) == shown.size()) {
        return;
    }
    while (m_grid->count() > 0) {
        delete m_grid->takeAt(0);
    }
    // Skills are many lines with a long legend, so their chart takes a whole row.
    const auto wide = [this](const Chart* chart) {
        return std::ranges::any_of(m_diagrams,
                                   [&](const auto& diagram) { return diagram->skills == chart; });
    };
    int row = 0;
    int column = 0;
    for (size_t i = 0; i < shown.size(); ++i) {
        const bool alone =
            wide(shown[i]) || (column == 0 && (i + 1 == shown.size() || wide(shown[i + 1])));
        m_grid->addWidget(shown[i], row, column, 1, alone ? kColumns : 1);
        column = alone ? kColumns : column + 1;
        if (column == kColumns) {
            ++row;
            column = 0;
        }
        shown[i]->show();
    }
}

} // namespace lathe::ui
