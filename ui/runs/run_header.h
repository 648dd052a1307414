#pragma once

#include "core/plain/store/run_outlook.h"
#include "ui/base/theme.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;

namespace lathe::ui {

/// The head of the run page: name, state, times, progress, Stop, the other runs. Below it the
/// error, if any.
class RunHeader : public QWidget {
    Q_OBJECT

public:
    explicit RunHeader(Theme& theme, QWidget* parent = nullptr);

    static QString nameOf(const RunRow& run); ///< "demo, run 7"
    static QString wordOf(RunState state);

    /// `outlook` is read while the run is under way; `now`: seconds since 1970.
    void showRun(const RunRow& run, const RunOutlook& outlook, double now);
    void showStarting(const QString& name); ///< the engine was started, its run is not stored yet
    void showMessage(const QString& message, const QString& hint); ///< empty: none
    void forget();                                                 ///< the next run is a new one
    void
    setStopBlocked(const QString& reason); ///< why the run cannot be stopped here; empty: it can
    void setStopping();                    ///< the engine was asked to stop

    /// The training that is under way, empty: none; `here`: whether this window has the engine's
    /// input, which it needs to end the training early.
    void setTraining(const std::string& node, bool here);
    QString stateText() const; ///< "Running 46 %"

    /// Opens under the button for other runs. Its owner fills it when it is about to be shown.
    QMenu& runMenu() const { return *m_menu; }

Q_SIGNALS:
    void stopRequested();
    void keepRequested(); ///< end the training, and go on with the best weights it has
    void abortRequested();
    void compareRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    QBoxLayout* makeRow();
    void showState(NodeState state, const QString& word);
    void addSample(const RunOutlook& outlook);
    void showShare(const RunRow& run);
    void showKeep();
    QString timesText(const RunRow& run, double now) const;

    Theme& m_theme;
    QLabel* m_name;
    QLabel* m_icon;
    QLabel* m_state;
    QLabel* m_times;
    QLabel* m_message;
    QProgressBar* m_bar;
    QPushButton* m_keep;
    QPushButton* m_stop;
    QPushButton* m_abort;
    QPushButton* m_compare;
    QPushButton* m_others;
    QMenu* m_menu;
    std::optional<RunRow> m_run;
    RunOutlook m_outlook;
    std::optional<double> m_left; // seconds, as they are shown
    int m_samples = 0;            // estimates of m_left so far
    QString m_stopBlocked;
    bool m_stopping = false;
    std::string m_training; // node of the training under way
    std::string m_kept;     // node whose training was asked to end
    bool m_here = true;     // this window has the engine's input
    double m_now = 0;
};

} // namespace lathe::ui
