// How the board draws what a series holds: curves, bars of parts or of the last values, layers.
#include "core/plain/store/metric_kinds.h"
#include "ui/base/text.h"
#include "ui/base/variant_mark.h"
#include "ui/runs/chart_board.h"
#include "ui/runs/chart_group.h"

#include <algorithm>

namespace lathe::ui {

int ChartBoard::lineOf(Group& group, const std::string& node, const std::string& part) {
    const std::pair key(node, part);
    if (const auto found = group.lines.find(key); found != group.lines.end()) {
        return found->second;
    }
    const bool several = group.partNames.size() > 1;
    const QString name =
        part.empty() || !several ? titleOf(node) : tr("%1, %2").arg(titleOf(node), partName(part));
    const auto found = std::ranges::find(group.partNames, part);
    // Dashes distinguish texts where a step has several curves, else variants.
    const auto text = found == group.partNames.end() ? 0 : found - group.partNames.begin();
    const int number = numberOf(node);
    const int dash = several && !part.empty() ? static_cast<int>(text) : dashOfVariant(number);
    return group.lines[key] = group.main->addLine(name, number, dash);
}

void ChartBoard::drawLine(Group& group, const std::string& node, const std::string& part) {
    const ChartLine& line = group.curves[{node, part}];
    const int number = lineOf(group, node, part);
    const size_t drawn = group.main->data().lines[static_cast<size_t>(number)].x.size();
    for (size_t i = drawn; i < line.x.size(); ++i) {
        group.main->append(number, line.x[i], line.y[i], line.errors[i]);
    }
}

// One category per part, one set of bars per step.
std::vector<ChartBars> ChartBoard::partBars(Group& group) {
    std::vector<ChartBars> sets;
    for (const std::string& node : group.nodes) {
        ChartBars bars{.name = titleOf(node), .colour = numberOf(node)};
        for (const std::string& part : group.partNames) {
            const auto found = group.finals.find({node, part});
            const bool known = found != group.finals.end();
            bars.values.push_back(known ? std::optional(found->second.value) : std::nullopt);
            bars.errors.push_back(known ? found->second.error : 0);
        }
        sets.push_back(std::move(bars));
    }
    return sets;
}

// One bar per step.
std::vector<ChartBars> ChartBoard::wholeBars(Group& group) {
    std::vector<ChartBars> sets;
    for (const std::string& node : group.nodes) {
        auto found = group.finals.find({node, ""});
        if (found == group.finals.end() && group.partNames.size() == 1) {
            found = group.finals.find({node, group.partNames.front()});
        }
        if (found != group.finals.end()) {
            sets.push_back({.name = titleOf(node),
                            .colour = numberOf(node),
                            .values = {found->second.value},
                            .errors = {found->second.error}});
        }
    }
    return sets;
}

void ChartBoard::showParts(Group& group) {
    const bool inMain = group.asBars && group.parts == nullptr && wholeBars(group).empty();
    if (group.partNames.size() < 2 || inMain) {
        return;
    }
    if (group.parts == nullptr) {
        group.parts = makeChart(group.main->objectName() + QStringLiteral(".parts"), group.series);
        group.parts->setLogY(false); // a bar's length has a meaning only from zero
        const QString title = hasSkills(group.series.name) ? tr("%1 by skill") : tr("%1 by text");
        group.parts->setTitle(title.arg(catalogText(group.series.label)));
        group.parts->show();
        arrange();
    }
    group.parts->setBars(group.categories(), partBars(group));
}

// Bars instead of curves: a result from the cache sends no points, a short text only one.
void ChartBoard::showFinals(Group& group) {
    if (!group.asBars) {
        group.asBars = true;
        group.main->clear();
        group.lines.clear();
        group.main->setLogY(false);
        group.main->setNote({});
        group.main->setAxisLabels({}, {});
    }
    std::vector<ChartBars> whole = wholeBars(group);
    if (whole.empty()) {
        group.main->setBars(group.categories(), partBars(group));
    } else {
        group.main->setBars({QString()}, std::move(whole));
    }
}

void ChartBoard::showCurves(Group& group) {
    if (group.asBars) {
        group.asBars = false;
        group.main->clear();
        group.main->setLogY(group.series.logScale);
        group.main->setAxisLabels(catalogText(group.series.xLabel), {});
    }
    // The colour of a curve stands for its step, its dashes for its text.
    const bool byText = !group.hasWhole && group.partNames.size() > 1;
    group.main->setNote(byText ? dashNote(group.categories()) : QString());
    for (const auto& [key, line] : group.curves) {
        if (key.second.empty() || !group.hasWhole) {
            drawLine(group, key.first, key.second);
        }
    }
}

void ChartBoard::showLayers(Group& group) {
    const bool chosen = group.layers.contains(m_chosen);
    const std::string& node = chosen ? m_chosen : group.lastLayerNode;
    QStringList categories;
    ChartBars bars{.name = titleOf(node)};
    for (const LayerValue& value : group.layers[node]) {
        categories.push_back(toQt(value.layer));
        bars.values.emplace_back(value.value);
    }
    group.main->setNote(titleOf(node));
    group.main->setBars(categories, {std::move(bars)});
}

void ChartBoard::show(Group& group) {
    if (group.series.shape == SeriesShape::PerLayer) {
        showLayers(group);
        return;
    }
    const bool anyCurve = std::ranges::any_of(
        group.curves, [](const auto& entry) { return entry.second.x.size() > 1; });
    if (anyCurve) {
        showCurves(group);
    } else {
        showFinals(group);
    }
    showParts(group);
}

} // namespace lathe::ui
