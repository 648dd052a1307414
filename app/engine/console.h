#pragma once

#include "core/plain/store/run_outlook.h"

#include <map>
#include <ostream>
#include <vector>

namespace lathe {

/// Shows a run to a person: a line per step, its results and notes; on a terminal also the progress
/// of step and run, and the remaining time of the run.
class Console : public RunObserver {
public:
    /// Writes to stderr.
    explicit Console(StepPaces paces = {});
    Console(std::ostream& out, bool terminal, StepPaces paces);

    void on(const Event& event) override;

private:
    void startStep(const StepStarted& step);
    void showProgress(const Progress& progress, double time);
    std::string runText(double time);
    StepRow& rowOf(const std::string& node);
    void showNote(const Note& note);
    void finishStep(const StepFinished& step);
    void clearLine();

    std::ostream& m_out;
    bool m_terminal;
    StepPaces m_paces;
    std::vector<StepRow> m_steps;   ///< as in the store
    std::optional<double> m_left{}; ///< remaining seconds, as shown last
    bool m_lineOpen = false;
    int m_failures = 0; ///< reported so far
    std::map<std::string, std::string> m_titles;
    std::map<std::string, std::vector<Metric>> m_metrics;
};

/// Passes every event to several observers, one after the other.
class Fanout : public RunObserver {
public:
    void add(RunObserver& observer) { m_observers.push_back(&observer); }

    void on(const Event& event) override {
        for (RunObserver* observer : m_observers) {
            observer->on(event);
        }
    }

private:
    std::vector<RunObserver*> m_observers;
};

} // namespace lathe
