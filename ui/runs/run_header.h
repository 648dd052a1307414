#pragma once

#include "core/plain/store/experiment_store.h"
#include "ui/runs/remaining_time.h"
#include "ui/shell/theme.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace lathe::ui {

/// How far a run is: 1 for each finished step, the share of a running one.
double shareOf(const std::vector<StepRow>& steps, size_t stepCount);

/// The head of the run page: name, state, times, progress, Stop; below it what went wrong.
class RunHeader : public QWidget {
    Q_OBJECT

public:
    explicit RunHeader(Theme& theme, QWidget* parent = nullptr);

    /// `now`: seconds since 1970.
    void showRun(const RunRow& run, double share, double now);
    void showStarting(const QString& name); ///< the engine was started, its run is not there yet
    void showMessage(const QString& message, const QString& hint); ///< empty: none
    void forget();                                                 ///< the next run is another one

Q_SIGNALS:
    void stopRequested();
    void abortRequested();
    void compareRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void showState(NodeState state, const QString& word);
    QString timesText(const RunRow& run, double now) const;

    Theme& m_theme;
    QLabel* m_name;
    QLabel* m_icon;
    QLabel* m_state;
    QLabel* m_times;
    QLabel* m_message;
    QProgressBar* m_bar;
    QPushButton* m_stop;
    QPushButton* m_abort;
    QPushButton* m_compare;
    RemainingTime m_remaining;
    std::optional<RunRow> m_run;
    double m_share = 0;
    double m_now = 0;
};

} // namespace lathe::ui
