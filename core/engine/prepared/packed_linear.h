#pragma once

#include "core/engine/device/device.h"
#include "core/engine/prepared/low_bit_kernel.h"
#include "core/engine/prepared/row_rule.h"

#include <map>
#include <memory>

namespace lathe {

/// The measurements of one kernel for one kind of linear.
struct KernelTrial {
    std::string kernel;
    std::string reason{}; ///< why it cannot be used; "" when it can
    double error = 0;     ///< |packed − dense| / |dense|, random inputs
    std::vector<RowTiming> timings{};
    RowRule rule{};
};

/// The choice for linears of one shape and format: trials of all kernels for the device, and which
/// one is used (none: dense).
struct KernelChoice {
    int64_t out = 0;
    int64_t in = 0;
    std::string format{}; ///< "int4 group 128", "fp8_e4m3", "2:4"; and the format of rounded inputs
    std::vector<KernelTrial> trials{};
    const LowBitKernel* kernel = nullptr;
    RowRule rule{};
};

/// A linear in the form that a kernel reads. The dense part stays beside it in Linear::parts where
/// the rule needs it.
struct PackedLinear final : PackedForm {
    std::shared_ptr<const KernelChoice> choice;
    LowBitTask task; ///< its weight is left out
    LowBitTensors tensors;

    bool serves(int64_t rows) const override { return choice->rule.packed(rows); }

    /// By the kernel for any number of rows. `x` [..., in] first passes the input ops, except an
    /// ActQuant that the kernel applies itself.
    at::Tensor apply(const Linear& linear, const at::Tensor& x) const override;
    int64_t bytes() const override;
};

/// The weight of `task`, which `choice` was made for, as its kernel reads it. The caller sets
/// `meaning`.
std::shared_ptr<PackedLinear> packedBy(std::shared_ptr<const KernelChoice> choice, LowBitTask task);

/// What a low-bit kernel of this linear reads; nullptr where prepare() chose none.
const PackedLinear* packedLinearOf(const Linear& linear);

/// Measures and remembers, for each kind of linear, how one device computes it best.
class KernelChooser {
public:
    explicit KernelChooser(const ComputeTarget& target) : m_target(target) {}

    /// Adds the packed form to `prepared`, the dense form of the stacked rows of `originals`, where
    /// that pays, and removes the dense part where no number of rows needs it. Linears that no
    /// kernel supports stay unchanged. A kernel that fails or is wrong here is not used.
    void improve(Linear& prepared, const std::vector<const Linear*>& originals);

private:
    ComputeTarget m_target;
    std::map<std::string, std::shared_ptr<const KernelChoice>> m_choices;
};

/// Tries every kernel for the device of `task` against the `dense` linear, which has the same
/// meaning and the same input ops. Measures errors for odd and even numbers of rows, then the times
/// of both in turn. `rows` ascend.
KernelChoice chooseKernel(const LowBitTask& task, const Linear& dense,
                          const std::vector<int64_t>& rows);

/// Numbers of rows worth measuring: decoding, small batches, prompts.
std::vector<int64_t> rowsToMeasure(at::Device device);

/// Choices of a model that prepare() made with Execution::Fast, each once, with the names of the
/// linears it serves.
struct ChoiceInUse {
    std::shared_ptr<const KernelChoice> choice;
    std::vector<std::string> linears;
};

std::vector<ChoiceInUse> choicesIn(const Model& prepared);

} // namespace lathe
