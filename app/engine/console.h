#pragma once

#include "core/plain/store/events.h"

#include <map>
#include <vector>

namespace lathe {

/// Tells a run to a person, on stderr: a line per step, its progress where that is a terminal, its
/// results and notes.
class Console : public RunObserver {
public:
    Console();

    void on(const Event& event) override;

private:
    void startStep(const StepStarted& step);
    void showProgress(const Progress& progress);
    void showNote(const Note& note);
    void finishStep(const StepFinished& step);
    void clearLine();

    bool m_terminal;
    bool m_lineOpen = false;
    int m_failures = 0; ///< told so far
    std::map<std::string, std::string> m_titles;
    std::map<std::string, std::vector<Metric>> m_metrics;
};

/// Hands every event to several observers in turn.
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
