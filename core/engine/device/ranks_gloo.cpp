#include "core/engine/device/ranks.h"
#include "core/plain/base/error.h"

#ifdef LATHE_HAS_GLOO

#include "core/engine/device/ranks_store.h"

#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

namespace lathe {
namespace {

class GlooRanks final : public Ranks {
public:
    explicit GlooRanks(const RankPlace& place) : Ranks(place) {
        const auto store = meetingPlace(place);
        auto options = c10d::ProcessGroupGloo::Options::create();
        options->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
        m_group = c10::make_intrusive<c10d::ProcessGroupGloo>(
            store, static_cast<int>(place.rank), static_cast<int>(place.count), options);
    }

    void sum(const std::vector<at::Tensor>& tensors) override {
        for (const at::Tensor& tensor : tensors) {
            std::vector<at::Tensor> one{tensor.detach()};
            m_group->allreduce(one)->wait();
        }
    }

    void copyFromFirst(const std::vector<at::Tensor>& tensors) override {
        for (const at::Tensor& tensor : tensors) {
            std::vector<at::Tensor> one{tensor.detach()};
            m_group->broadcast(one)->wait();
        }
    }

private:
    c10::intrusive_ptr<c10d::ProcessGroupGloo> m_group;
};

} // namespace

std::unique_ptr<Ranks> glooRanks(const RankPlace& place) {
    return std::make_unique<GlooRanks>(place);
}

} // namespace lathe

#else

namespace lathe {

std::unique_ptr<Ranks> glooRanks(const RankPlace&) {
    throw Error(ErrorCode::User,
                "this engine was built without Gloo, so CPUs cannot train a model together",
                "run packaging/setup.sh, which installs Gloo's headers, and build again");
}

} // namespace lathe

#endif
