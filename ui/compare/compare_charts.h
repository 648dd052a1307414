#pragma once

#include "ui/compare/compare_model.h"
#include "ui/plots/chart_data.h"

namespace lathe::ui {

/// What the scatter shows: size on the x axis, accuracy on the y axis, or perplexity where no
/// accuracy was measured.
struct SizeAgainstQuality {
    std::string metric{}; ///< "accuracy", "perplexity"; empty: nothing to show
    bool largerIsBetter = true;
    std::vector<ChartPoint> points{}; ///< x in MB
};

SizeAgainstQuality sizeAgainstQuality(const CompareModel& model);

/// More bars side by side would be too thin to tell apart: only the first variants get one.
constexpr int kMostBars = 12;

/// Accuracy of each skill: one category per skill, one set of bars per variant, 95 % intervals.
struct SkillBars {
    QStringList skills{};
    std::vector<ChartBars> bars{};
};

SkillBars skillBars(const CompareModel& model);

} // namespace lathe::ui
