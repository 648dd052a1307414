#include "app/engine/console.h"

#include "core/plain/base/text.h"

#include <cmath>
#include <cstdio>
#include <iostream>
#include <unistd.h>

namespace lathe {

namespace {

std::string rounded(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof(text), "%.*g", digits, value);
    return text;
}

std::string shown(const Metric& metric) {
    if (metric.name == "bytes") {
        return formatBytes(static_cast<uint64_t>(metric.value));
    }
    const bool share = metric.name.starts_with("accuracy") || metric.name == "sparsity" ||
                       metric.name.starts_with("next_token") ||
                       metric.name.starts_with("agreement");
    return share ? rounded(100 * metric.value, 3) + " %" : rounded(metric.value, 4);
}

std::string secondsText(double seconds) {
    return rounded(std::round(seconds * 100) / 100, 4) + " s";
}

} // namespace

Console::Console() : m_terminal(::isatty(STDERR_FILENO) != 0) {}

void Console::clearLine() {
    if (m_lineOpen) {
        std::cerr << "\r\033[K";
        m_lineOpen = false;
    }
}

void Console::on(const Event& event) {
    if (const auto* run = std::get_if<RunStarted>(&event.body)) {
        std::cerr << "run " << run->run << " on " << run->device << '\n';
    } else if (const auto* step = std::get_if<StepStarted>(&event.body)) {
        startStep(*step);
    } else if (const auto* progress = std::get_if<Progress>(&event.body)) {
        showProgress(*progress);
    } else if (const auto* metric = std::get_if<Metric>(&event.body)) {
        m_metrics[metric->node].push_back(*metric);
    } else if (const auto* note = std::get_if<Note>(&event.body)) {
        showNote(*note);
    } else if (const auto* end = std::get_if<StepFinished>(&event.body)) {
        finishStep(*end);
    } else if (const auto* last = std::get_if<RunFinished>(&event.body)) {
        clearLine();
        std::cerr << "run " << nameOf(last->state) << " in " << secondsText(last->seconds) << '\n';
    }
}

void Console::startStep(const StepStarted& step) {
    m_titles[step.node] = step.title;
    m_metrics[step.node].clear();
}

void Console::showProgress(const Progress& progress) {
    if (!m_terminal || progress.total <= 0) {
        return;
    }
    clearLine();
    std::cerr << progress.node << "  " << 100 * progress.done / progress.total << " %  "
              << progress.what << std::flush;
    m_lineOpen = true;
}

void Console::showNote(const Note& note) {
    if (note.level == NoteLevel::Warning) {
        clearLine();
        std::cerr << "  warning: " << (note.node.empty() ? "" : note.node + ": ") << note.text
                  << '\n';
    } else if (note.level == NoteLevel::Error && m_failures++ > 0) {
        // The first failure is told once the run has ended.
        clearLine();
        std::cerr << "  error: " << note.node << ": " << note.text << "\n    " << note.hint << '\n';
    }
}

void Console::finishStep(const StepFinished& step) {
    clearLine();
    std::cerr << "  " << step.node << " (" << m_titles[step.node] << "): " << nameOf(step.state);
    if (step.state == StepState::Done) {
        std::cerr << " in " << secondsText(step.seconds);
    }
    std::string line;
    for (const Metric& metric : m_metrics[step.node]) {
        line += (line.empty() ? "" : ", ") + metric.name + " " + shown(metric);
    }
    if (!line.empty()) {
        std::cerr << "\n      " << line;
    }
    std::cerr << '\n';
}

} // namespace lathe
