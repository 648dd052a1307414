#pragma once

#include <QWidget>

namespace lathe::ui {

class Theme;

/// A colour bar with the two ends of its range beside it.
class ColourLegend : public QWidget {
public:
    explicit ColourLegend(const Theme& theme, QWidget* parent = nullptr);

    /// Texts of the ends; both empty: "not counted yet" beside a hatched bar. Equal ends: one
    /// colour and the text "all" with that value.
    void setEnds(const QString& low, const QString& high);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    enum class Look { Unknown, OneValue, Range };

    const Theme& m_theme;
    Look m_look = Look::Unknown;
    QString m_low; ///< empty unless the look is a range
    QString m_high;
};

} // namespace lathe::ui
