#pragma once

#include "core/plain/format/tensor_view.h"

#include <QWidget>

#include <optional>

namespace lathe::ui {

class Theme;

/// Bars of a histogram with a value axis and a count axis; zeros are a number, not a bar.
class HistogramView : public QWidget {
    Q_OBJECT

public:
    explicit HistogramView(const Theme& theme, QWidget* parent = nullptr);

    /// Shows `histogram`, or `message` where there is none.
    void setHistogram(std::optional<Histogram> histogram, const QString& message = {});

    QSize sizeHint() const override { return {560, 240}; }

    QSize minimumSizeHint() const override { return {240, 140}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    QRect plotRect() const;
    void paintAxes(QPainter& painter, const QRect& plot, double top) const;
    void paintNotes(QPainter& painter, const QRect& plot) const;

    const Theme& m_theme;
    std::optional<Histogram> m_histogram;
    QString m_message;
};

/// Round numbers that divide [low, high] into about `wanted` parts.
std::vector<double> ticksOf(double low, double high, int wanted);

} // namespace lathe::ui
