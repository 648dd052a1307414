#include "ui/runs/chart_board.h"

#include "core/plain/store/metric_kinds.h"
#include "ui/base/node_text.h"
#include "ui/base/text.h"
#include "ui/base/variant_mark.h"
#include "ui/runs/chart_group.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace lathe::ui {

namespace {

constexpr int kColumns = 2;
constexpr int kChartHeight = 220;
constexpr int kUnchanged = -1; ///< the number of a base

void remember(std::vector<std::string>& order, const std::string& name) {
    if (std::ranges::find(order, name) == order.end()) {
        order.push_back(name);
    }
}

} // namespace

ChartBoard::ChartBoard(Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_legend(new QLabel(this)), m_grid(new QGridLayout) {
    setObjectName(QStringLiteral("chartBoard"));
    m_legend->setObjectName(QStringLiteral("chartLegend"));
    m_legend->setProperty("role", QStringLiteral("secondary"));
    m_legend->setTextFormat(Qt::RichText);
    m_legend->setWordWrap(true);
    m_legend->setContentsMargins(12, 6, 12, 6);
    m_legend->hide();
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_legend);
    column->addLayout(m_grid, 1);
    connect(&theme, &Theme::changed, this, &ChartBoard::showLegend);
}

ChartBoard::~ChartBoard() = default;

Chart* ChartBoard::makeChart(const QString& name, const Series& series) {
    auto* chart = new Chart(m_theme, this);
    chart->setObjectName(name);
    chart->setMinimumHeight(kChartHeight);
    chart->setLogY(series.logScale);
    chart->setPercent(isShare(series.name));
    chart->setLegendVisible(false);
    return chart;
}

void ChartBoard::setWorkflow(const Workflow& workflow, const Catalog& catalog) {
    qDeleteAll(findChildren<Chart*>(QString(), Qt::FindDirectChildrenOnly));
    m_groups.clear();
    m_titles.clear();
    m_measured.clear();
    m_shown.clear();
    m_chosen.clear();
    showLegend();
    for (const Node& node : workflow.nodes) {
        const StepType* type = catalog.find(node.type);
        if (type == nullptr || trains(*type)) { // TrainingBoard draws trainings
            continue;
        }
        m_titles[node.id] = node.title.empty() ? catalogText(type->title) : toQt(node.title);
        for (const Series& series : type->series) {
            if (groupOf(series.name) != nullptr) {
                continue;
            }
            auto group = std::make_unique<Group>(Group{.series = series});
            group->main = makeChart(QStringLiteral("chart.") + toQt(series.name), series);
            group->main->setTitle(catalogText(series.label));
            group->main->setAxisLabels(
                series.shape == SeriesShape::Curve ? catalogText(series.xLabel) : QString(), {});
            m_groups.push_back(std::move(group));
        }
    }
    // Curves of quality first: they are what a run is started for.
    std::ranges::stable_sort(m_groups, {}, [](const auto& group) {
        return group->series.shape == SeriesShape::Curve ? 0 : 1;
    });
    arrange();
}

void ChartBoard::arrange() {
    while (m_grid->count() > 0) {
        delete m_grid->takeAt(0);
    }
    const auto all = charts();
    const int count = static_cast<int>(all.size());
    for (int i = 0; i < count; ++i) {
        const bool alone = i == count - 1 && i % kColumns == 0;
        m_grid->addWidget(all[static_cast<size_t>(i)], i / kColumns, i % kColumns, 1,
                          alone ? kColumns : 1);
    }
}

// Lists the steps that send curves, each in its colour; one legend serves all charts.
void ChartBoard::showLegend() {
    QStringList entries;
    for (const std::string& node : m_shown) {
        entries.push_back(
            QStringLiteral("<span style='white-space:nowrap'>%1%2</span>")
                .arg(variantMarkText(m_theme, numberOf(node)), titleOf(node).toHtmlEscaped()));
    }
    m_legend->setText(entries.join(QStringLiteral("&nbsp;&nbsp;&nbsp; ")));
    m_legend->setVisible(entries.size() > 1);
}

std::vector<Chart*> ChartBoard::charts() const {
    std::vector<Chart*> out;
    for (const auto& group : m_groups) {
        out.push_back(group->main);
        if (group->parts != nullptr) {
            out.push_back(group->parts);
        }
    }
    return out;
}

