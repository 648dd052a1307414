#include "core/engine/calib/device_stats.h"

namespace lathe {

InputStats withTensorsOn(const InputStats& stats, const at::Device& device) {
    InputStats out = stats;
    for (at::Tensor* t :
         {&out.sum, &out.squareSum, &out.absSum, &out.absMax, &out.gram, &out.rows}) {
        if (t->defined()) {
            *t = t->to(device);
        }
    }
    return out;
}

} // namespace lathe
