#pragma once

#include "ui/compare/compare_model.h"
#include "ui/plots/chart_data.h"

namespace lathe::ui {

/// What the scatter shows: size across, accuracy upwards, or perplexity where no accuracy was
/// measured.
struct SizeAgainstQuality {
    std::string metric{}; ///< "accuracy", "perplexity"; empty: nothing to show
    bool largerIsBetter = true;
    std::vector<ChartPoint> points{}; ///< x in MB
};

SizeAgainstQuality sizeAgainstQuality(const CompareModel& model);

/// More bars beside each other are too thin to tell apart: the first variants have them.
constexpr int kMostBars = 12;

/// Accuracy of each skill: a category a skill, a set of bars a variant, 95 % intervals.
struct SkillBars {
    QStringList skills{};
    std::vector<ChartBars> bars{};
};

SkillBars skillBars(const CompareModel& model);

} // namespace lathe::ui
