#include "app/engine/console.h"

#include "core/plain/base/printable.h"
#include "core/plain/base/text.h"
#include "core/plain/store/metric_kinds.h"

#include <algorithm>
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
    const MetricKind* kind = metricKind(metric.name);
    if (kind != nullptr && kind->notation == Notation::Bytes) {
        return formatBytes(static_cast<uint64_t>(metric.value));
    }
    const bool share = kind != nullptr && kind->notation == Notation::Percent;
    return share ? rounded(100 * metric.value, 3) + " %" : rounded(metric.value, 4);
}

std::string secondsText(double seconds) {
    return rounded(std::round(seconds * 100) / 100, 4) + " s";
}

/// "1:05", "2:00:09".
std::string clockText(double seconds) {
    const auto whole = static_cast<long>(std::lround(seconds));
    char text[32];
    if (whole < 3600) {
        std::snprintf(text, sizeof(text), "%ld:%02ld", whole / 60, whole % 60);
    } else {
        std::snprintf(text, sizeof(text), "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60,
                      whole % 60);
    }
    return text;
}

} // namespace

Console::Console(StepPaces paces)
    : Console(std::cerr, ::isatty(STDERR_FILENO) != 0, std::move(paces)) {}

Console::Console(std::ostream& out, bool terminal, StepPaces paces)
    : m_out(out), m_terminal(terminal), m_paces(std::move(paces)) {}

void Console::clearLine() {
    if (m_lineOpen) {
        m_out << "\r\033[K";
        m_lineOpen = false;
    }
}

void Console::on(const Event& event) {
    if (const auto* run = std::get_if<RunStarted>(&event.body)) {
        m_out << "run " << printable(run->run) << " on " << run->device << '\n';
    } else if (const auto* planned = std::get_if<StepPlanned>(&event.body)) {
        StepRow& row = rowOf(planned->node);
        row.type = planned->type;
        row.work = planned->work;
    } else if (const auto* step = std::get_if<StepStarted>(&event.body)) {
        startStep(*step);
        rowOf(step->node).state = StepState::Running;
        rowOf(step->node).started = event.time;
    } else if (const auto* progress = std::get_if<Progress>(&event.body)) {
        showProgress(*progress, event.time);
    } else if (const auto* metric = std::get_if<Metric>(&event.body)) {
        m_metrics[metric->node].push_back(*metric);
    } else if (const auto* note = std::get_if<Note>(&event.body)) {
        showNote(*note);
    } else if (const auto* end = std::get_if<StepFinished>(&event.body)) {
        finishStep(*end);
    } else if (const auto* last = std::get_if<RunFinished>(&event.body)) {
        clearLine();
        m_out << "run " << nameOf(last->state) << " in " << secondsText(last->seconds) << '\n';
    }
}

StepRow& Console::rowOf(const std::string& node) {
    const auto found = std::ranges::find(m_steps, node, &StepRow::node);
    return found == m_steps.end() ? m_steps.emplace_back(StepRow{.node = node}) : *found;
}

void Console::startStep(const StepStarted& step) {
    m_titles[step.node] = step.title;
    m_metrics[step.node].clear();
}

void Console::showProgress(const Progress& progress, double time) {
    if (!m_terminal || progress.total <= 0) {
        return;
    }
    StepRow& row = rowOf(progress.node);
    row.done = progress.done;
    row.total = progress.total;
    clearLine();
    m_out << runText(time) << "  " << printable(progress.node) << " "
          << 100 * progress.done / progress.total << " %  " << printable(progress.what)
          << std::flush;
    m_lineOpen = true;
}

/// "37 %, about 1:05 left".
std::string Console::runText(double time) {
    const RunOutlook outlook = outlookOf(m_steps, m_paces, time);
    const std::string share = std::to_string(std::lround(100 * outlook.share)) + " %, ";
    if (!outlook.secondsLeft) {
        return share + "calculating the rest";
    }
    m_left = steadied(m_left, *outlook.secondsLeft);
    return share + "about " + clockText(*m_left) + " left";
}

void Console::showNote(const Note& note) {
    if (note.level == NoteLevel::Warning) {
        clearLine();
        m_out << "  warning: " << printable((note.node.empty() ? "" : note.node + ": ") + note.text)
              << '\n';
    } else if (note.level == NoteLevel::Error && m_failures++ > 0) {
        // The first failure is reported once the run has ended.
        clearLine();
        m_out << "  error: " << printable(note.node + ": " + note.text) << "\n    "
              << printable(note.hint) << '\n';
    }
}

void Console::finishStep(const StepFinished& step) {
    rowOf(step.node).state = step.state;
    rowOf(step.node).seconds = step.seconds;
    clearLine();
    m_out << "  " << printable(step.node + " (" + m_titles[step.node] + "): ")
          << nameOf(step.state);
    if (step.state == StepState::Done) {
        m_out << " in " << secondsText(step.seconds);
    }
    std::string line;
    for (const Metric& metric : m_metrics[step.node]) {
        line += (line.empty() ? "" : ", ") + printable(metric.name) + " " + shown(metric);
    }
    if (!line.empty()) {
        m_out << "\n      " << line;
    }
    m_out << '\n';
}

} // namespace lathe
