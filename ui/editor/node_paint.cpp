// Draws a node: in full when zoomed in, only legible parts when zoomed out, then a coloured block.

#include "ui/base/node_text.h"
#include "ui/base/tokens.h"
#include "ui/editor/node_item.h"
#include "ui/editor/node_look.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPixmapCache>
#include <QStyleOptionGraphicsItem>

#include <algorithm>
#include <cmath>

namespace lathe::ui {

namespace {

constexpr double kRadius = 8;
constexpr double kSimplifyBelow = 0.6;
constexpr double kNoTextBelow = 0.28; ///< a title would have room for only five letters
constexpr double kFarPoints = 8.5;    ///< size of a title on the screen, whatever the zoom

/// Draws an icon at the screen's resolution; its picture is cached by size and colour.
void drawIcon(QPainter* painter, const QRectF& place, const Theme& theme, const QString& name,
              const QColor& colour) {
    const QTransform device = painter->deviceTransform();
    const int pixels = std::max(1, static_cast<int>(std::lround(place.width() * device.m11())));
    const QString key = QStringLiteral("icon/%1/%2/%3").arg(name, colour.name()).arg(pixels);
    QPixmap picture;
    if (!QPixmapCache::find(key, &picture)) {
        picture = theme.icon(name, colour).pixmap(QSize(pixels, pixels), 1.0);
        QPixmapCache::insert(key, picture);
    }
    // Placed on whole pixels of the screen, or its lines would blur.
    const QPointF corner = device.map(place.topLeft());
    const QPointF whole(std::round(corner.x()), std::round(corner.y()));
    const double side = pixels / device.m11();
    painter->drawPixmap(QRectF(device.inverted().map(whole), QSizeF(side, side)), picture,
                        QRectF(picture.rect()));
}

/// Draws one line of text, vertically centred in `row` and shortened to fit.
void drawLine(QPainter* painter, const QRectF& row, const QFont& font, const QString& text) {
    painter->setFont(font);
    painter->drawText(row, Qt::AlignVCenter | Qt::TextSingleLine,
                      QFontMetricsF(font).elidedText(text, Qt::ElideRight, row.width()));
}

} // namespace

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    const double zoom = option->levelOfDetailFromTransform(painter->worldTransform());
    painter->setOpacity(m_status.state == NodeState::Bypassed ? 0.65 : 1);
    painter->setRenderHint(QPainter::Antialiasing, zoom >= kSimplifyBelow);
    if (zoom >= kSimplifyBelow) {
        paintNear(painter);
    } else {
        paintFar(painter, zoom);
    }
    if (m_status.state == NodeState::Running) {
        paintProgress(painter);
    }
    if (zoom >= kNoTextBelow) {
        for (const PortLook& look : m_ports) {
            paintPort(painter, look);
        }
    }
    if (m_problem) {
        paintProblem(painter, zoom);
    }
}

QColor NodeItem::familyColour() const {
    return m_step != nullptr ? m_theme.color(familyOf(m_step->category))
                             : m_theme.color(ColorRole::Error);
}

QPen NodeItem::border() const {
    QPen pen(m_theme.color(ColorRole::Border), 1);
    if (m_status.state == NodeState::Running) {
        pen.setColor(m_theme.color(ColorRole::Accent));
    } else if (m_status.state == NodeState::Failed) {
        pen.setColor(m_theme.color(ColorRole::Error));
    } else if (m_status.state == NodeState::Draft || m_status.state == NodeState::Stale) {
        pen.setColor(m_theme.color(m_status.state == NodeState::Draft ? ColorRole::TextDisabled
                                                                      : ColorRole::Idle));
        pen.setDashPattern({3, 3});
    }
    return pen;
}

