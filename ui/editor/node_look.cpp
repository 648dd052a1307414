#include "ui/editor/node_look.h"

#include "ui/base/text.h"
#include "ui/editor/link_rules.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPolygonF>

#include <cmath>

namespace lathe::ui {

QSizeF nodeSize(const StepType* type, const QString& title, const QString& summary,
                const QFont& font) {
    QFont bold = font;
    bold.setWeight(QFont::DemiBold);
    const double wanted = QFontMetricsF(bold).horizontalAdvance(title) + 2 * kNodePadding + 30;
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() - 1);
    const double line = QFontMetricsF(small).horizontalAdvance(summary) + 2 * kNodePadding;
    const double needed = std::max(wanted, std::min(line, 176.0));
    const double width = qBound(128.0, std::ceil(needed / 16) * 16, 224.0);
    const auto inputs = type != nullptr ? type->inputs.size() : 0;
    return QSizeF(width, 72 + (inputs > 2 ? kPortPitch * static_cast<double>(inputs - 2) : 0));
}

QPointF inputPosition(int index) {
    return QPointF(0, kFirstPortY + kPortPitch * index);
}

QPointF outputPosition(int index, double nodeWidth) {
    return QPointF(nodeWidth, kFirstPortY + kPortPitch * index);
}

bool isSecondModel(const Port& input) {
    return input.kind == Kind::Model && input.name != "model";
}

QPainterPath portShape(Kind kind, bool secondModel) {
    constexpr double r = kPortMark / 2;
    QPainterPath path; // a circle within another is a hole
    switch (kind) {
    case Kind::Model:
        if (secondModel) {
            path.addEllipse(QPointF(0, 0), r + 1.5, r + 1.5);
            path.addEllipse(QPointF(0, 0), r - 2.5, r - 2.5);
        } else {
            path.addEllipse(QPointF(0, 0), r, r);
        }
        break;
    case Kind::Data:
        path.addRect(-r + 0.5, -r + 0.5, 2 * r - 1, 2 * r - 1);
        break;
    case Kind::Metrics:
        path.addPolygon(QPolygonF({{0, -r - 1}, {r + 1, 0}, {0, r + 1}, {-r - 1, 0}}));
        break;
    case Kind::Stats:
        path.addPolygon(QPolygonF({{-r, -r}, {r + 1, 0}, {-r, r}}));
        break;
    case Kind::File: // a page with its corner cut
        path.addPolygon(
            QPolygonF({{-r + 0.5, -r}, {0.5, -r}, {r - 0.5, -1}, {r - 0.5, r}, {-r + 0.5, r}}));
        break;
    case Kind::Plan:
        path.addPolygon(
            QPolygonF({{-r, 0}, {-r / 2, -r}, {r / 2, -r}, {r, 0}, {r / 2, r}, {-r / 2, r}}));
        break;
    }
    path.closeSubpath();
    return path;
}

QString portTip(const Port& port, const Port* alternative, bool replaced) {
    const auto tell = [](const char* english) {
        return QCoreApplication::translate("NodeLook", english);
    };
    const QString head =
        QStringLiteral("%1 (%2)").arg(catalogText(port.label), kindWord(port.kind));
    if (alternative == nullptr) {
        return port.optional ? tell(QT_TRANSLATE_NOOP("NodeLook", "%1. Optional.")).arg(head)
                             : head;
    }
    const QString other = catalogText(alternative->label);
    return (replaced ? tell(QT_TRANSLATE_NOOP("NodeLook", "%1. Not needed: “%2” is linked."))
                     : tell(QT_TRANSLATE_NOOP("NodeLook", "%1. Needed, unless “%2” is linked.")))
        .arg(head, other);
}

} // namespace lathe::ui
