#pragma once

#include "core/engine/run/node_plan.h"

namespace lathe {

/// What checks of inputs need of the run they belong to.
struct CheckWorld {
    std::function<StepContext(const NodePlan&)> context;
    std::function<void(EventBody)> tell;
    std::function<void(NodePlan&)> fail; ///< tells the failure of a node whose sources have none
};

/// Lets every step that will run look at what is known beforehand (data as their step gives them,
/// models as they were loaded), so that a fault that shapes or the length of a text already show
/// costs no time. A problem becomes its step's failure, told at once as those found earlier are, a
/// warning a note. Each gets its work from the same inputs. What only nodes behind a failure would
/// read is marked idle, and a note says so. `order`: ids, sources first.
void checkKnownInputs(const std::vector<std::string>& order, std::map<std::string, NodePlan>& plans,
                      const CheckWorld& world);

} // namespace lathe
