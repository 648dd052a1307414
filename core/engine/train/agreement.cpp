#include "core/engine/train/agreement.h"

#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

namespace lathe {

bool Agreement::stopAsked() const {
    return m_ranks == nullptr ? m_context.stop.stop_requested() : m_stop;
}

bool Agreement::enoughAsked() const {
    return m_ranks == nullptr ? m_context.enough.stop_requested() : m_enough;
}

at::Tensor Agreement::onDevice(const std::vector<double>& values) const {
    return at::tensor(values, at::kDouble).to(m_device);
}

void Agreement::start(int64_t update, const std::vector<TrainedTensor>& tensors) const {
    if (m_ranks == nullptr) {
        return;
    }
    const at::Tensor first = onDevice({static_cast<double>(update)});
    m_ranks->copyFromFirst({first});
    if (first.item<double>() != static_cast<double>(update)) {
        throw Error(ErrorCode::User,
                    "rank " + std::to_string(m_ranks->place().rank) + " is at update " +
                        std::to_string(update) + " of the training, rank 0 at update " +
                        formatNumber(first.item<double>()),
                    "give all ranks the same home folder on a shared disk, or an empty one");
    }
    const at::NoGradGuard noGrad;
    std::vector<at::Tensor> values;
    for (const TrainedTensor& tensor : tensors) {
        values.push_back(tensor.value.detach());
    }
    m_ranks->copyFromFirst(values);
}

std::pair<int64_t, int64_t> Agreement::ownWindows(int64_t windows) const {
    if (m_ranks == nullptr) {
        return {0, windows};
    }
    const RankPlace& place = m_ranks->place();
    const int64_t first = windows * place.rank / place.count;
    return {first, windows * (place.rank + 1) / place.count - first};
}

void Agreement::sum(UpdateResult& result, std::vector<TrainedTensor>& tensors) {
    if (m_ranks == nullptr) {
        return;
    }
    std::vector<at::Tensor> gradients;
    for (TrainedTensor& tensor : tensors) {
        if (!tensor.value.grad().defined()) {
            tensor.value.mutable_grad() = at::zeros_like(tensor.value);
        }
        gradients.push_back(tensor.value.grad());
    }
    m_ranks->sum(gradients);
    std::vector<double> numbers{result.loss, m_context.stop.stop_requested() ? 1.0 : 0.0,
                                m_context.enough.stop_requested() ? 1.0 : 0.0};
    for (const auto& [series, value] : result.parts) {
        numbers.push_back(value);
    }
    const at::Tensor sums = onDevice(numbers);
    m_ranks->sum({sums});
    const at::Tensor summed = sums.cpu();
    const double* read = summed.const_data_ptr<double>();
    result.loss = read[0];
    m_stop = read[1] > 0;
    m_enough = read[2] > 0;
    read += 3;
    for (auto& [series, value] : result.parts) {
        value = *read++;
    }
}

} // namespace lathe
