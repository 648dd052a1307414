#include "ui/runs/run_list.h"

#include "core/plain/store/process_alive.h"
#include "ui/base/text.h"
#include "ui/runs/run_header.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace lathe::ui {

namespace {

constexpr qsizetype kRows = 20; // in each part of the menu

QAction* actionOf(QMenu& menu, const RunRow& run) {
    const auto started = QDateTime::fromSecsSinceEpoch(static_cast<qint64>(run.started));
    auto* action = new QAction(QStringLiteral("%1 · %2 · %3")
                                   .arg(RunHeader::nameOf(run),
                                        QLocale().toString(started, QLocale::ShortFormat),
                                        RunHeader::wordOf(run.state)),
                               &menu);
    action->setData(QVariant::fromValue<qint64>(run.id));
    action->setCheckable(true);
    return action;
}

} // namespace

bool isAlive(const RunRow& run) {
    return run.state == RunState::Running && run.host == hostName();
}

const RunRow* runToOpen(const std::vector<RunRow>& runs, const std::string& name) {
    const auto first = [&](auto wanted) {
        const auto found = std::ranges::find_if(runs, wanted);
        return found == runs.end() ? nullptr : &*found;
    };
    const auto own = [&](const RunRow& run) { return run.name == name; };
    for (const RunRow* found : {first([&](const RunRow& run) { return isAlive(run) && own(run); }),
                                first(isAlive), first(own)}) {
        if (found != nullptr) {
            return found;
        }
    }
    return runs.empty() ? nullptr : &runs.front();
}

void fillRunMenu(QMenu& menu, const std::vector<RunRow>& runs, const std::string& name,
                 int64_t shown) {
    menu.clear();
    QList<QAction*> own;
    QList<QAction*> others;
    for (const RunRow& run : runs) {
        QList<QAction*>& part = run.name == name ? own : others;
        if (part.size() < kRows) {
            part.push_back(actionOf(menu, run));
            part.back()->setChecked(run.id == shown);
        }
    }
    menu.addActions(own);
    if (!own.isEmpty() && !others.isEmpty()) {
        menu.addSeparator();
    }
    menu.addActions(others);
}

} // namespace lathe::ui
