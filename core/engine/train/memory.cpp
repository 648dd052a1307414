#include "core/engine/train/memory.h"

#include <ATen/DeviceAccelerator.h>
#include <c10/core/ScalarType.h>

#include <algorithm>
#include <unistd.h>

namespace lathe {
namespace {

constexpr int64_t kPartOfFree = 2; ///< half of the free memory is left for everything else

/// Numbers that a block keeps for each token: what its linears read and what its norms, rotations,
/// attention and gate keep beside that.
int64_t numbersPerToken(const Block& block, int64_t width) {
    int64_t sum = 8 * width;
    if (const auto& attention = block.attention) {
        sum += 5 * attention->headWidth * (attention->heads + 2 * attention->kvHeads);
    }
    if (const auto& mlp = block.mlp) {
        sum += (mlp->gate.present() || mlp->gateUp.present() ? 4 : 2) * inFeatures(mlp->down);
    }
    return sum;
}

int64_t freeBytes(const at::Device& device) {
    if (device.is_cpu()) {
        return ::sysconf(_SC_AVPHYS_PAGES) * ::sysconf(_SC_PAGESIZE);
    }
    return static_cast<int64_t>(at::accelerator::getMemoryInfo(device.index()).first);
}

} // namespace

StepMemory stepMemory(const Student& student, int64_t tokens) {
    const auto element = static_cast<int64_t>(c10::elementSize(student.target.dtype));
    const int64_t width = student.model.embedding.size(1);
    StepMemory out;
    for (const Block& block : student.model.blocks) {
        out.perWindowAndBlock =
            std::max(out.perWindowAndBlock, element * tokens * numbersPerToken(block, width));
    }
    out.perWindow =
        element * tokens * width * static_cast<int64_t>(student.model.blocks.size() + 4);
    return out;
}

int64_t windowsThatFit(const Student& student, int64_t tokens, int64_t batch) {
    const StepMemory memory = stepMemory(student, tokens);
    const auto blocks = static_cast<int64_t>(student.model.blocks.size());
    const int64_t window = memory.perWindow + memory.perWindowAndBlock * blocks;
    const int64_t room = freeBytes(student.target.device) / kPartOfFree;
    return std::clamp<int64_t>(room / std::max<int64_t>(1, window), 1, batch);
}

} // namespace lathe
