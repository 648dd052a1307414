#include "ui/plots/chart_data.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lathe::ui {

namespace {

bool anyFinite(const std::vector<double>& values) {
    return std::ranges::any_of(values, [](double value) { return std::isfinite(value); });
}

bool hasValue(const ChartBars& bars) {
    return std::ranges::any_of(
        bars.values, [](const auto& value) { return value.has_value() && std::isfinite(*value); });
}

double at(const std::vector<double>& values, size_t index) {
    return index < values.size() ? values[index] : 0;
}

/// Curves come in order of x almost always, but nothing forces a step to send them so.
std::optional<size_t> nearestIndex(const ChartLine& line, double x) {
    std::optional<size_t> best;
    for (size_t i = 0; i < line.x.size(); ++i) {
        const bool drawn = std::isfinite(line.x[i]) && std::isfinite(line.y[i]);
        if (drawn && (!best || std::abs(line.x[i] - x) < std::abs(line.x[*best] - x))) {
            best = i;
        }
    }
    return best;
}

void keepNearest(std::vector<ReadOut>& rows, double y) {
    constexpr size_t kMostRows = 5;
    std::ranges::stable_sort(rows, {}, [y](const ReadOut& row) { return std::abs(row.y - y); });
    if (rows.size() > kMostRows) {
        rows.resize(kMostRows);
    }
}

/// The first part of a dotted name that is a number, empty if none.
QString blockNumber(const QString& name) {
    for (const QString& part : name.split(QLatin1Char('.'))) {
        bool isNumber = false;
        part.toInt(&isNumber);
        if (isNumber) {
            return part;
        }
    }
    return {};
}

/// Keeps every n-th of the texts that exist.
QStringList thinned(QStringList texts, int most) {
    const auto present =
        std::ranges::count_if(texts, [](const QString& t) { return !t.isEmpty(); });
    const auto step = std::max<qsizetype>(1, (present + most - 1) / std::max(1, most));
    qsizetype seen = 0;
    for (QString& text : texts) {
        if (!text.isEmpty() && seen++ % step != 0) {
            text.clear();
        }
    }
    return texts;
}

QString csvField(const QString& text) {
    const bool plain = !text.contains(QLatin1Char(',')) && !text.contains(QLatin1Char('"')) &&
                       !text.contains(QLatin1Char('\n'));
    QString inner = text;
    return plain ? text
                 : QLatin1Char('"') + inner.replace(QLatin1String("\""), QLatin1String("\"\"")) +
                       QLatin1Char('"');
}

QString csvLine(const QString& name, const QString& x, double y, double error) {
    return csvField(name) + QLatin1Char(',') + csvField(x) + QLatin1Char(',') +
           QString::number(y, 'g', 12) + QLatin1Char(',') + QString::number(error, 'g', 6) +
           QLatin1Char('\n');
}

} // namespace

std::pair<double, double> whiskers(double value, double error, bool isShare) {
    if (!isShare) {
        return {error, error};
    }
    return {std::clamp(value, 0.0, error), std::clamp(1 - value, 0.0, error)};
}

void Whiskers::add(double value, double error, bool isShare) {
    const auto [below, above] = whiskers(value, error, isShare);
    down.push_back(below);
    up.push_back(above);
    any = any || error > 0;
}

bool ChartData::isEmpty() const {
    const auto hasPoint = [](const ChartLine& line) { return anyFinite(line.y); };
    return std::ranges::none_of(lines, hasPoint) && std::ranges::none_of(bars, hasValue) &&
           points.empty();
}

std::vector<ReadOut> readOutAt(const ChartData& data, double x, double y) {
    std::vector<ReadOut> out;
    for (const ChartLine& line : data.lines) {
        if (const auto index = nearestIndex(line, x)) {
            out.push_back(
                {line.name, line.colour, line.x[*index], line.y[*index], at(line.errors, *index)});
        }
    }
    keepNearest(out, y);
    return out;
}

std::vector<ReadOut> barsAt(const ChartData& data, size_t category, double y) {
    std::vector<ReadOut> out;
    for (const ChartBars& bars : data.bars) {
        if (category < bars.values.size() && bars.values[category]) {
            out.push_back({bars.name, bars.colour, static_cast<double>(category),
                           *bars.values[category], at(bars.errors, category)});
        }
    }
    keepNearest(out, y);
    return out;
}

QString dashNote(const QStringList& names) {
    constexpr const char* kWords[] = {QT_TRANSLATE_NOOP("ChartData", "solid: %1"),
                                      QT_TRANSLATE_NOOP("ChartData", "dashed: %1"),
                                      QT_TRANSLATE_NOOP("ChartData", "dotted: %1"),
                                      QT_TRANSLATE_NOOP("ChartData", "dash-dotted: %1")};
    QStringList out;
    for (qsizetype i = 0; i < names.size(); ++i) {
        const char* word = kWords[static_cast<size_t>(i) % std::size(kWords)];
        out.push_back(QCoreApplication::translate("ChartData", word).arg(names[i]));
    }
    return out.join(QStringLiteral(", "));
}

QStringList tickTexts(const QStringList& categories, int most, int mostNumbers) {
    if (categories.size() <= most) {
        return categories;
    }
    QStringList out;
    QString last;
    bool anyBlock = false;
    for (const QString& name : categories) {
        const QString block = blockNumber(name);
        out.push_back(block == last ? QString() : block);
        last = block;
        anyBlock = anyBlock || !block.isEmpty();
    }
    return anyBlock ? thinned(out, mostNumbers) : thinned(categories, most);
}

std::vector<size_t> paretoFront(const std::vector<QPointF>& points, bool up) {
    std::vector<size_t> order(points.size());
    std::iota(order.begin(), order.end(), size_t{0});
    const auto goodness = [&](size_t i) { return up ? points[i].y() : -points[i].y(); };
    std::ranges::stable_sort(order, [&](size_t a, size_t b) {
        return points[a].x() < points[b].x() ||
               (points[a].x() == points[b].x() && goodness(a) > goodness(b));
    });
    std::vector<size_t> front;
    for (const size_t index : order) {
        if (front.empty() || goodness(index) > goodness(front.back())) {
            front.push_back(index);
        }
    }
    return front;
}

QString toCsv(const ChartData& data) {
    QString out = QStringLiteral("name,x,value,stderr\n");
    for (const ChartLine& line : data.lines) {
        for (size_t i = 0; i < line.x.size(); ++i) {
            out += csvLine(line.name, QString::number(line.x[i], 'g', 12), line.y[i],
                           at(line.errors, i));
        }
    }
    for (const ChartBars& bars : data.bars) {
        for (size_t i = 0; i < bars.values.size(); ++i) {
            if (bars.values[i]) {
                out += csvLine(bars.name, data.categories.value(static_cast<qsizetype>(i)),
                               *bars.values[i], at(bars.errors, i));
            }
        }
    }
    for (const ChartPoint& point : data.points) {
        out += csvLine(point.label, QString::number(point.x, 'g', 12), point.y, point.error);
    }
    return out;
}

QString numberText(double value) {
    const double size = std::abs(value);
    if (size >= 1e6 || (size > 0 && size < 1e-3)) {
        return QString::number(value, 'g', 3);
    }
    return QString::number(value, 'g', size >= 1000 ? 6 : 4);
}

} // namespace lathe::ui