ChartBoard::Group* ChartBoard::groupOf(const std::string& series) {
    const auto found = std::ranges::find_if(m_groups, [&](const auto& group) {
        const std::string& name = group->series.name;
        return series == name || series.starts_with(name + ".");
    });
    return found == m_groups.end() ? nullptr : found->get();
}

QString ChartBoard::titleOf(const std::string& node) const {
    const auto found = m_titles.find(node);
    return found == m_titles.end() ? toQt(node) : found->second;
}

// The unchanged model has the colour of text; a step that is not a variant gets a colour by its
// place.
int ChartBoard::numberOf(const std::string& node) const {
    if (const auto model = m_measured.find(node); model != m_measured.end()) {
        if (model->second.isBase) {
            return kUnchanged;
        }
        const auto found = m_numbers.find(model->second.variant);
        if (found != m_numbers.end()) {
            return found->second;
        }
    }
    return static_cast<int>(std::ranges::find(m_shown, node) - m_shown.begin());
}

void ChartBoard::addToLegend(const std::string& node) {
    if (std::ranges::find(m_shown, node) == m_shown.end()) {
        m_shown.push_back(node);
        showLegend();
    }
}

// With a second part, curve names include the part, so the drawn curves are made again.
void ChartBoard::rememberPart(Group& group, const std::string& part) {
    const size_t before = group.partNames.size();
    remember(group.partNames, part);
    if (group.partNames.size() > before && before == 1 && !group.asBars && !group.hasWhole) {
        group.lines.clear();
        group.main->clear();
    }
}

void ChartBoard::addPoint(const Scalar& point) {
    Group* group = groupOf(point.series);
    if (group == nullptr || group->series.shape != SeriesShape::Curve) {
        return;
    }
    const std::string part(metricPart(point.series));
    remember(group->nodes, point.node);
    addToLegend(point.node);
    if (part.empty() && !group->hasWhole) {
        group->hasWhole = true;
        group->lines.clear(); // without a whole, parts were drawn as curves
        group->main->clear();
    } else if (!part.empty()) {
        rememberPart(*group, part);
    }
    ChartLine& line = group->curves[{point.node, part}];
    line.x.push_back(point.x);
    line.y.push_back(point.value);
    line.errors.push_back(point.error);
    group->finals[{point.node, part}] = {point.value, point.error};
    group->changed = true;
}

void ChartBoard::setVariants(const std::map<std::string, int>& numbers) {
    m_numbers = numbers;
}

void ChartBoard::addMetric(const Metric& metric) {
    Group* group = groupOf(metric.name);
    if (group == nullptr || group->series.shape != SeriesShape::Curve) {
        return;
    }
    const std::string part(metricPart(metric.name));
    const std::pair key(metric.node, part);
    const auto before = group->finals.find(key);
    if (before != group->finals.end() && before->second.value == metric.value) {
        return;
    }
    group->finals[key] = {metric.value, metric.error};
    remember(group->nodes, metric.node);
    addToLegend(metric.node);
    if (!part.empty()) {
        rememberPart(*group, part);
    }
    group->changed = true;
}

void ChartBoard::add(const std::vector<StepRow>& steps, const std::vector<PointRow>& points,
                     const std::vector<LayerRow>& layers, const std::vector<Metric>& metrics) {
    for (const StepRow& step : steps) {
        if (!step.title.empty()) {
            m_titles[step.node] = variantText(step.title);
            if (!step.measured.variant.empty()) {
                m_measured[step.node] = step.measured;
            }
        }
    }
    for (const PointRow& row : points) {
        addPoint(row.point);
    }
    for (const LayerRow& row : layers) {
        Group* group = groupOf(row.value.series);
        if (group != nullptr && group->series.shape == SeriesShape::PerLayer) {
            group->layers[row.value.node].push_back(row.value);
            group->lastLayerNode = row.value.node;
            group->changed = true;
        }
    }
    for (const Metric& metric : metrics) {
        addMetric(metric);
    }
    for (const auto& group : m_groups) {
        if (std::exchange(group->changed, false)) {
            show(*group);
        }
    }
}

void ChartBoard::chooseNode(const std::string& node) {
    m_chosen = node;
    for (const auto& group : m_groups) {
        if (group->series.shape == SeriesShape::PerLayer && !group->layers.empty()) {
            showLayers(*group);
        }
    }
}

} // namespace lathe::ui
