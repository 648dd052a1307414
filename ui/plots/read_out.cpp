#include "ui/plots/read_out.h"

#include <cmath>

namespace lathe::ui {

namespace {

QString valueText(double value, bool percent) {
    return percent ? QString::number(std::round(value * 1000) / 10) + QStringLiteral(" %")
                   : numberText(value);
}

QString withError(double value, double error, bool percent) {
    const QString text = valueText(value, percent);
    return error > 0 ? text + QStringLiteral(" ± ") + valueText(error, percent) : text;
}

QString inkOf(const Theme& theme, int colour) {
    return (colour < 0 ? theme.color(ColorRole::Text) : theme.series(colour)).name();
}

QString headRow(const QString& html) {
    return QStringLiteral("<tr><td colspan='2'>") + html + QStringLiteral("</td></tr>");
}

QString row(const QString& html, const QString& value) {
    return QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td align='right'>%2</td></tr>")
        .arg(html, value);
}

QString coloured(const QString& ink, const QString& text) {
    return QStringLiteral("<font color='%1'>%2</font>").arg(ink, text.toHtmlEscaped());
}

QString table(const QString& rows) {
    return QStringLiteral("<table cellspacing='0' cellpadding='1'>") + rows +
           QStringLiteral("</table>");
}

} // namespace

QString readOutText(const Theme& theme, const std::vector<ReadOut>& rows, const QString& head,
                    bool percent) {
    QString out = headRow(head.toHtmlEscaped());
    for (const ReadOut& read : rows) {
        out += row(coloured(inkOf(theme, read.colour), read.name),
                   withError(read.y, read.error, percent));
    }
    return table(out);
}

QString pointText(const Theme& theme, const ChartPoint& point, const AxisNames& names,
                  bool percent) {
    return table(headRow(coloured(inkOf(theme, point.colour), point.label)) +
                 row(names.y.toHtmlEscaped(), withError(point.y, point.error, percent)) +
                 row(names.x.toHtmlEscaped(), numberText(point.x)));
}

} // namespace lathe::ui
