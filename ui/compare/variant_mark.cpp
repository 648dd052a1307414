#include "ui/compare/variant_mark.h"

#include <QPainter>

namespace lathe::ui {

QPixmap variantMark(const Theme& theme, int colour) {
    QPixmap mark(20, 3); // the last pixels are a gap
    mark.fill(Qt::transparent);
    QPainter(&mark).fillRect(0, 0, 14, 3,
                             colour < 0 ? theme.color(Role::Text) : theme.series(colour));
    return mark;
}

} // namespace lathe::ui
