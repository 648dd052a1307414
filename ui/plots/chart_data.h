#pragma once

#include <QPointF>
#include <QString>
#include <QStringList>
#include <QVector>

#include <optional>
#include <vector>

namespace lathe::ui {

/// A curve that grows. Colours are indices of Theme::series().
struct ChartLine {
    QString name{};
    int colour = 0;
    int dash = 0; ///< 0 solid, then dashed, dotted, dash-dotted, with marks of their own
    std::vector<double> x{};
    std::vector<double> y{};
    std::vector<double> errors{}; ///< standard errors, 0: none
};

/// Bars of one colour, one per category. A missing value draws nothing.
struct ChartBars {
    QString name{};
    int colour = 0;
    std::vector<std::optional<double>> values{};
    std::vector<double> errors{}; ///< standard errors, 0: none
};

struct ChartPoint {
    QString label{};
    int colour = 0;
    double x = 0;
    double y = 0;
    double error = 0;
    bool hollow = false; ///< dominated by another point
};

/// How far a whisker reaches down and up from `value`; those of shares stay between 0 and 100 %.
std::pair<double, double> whiskers(double value, double error, bool isShare);

/// Whiskers in the order of their values.
struct Whiskers {
    QVector<double> down{};
    QVector<double> up{};
    bool any = false; ///< at least one whisker has a length

    void add(double value, double error, bool isShare);
};

/// A dashed horizontal line to compare the curves with.
struct ChartBaseline {
    QString name{};
    double value = 0;
};

/// What a chart shows, as plain data.
struct ChartData {
    std::vector<ChartLine> lines{};
    QStringList categories{};
    std::vector<ChartBars> bars{};
    std::vector<ChartPoint> points{};
    std::vector<ChartBaseline> baselines{};

    bool isEmpty() const; ///< no finite value anywhere
};

/// "solid: python, dashed: korean": what the dashes of curves mean, in the order of
/// ChartLine::dash.
QString dashNote(const QStringList& names);

/// One row of the hover table.
struct ReadOut {
    QString name{};
    int colour = 0;
    double x = 0;
    double y = 0;
    double error = 0;
};

/// The point of each line nearest to `x`, those nearest to `y` first, at most five.
std::vector<ReadOut> readOutAt(const ChartData& data, double x, double y);

/// The values of every set of bars in one category, those nearest to `y` first, at most five.
std::vector<ReadOut> barsAt(const ChartData& data, size_t category, double y);

/// The text under each category, empty for none: all names when at most `most`; else, for names of
/// layers ("blocks.3.mlp.up_proj"), the block's number at its first layer, at most `mostNumbers` of
/// them; else every n-th name.
QStringList tickTexts(const QStringList& categories, int most, int mostNumbers);

/// Indices of the points that no other beats in both values, left to right. Smaller x is better;
/// `up`: larger y is better. Of equal points the first counts.
std::vector<size_t> paretoFront(const std::vector<QPointF>& points, bool up);

/// Lines as name,x,y,stderr; bars as name,category,value,stderr; points as label,x,y,stderr.
QString toCsv(const ChartData& data);

/// "12.3", "0.0456", "1.2e6": at most four significant digits, as ticks and tables show them.
QString numberText(double value);

} // namespace lathe::ui
