#include "core/engine/train/memory.h"

#include "core/engine/numbers/tensor_bytes.h"

#include <ATen/DeviceAccelerator.h>
#include <c10/core/ScalarType.h>

#include <algorithm>
#include <set>
#include <unistd.h>

namespace lathe {
namespace {

constexpr double kPartOfFree = 0.9;
constexpr int64_t kLossRows = 1024; ///< tokens whose logits exist at once, at least
constexpr int64_t kFloat = 4;

/// Numbers that a block keeps for each token: its two inputs and their norms, queries, keys and
/// values, what attention gives before and after its heads are joined, gate and up, and their
/// product where the down projection keeps it.
int64_t numbersPerToken(const Block& block, int64_t width) {
    int64_t sum = 4 * width;
    if (const auto& attention = block.attention) {
        sum += attention->headWidth * (3 * attention->heads + 2 * attention->kvHeads);
    }
    if (const auto& mlp = block.mlp) {
        const auto* form = dynamic_cast<const TrainedForm*>(mlp->down.packed.get());
        const bool gated = mlp->gate.present();
        sum += (gated ? (form != nullptr && form->plain ? 2 : 3) : 2) * inFeatures(mlp->down);
    }
    return sum;
}

/// Bytes of tensors that several linears may share, each counted once.
class Tensors {
public:
    void add(const at::Tensor& tensor) {
        if (tensor.defined() && m_seen.insert(tensor.unsafeGetTensorImpl()).second) {
            m_bytes += bytesIn(tensor);
        }
    }

    int64_t bytes() const { return m_bytes; }

private:
    std::set<const void*> m_seen;
    int64_t m_bytes = 0;
};

int64_t modelBytes(const Student& student) {
    Tensors tensors;
    for (const TrainedTensor& tensor : student.tensors) {
        tensors.add(tensor.value);
        tensors.add(tensor.zeros);
    }
    tensors.add(student.model.embedding);
    tensors.add(student.model.positions);
    forEachLinear(student.model, [&](const LinearPlace&, const Linear& linear) {
        for (const Part& part : linear.parts) {
            if (const auto* dense = std::get_if<Dense>(&part)) {
                tensors.add(dense->weight);
            }
        }
    });
    return tensors.bytes() + student.frozenBytes;
}

} // namespace

int64_t StepMemory::total(int64_t windows, int64_t blocks, int64_t recomputed) const {
    // A recomputed block takes its full memory while its gradient is computed.
    const int64_t running = recomputed > 0 ? block : 0;
    const int64_t kept = (blocks - recomputed) * block + recomputed * input;
    return constant + windows * window + std::max(windows * (running + kept), gradients);
}

StepMemory stepMemory(const Student& student, const MemoryQuestion& question) {
    const auto element = static_cast<int64_t>(c10::elementSize(student.target.dtype));
    const Model& model = student.model;
    const int64_t width = model.embedding.size(1);
    const int64_t words = model.embedding.size(0);
    const bool headTrained =
        model.head.present() ? model.head.packed != nullptr : model.embedding.requires_grad();
    const int64_t head = words * width;
    StepMemory out;
    out.gradients = student.trainedNumbers() * kFloat - (headTrained ? head * kFloat : 0);
    out.constant = modelBytes(student) + student.trainedNumbers() * question.stateBytes +
                   kLossRows * words * (element + kFloat) +
                   (headTrained ? head * (element + kFloat) : 0);
    for (const Block& block : model.blocks) {
        out.block = std::max(out.block, element * question.tokens * numbersPerToken(block, width));
    }
    out.input = element * question.tokens * width;
    out.window = question.tokens * width * (2 * element + kFloat);
    return out;
}

int64_t freeBytes(const at::Device& device) {
    if (device.is_cpu()) {
        return ::sysconf(_SC_AVPHYS_PAGES) * ::sysconf(_SC_PAGESIZE);
    }
    return static_cast<int64_t>(at::accelerator::getMemoryInfo(device.index()).first);
}

MemoryPlan memoryPlan(const Student& student, const MemoryQuestion& question) {
    const StepMemory memory = stepMemory(student, question);
    const auto blocks = static_cast<int64_t>(student.model.blocks.size());
    // What the student holds already is no longer free.
    const double room = question.limit > 0
                            ? question.limit
                            : kPartOfFree * static_cast<double>(freeBytes(student.target.device)) +
                                  static_cast<double>(modelBytes(student));
    const int64_t least = student.saveMemory ? blocks : 0;
    const int64_t most =
        question.micro > 0 ? std::min(question.micro, question.batch) : question.batch;
    const auto fits = [&](int64_t windows, int64_t recomputed) {
        return static_cast<double>(memory.total(windows, blocks, recomputed)) <= room;
    };
    MemoryPlan plan{.micro = 1, .recomputed = blocks};
    for (int64_t windows = most; windows >= 1; windows = windows > 1 ? (windows + 1) / 2 : 0) {
        if (!fits(windows, blocks) && windows > 1 && question.micro == 0) {
            continue;
        }
        plan.micro = windows;
        plan.recomputed = least;
        while (plan.recomputed < blocks && !fits(windows, plan.recomputed)) {
            ++plan.recomputed;
        }
        break;
    }
    plan.bytes = memory.total(plan.micro, blocks, plan.recomputed);
    return plan;
}

} // namespace lathe
