#pragma once

#include "ui/base/theme.h"
#include "ui/plots/chart_data.h"

#include <QImage>
#include <QWidget>

#include <memory>

namespace lathe::ui {

/// One diagram with its title row: curves that grow, bars, or labelled points with a front. Draws
/// at most ten times a second, follows the newest values until the user zooms.
class Chart : public QWidget {
    Q_OBJECT

public:
    explicit Chart(Theme& theme, QWidget* parent = nullptr); ///< `theme` outlives it
    ~Chart() override;

    void setTitle(const QString& title);
    void setNote(const QString& note); ///< beside the title: what exactly is shown
    void setAxisLabels(const QString& x, const QString& y);
    void setEmptyText(const QString& text); ///< shown while there is no value
    void setLogY(bool log);                 ///< values of 0 and below are not drawn
    void setPercent(bool percent);          ///< shares are written as percent

    /// Adds a curve without points; its number is for append(). `dash` as in ChartLine.
    int addLine(const QString& name, int colour, int dash = 0);
    /// A point that is not finite is kept in the data and leaves a gap.
    void append(int line, double x, double y, double error = 0);

    void setBars(const QStringList& categories, std::vector<ChartBars> bars);

    /// Points that paretoFront() chooses are joined by a step line, the rest is drawn hollow.
    void setPoints(std::vector<ChartPoint> points, bool largerIsBetter);
    void setBaselines(std::vector<ChartBaseline> baselines);
    void clear(); ///< keeps title, labels and scale

    const ChartData& data() const;
    bool follows() const;
    bool logY() const;
    bool legendVisible() const;
    void setLegendVisible(bool visible);
    void resetZoom(); ///< follows the newest points again

    /// Draws now instead of in the event loop. For pictures and tests.
    void drawNow();
    int drawCount() const; ///< how often it was drawn since it was made

    QString title() const;
    QImage picture(QSize pixels); ///< title and diagram, twice as sharp as on the screen

Q_SIGNALS:
    void followChanged(bool follows);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct State;
    void scheduleDraw();
    void markStale();
    void stopFollowing();
    void updateLegend();
    const ChartPoint* pointAt(const QPoint& pixel) const;
    void showReadOut(const QPoint& pixel);
    void placeReadOut(const QString& text, const QPoint& pixel);
    void hideReadOut();

    Theme& m_theme;
    std::unique_ptr<State> m_state;
};

} // namespace lathe::ui
