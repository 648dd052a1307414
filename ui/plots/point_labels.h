#pragma once

#include "ui/plots/chart_range.h"

#include <QColor>
#include <QFont>
#include <QStaticText>

#include <functional>

class QPainter;

namespace lathe::ui {

/// Names of points beside them, as many as fit. Their shapes are made once, since zooming and
/// panning draw them at every step.
class PointLabels {
public:
    /// `ground` is painted under the words, so that lines that cross them do not strike them
    /// through.
    PointLabels(const QFont& font, const QColor& ink, const QColor& ground);

    /// `first`: it chooses its place before the others.
    void add(const QString& words, const QPointF& at, bool first);

    /// Places them; `pixelAt` returns where a point is now.
    void place(const std::function<QPointF(const QPointF&)>& pixelAt, const QRectF& frame);

    void draw(QPainter& painter) const;

private:
    QFont m_font;
    QColor m_ink;
    QColor m_ground;
    std::vector<QStaticText> m_texts;
    std::vector<QPointF> m_at;
    std::vector<QSizeF> m_sizes;
    std::vector<bool> m_first;
    std::vector<QRectF> m_places;
};

} // namespace lathe::ui
