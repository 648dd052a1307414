#pragma once

#include "ui/base/theme.h"
#include "ui/runs/training_track.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace lathe::ui {

/// How far one training of a run has come.
struct RaceRow {
    QString name{};
    int colour = 0; ///< of its curves, as in ChartLine
    int64_t updates = 0;
    int64_t planned = 0;
    std::optional<double> loss{}; ///< of the newest update
    std::optional<BestSoFar> best{};
};

/// The trainings of a run side by side: what each has reached at best, and at which update. Its
/// marks are the legend of their charts.
class RaceTable : public QWidget {
    Q_OBJECT

public:
    explicit RaceTable(Theme& theme, QWidget* parent = nullptr);

    void setRows(std::vector<RaceRow> rows);

protected:
    void changeEvent(QEvent* event) override;

private:
    QLabel* cell(int row, int column, const QString& name);
    void fill(int row, const RaceRow& content, bool leads);
    void refresh();

    Theme& m_theme;
    QGridLayout* m_grid;
    std::vector<RaceRow> m_rows;
};

} // namespace lathe::ui
