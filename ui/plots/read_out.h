#pragma once

#include "ui/base/theme.h"
#include "ui/plots/chart_data.h"

namespace lathe::ui {

// The text beside the mouse, as rich text.

/// One row per curve or bar, under `head`. `percent`: values are shares.
QString readOutText(const Theme& theme, const std::vector<ReadOut>& rows, const QString& head,
                    bool percent);

struct AxisNames {
    QString x{};
    QString y{};
};

/// Both quantities of a point, each under its own name. `percent`: y is a share.
QString pointText(const Theme& theme, const ChartPoint& point, const AxisNames& names,
                  bool percent);

} // namespace lathe::ui
