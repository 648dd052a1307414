#pragma once

#include "core/plain/workflow/workflow.h"
#include "ui/base/theme.h"

#include <QGraphicsItem>

namespace lathe::ui {

/// A link from an output to an input, a cubic curve in the colour of the source's family. Also the
/// loose link that follows the pointer.
class LinkItem : public QGraphicsItem {
public:
    enum { Type = UserType + 2 };

    LinkItem(const Theme& theme, Link link);

    int type() const override { return Type; }

    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override;

    const Link& link() const { return m_link; }

    void setEnds(QPointF from, QPointF to);
    void setLook(QColor colour, bool dashed);

    /// Stands on the curve where it is long enough: the role of the model that it carries
    /// ("Teacher"). Empty: none.
    void setLabel(const QString& label);

private:
    QRectF labelPlace() const;
    void paintLabel(QPainter* painter, const QColor& colour) const;

    const Theme& m_theme;
    Link m_link;
    QPainterPath m_path;
    QRectF m_bounds;
    QColor m_colour;
    QString m_label;
    bool m_dashed = false;
};

/// Curve between two ports: horizontal at both ends, bowed when it must run backwards.
QPainterPath linkCurve(QPointF from, QPointF to);

} // namespace lathe::ui
