#pragma once

#include <QWidget>

namespace lathe::ui {

class Theme;

/// A colour bar with the two ends of its range beside it.
class ColourLegend : public QWidget {
public:
    explicit ColourLegend(const Theme& theme, QWidget* parent = nullptr);

    /// Texts of the ends; both empty: "not measured yet" beside a hatched bar.
    void setEnds(const QString& low, const QString& high);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QString m_low;
    QString m_high;
};

} // namespace lathe::ui
