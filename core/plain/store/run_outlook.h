#pragma once

#include "core/plain/store/experiment_store.h"

namespace lathe {

/// How far a run is and how long it will still take.
struct RunOutlook {
    double share = 0;                    ///< of its expected seconds that have passed, 0 to 1
    std::optional<double> secondsLeft{}; ///< nullopt: not known yet, shown as "calculating"
};

/// The outlook of an unfinished run at `now` (seconds since 1970), from its rows. Each step counts
/// with its expected seconds: work times the pace of its type, measured in this run, else in
/// earlier ones (`paces`, from ExperimentStore::stepPaces). A type never measured gets the pace of
/// this run as a whole once a tenth of all work is done; until then the remaining time is unknown,
/// and `share` counts work, or steps where no work was planned.
RunOutlook outlookOf(const std::vector<StepRow>& steps, const StepPaces& paces, double now);

/// The remaining seconds to show after `shown`: halfway to `left`, never a jump by more than half.
double steadied(std::optional<double> shown, double left);

} // namespace lathe
