#pragma once

#include "ui/base/theme.h"
#include "ui/plots/chart_data.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace lathe::ui {

/// The row above a chart: title, what is shown, legend, Follow and the menu button.
class ChartHeader : public QWidget {
    Q_OBJECT

public:
    explicit ChartHeader(Theme& theme, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setNote(const QString& note);

    /// Names with the colour of their mark; in two lines where one line is too short.
    void setLegend(const std::vector<std::pair<QString, QColor>>& entries);

    /// Whether the button after a zoom is called Fit: used where nothing newer can be followed.
    void setFits(bool fits);

    QToolButton& followButton() const { return *m_follow; }

    QToolButton& menuButton() const { return *m_menu; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    void applyTheme();
    int legendLeft() const;
    int entryWidth(const QString& name) const;
    std::vector<int> columnWidths(size_t lines) const;
    void paintEntry(QPainter& painter, size_t index, const QRect& place) const;

    Theme& m_theme;
    QLabel* m_title;
    QLabel* m_note;
    QToolButton* m_follow;
    QToolButton* m_menu;
    bool m_fits = false;
    std::vector<std::pair<QString, QColor>> m_legend;
};

} // namespace lathe::ui