void NodeItem::paintNear(QPainter* painter) const {
    const QRectF body = QRectF(QPointF(0, 0), m_size).adjusted(0.5, 0.5, -0.5, -0.5);
    painter->setPen(border());
    painter->setBrush(m_theme.color(ColorRole::Raised));
    painter->drawRoundedRect(body, kRadius, kRadius);
    // The stripe is the top part of the same outline.
    QPainterPath stripe;
    stripe.arcMoveTo(QRectF(0, 0, 2 * kRadius, 2 * kRadius), 150);
    stripe.arcTo(QRectF(0, 0, 2 * kRadius, 2 * kRadius), 150, -60);
    stripe.arcTo(QRectF(m_size.width() - 2 * kRadius, 0, 2 * kRadius, 2 * kRadius), 90, -60);
    stripe.closeSubpath();
    painter->fillPath(stripe, familyColour());
    if (isSelected()) {
        painter->setPen(QPen(m_theme.color(ColorRole::Accent), 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(body.adjusted(-3, -3, 3, 3), kRadius + 3, kRadius + 3);
    }
    paintText(painter);
}

void NodeItem::paintFar(QPainter* painter, double zoom) const {
    const QRectF body(QPointF(0, 0), m_size);
    const bool named = zoom >= kNoTextBelow;
    const QColor family = familyColour();
    painter->fillRect(body, named ? m_theme.color(ColorRole::Raised)
                                  : mixed(family, m_theme.color(ColorRole::Raised), 0.35));
    painter->fillRect(QRectF(0, 0, m_size.width(), std::max(kNodeStripe, 2 / zoom)), family);
    QPen pen = border();
    pen.setStyle(Qt::SolidLine);
    pen.setCosmetic(true);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(pen);
    painter->drawRect(body);
    if (isSelected()) {
        pen = QPen(m_theme.color(ColorRole::Accent), 2);
        pen.setCosmetic(true);
        painter->setPen(pen);
        painter->drawRect(body.adjusted(-2 / zoom, -2 / zoom, 2 / zoom, 2 / zoom));
    }
    if (named) {
        QFont font = m_theme.font();
        font.setPointSizeF(kFarPoints / zoom);
        font.setWeight(QFont::DemiBold);
        painter->setPen(m_theme.color(ColorRole::Text));
        drawLine(painter, body.adjusted(kNodePadding, kNodeStripe, -kNodePadding, 0), font,
                 m_title);
    }
}

void NodeItem::paintText(QPainter* painter) const {
    const double inner = m_size.width() - 2 * kNodePadding;
    if (m_step != nullptr) {
        drawIcon(painter, QRectF(kNodePadding, 10, 16, 16), m_theme, iconNameOf(*m_step),
                 familyColour());
    }
    QFont bold = m_theme.font();
    bold.setWeight(QFont::DemiBold);
    painter->setPen(m_theme.color(ColorRole::Text));
    drawLine(painter, QRectF(kNodePadding + 22, 8, inner - 20, 20), bold, m_title);
    const QFont small = m_theme.secondaryFont();
    painter->setPen(m_theme.color(ColorRole::TextSecondary));
    drawLine(painter, QRectF(kNodePadding, 28, inner, 16), small, m_summary);
    const QRectF row(kNodePadding, m_size.height() - 24, inner, 16);
    const QColor colour = m_theme.color(m_status.state);
    drawIcon(painter, QRectF(row.topLeft(), QSizeF(14, 14)), m_theme,
             QLatin1String(iconNameOf(m_status.state)), colour);
    painter->setPen(colour);
    QString word = Theme::word(m_status.state);
    if (m_status.state == NodeState::Running && m_status.percent >= 0) {
        word += QStringLiteral(" %1 %").arg(m_status.percent);
    }
    painter->drawText(row.adjusted(20, 0, 0, 0), Qt::AlignVCenter, word);
    if (m_status.seconds >= 0 && m_status.state != NodeState::Running) {
        painter->setPen(m_theme.color(ColorRole::TextSecondary));
        painter->drawText(row, Qt::AlignVCenter | Qt::AlignRight, clockText(m_status.seconds));
    }
}

void NodeItem::paintProgress(QPainter* painter) const {
    const double part = qBound(0, m_status.percent, 100) / 100.0;
    const QRectF bar(2, m_size.height() - 6, m_size.width() - 4, 4);
    painter->fillRect(bar, m_theme.color(ColorRole::SliderGroove));
    painter->fillRect(QRectF(bar.topLeft(), QSizeF(bar.width() * part, 4)),
                      m_theme.color(ColorRole::Accent));
}

void NodeItem::paintPort(QPainter* painter, const PortLook& look) const {
    static const auto shapes = [] {
        std::map<std::pair<Kind, bool>, QPainterPath> out;
        for (const Kind kind :
             {Kind::Model, Kind::Data, Kind::Metrics, Kind::Stats, Kind::File, Kind::Plan}) {
            out[{kind, false}] = portShape(kind);
        }
        out[{Kind::Model, true}] = portShape(Kind::Model, true);
        return out;
    }();
    const auto glow = std::ranges::find(m_glow, look.port, &std::pair<PortRef, int>::first);
    const QColor family = familyColour();
    const QPointF at = look.port.output ? outputPosition(look.port.index, m_size.width())
                                        : inputPosition(look.port.index);
    const double opacity = painter->opacity();
    painter->translate(at);
    if (glow != m_glow.end() && glow->second > 0) {
        QColor halo = m_theme.color(ColorRole::Accent);
        halo.setAlphaF(0.35F);
        painter->setPen(Qt::NoPen);
        painter->setBrush(halo);
        painter->drawEllipse(QPointF(0, 0), 10, 10);
    } else if (!m_glow.empty()) {
        painter->setOpacity(0.3);
    }
    painter->setPen(look.replaced ? QPen(m_theme.color(ColorRole::TextDisabled), 1, Qt::DotLine)
                                  : QPen(family, 1.5));
    painter->setBrush(look.linked ? family : m_theme.color(ColorRole::Raised));
    painter->drawPath(shapes.at({look.kind, look.second}));
    painter->translate(-at);
    painter->setOpacity(opacity);
}

void NodeItem::paintProblem(QPainter* painter, double zoom) const {
    const bool error = *m_problem == Problem::Severity::Error;
    const QColor colour = m_theme.color(error ? ColorRole::Error : ColorRole::Warning);
    const double side = std::max(18.0, 8 / zoom); // a problem is visible at every zoom
    const QRectF mark(m_size.width() + 2 - side, -8, side, side);
    painter->setOpacity(1);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(zoom < kSimplifyBelow ? colour : m_theme.color(ColorRole::Base));
    painter->drawEllipse(mark);
    if (zoom >= kSimplifyBelow) {
        drawIcon(painter, mark.adjusted(1, 1, -1, -1), m_theme,
                 error ? QStringLiteral("error") : QStringLiteral("warning"), colour);
    }
}

} // namespace lathe::ui
