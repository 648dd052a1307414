#pragma once

#include "core/plain/store/experiment_store.h"

#include <QMenu>

namespace lathe::ui {

/// Whether a run is under way on this machine. Runs of other machines cannot be checked: false.
bool isAlive(const RunRow& run);

/// The run to show first, of `runs` newest first: one that is under way, of the workflow `name`
/// before others; else the newest of that workflow, else the newest. nullptr when none exists.
const RunRow* runToOpen(const std::vector<RunRow>& runs, const std::string& name);

/// Lists runs in a menu, those of the workflow called `name` first; an action's data is the run's
/// id. `shown` is checked.
void fillRunMenu(QMenu& menu, const std::vector<RunRow>& runs, const std::string& name,
                 int64_t shown);

} // namespace lathe::ui
