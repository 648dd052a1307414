#include "ui/base/variant_mark.h"

#include <QBuffer>
#include <QPainter>

#include <vector>

namespace lathe::ui {

namespace {

constexpr int kColours = 7; // of Theme::series()

} // namespace

int dashOfVariant(int number) {
    return number < 0 ? 0 : number / kColours;
}

QPixmap variantMark(const Theme& theme, int number) {
    constexpr int kWidth = 14;
    // Solid, dashed, dotted, dash-dotted: pixels that are drawn and pixels that are not, in turn.
    const std::vector<int> patterns[]{{kWidth}, {6, 2, 6}, {2, 2, 2, 2, 2, 2, 2}, {7, 2, 2, 3}};
    QPixmap mark(20, 3); // the last pixels are a gap
    mark.fill(Qt::transparent);
    QPainter painter(&mark);
    int x = 0;
    bool drawn = true;
    for (const int length : patterns[dashOfVariant(number) % 4]) {
        if (drawn) {
            painter.fillRect(x, 0, length, 3,
                             number < 0 ? theme.color(ColorRole::Text) : theme.series(number));
        }
        x += length;
        drawn = !drawn;
    }
    return mark;
}

QString variantMarkText(const Theme& theme, int number) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    variantMark(theme, number).save(&buffer, "PNG");
    return QStringLiteral("<img src='data:image/png;base64,%1' style='vertical-align:middle'>")
        .arg(QString::fromLatin1(bytes.toBase64()));
}

} // namespace lathe::ui
