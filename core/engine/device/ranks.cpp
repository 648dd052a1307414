#include "core/engine/device/ranks.h"

namespace lathe {

Ranks* Ranks::ofThisProcess(at::Device device) {
    static const RankPlace place = rankPlace();
    if (place.alone()) {
        return nullptr;
    }
    static const std::unique_ptr<Ranks> ranks =
        device.is_cpu() ? glooRanks(place) : ncclRanks(place, device);
    return ranks.get();
}

} // namespace lathe
