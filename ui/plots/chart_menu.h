#pragma once

class QMenu;

namespace lathe::ui {

class Chart;

/// Reset zoom, scale, legend, copy and export of one chart; the menu belongs to the chart.
QMenu* makeChartMenu(Chart& chart);

} // namespace lathe::ui
