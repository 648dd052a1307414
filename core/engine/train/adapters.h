#pragma once

#include "core/engine/train/student.h"

namespace lathe {

/// How adapters compute and which of their tensors are shared.
struct AdapterOptions {
    enum class Variant {
        Lora,   ///< W + s·B·A, s = alpha / rank (Hu et al., arXiv:2106.09685)
        RsLora, ///< s = alpha / √rank (Kalajdzievski, arXiv:2312.03732)
        Dora,   ///< rows of W + s·B·A with a learned length each (Liu et al., arXiv:2402.09353)
        QaLora, ///< A reads the mean of each group of the grid (Xu et al., arXiv:2309.14717)
    };
    Variant variant = Variant::Lora;
    int64_t rank = 16;
    double alpha = 32;
    /// Linears that do the same in their blocks have one A, or B (Song et al., ShareLoRA,
    /// arXiv:2406.10785).
    bool shareDown = false;
    bool shareUp = false;
    /// The product counts only where the base is not zero, so that it can be merged into a pruned
    /// linear; it is, in the result.
    bool keepZeros = false;

    double scale() const;
};

/// Columns that share a scale in the first quantized part; 0: the whole row, or no such part.
int64_t groupOf(const Linear& linear);

/// How an adapter begins: base + scale · up · down. Tensors float32.
struct AdapterStart {
    Linear base;     ///< what stays as it is; the linear itself, or what a start took from it
    at::Tensor up;   ///< B [out, rank]
    at::Tensor down; ///< A [rank, width], or [rank, width / group] (QaLora)
};

using AdapterStarts = std::function<AdapterStart(const LinearPlace& place, const Linear& linear)>;

/// A student of which only adapters are trained, one at each linear that `chosen` takes. They are
/// `LowRank` parts in its result, their up times scale. Throws Error{User}: none chosen, a rank
/// above a side of a matrix, shared tensors of different shapes, QaLora on a linear without groups.
Student trainAdapters(const Model& model, const ComputeTarget& target,
                      const AdapterOptions& options,
                      const std::function<bool(const LinearPlace& place)>& chosen,
                      const AdapterStarts& starts);

/// The length of each row of base + scale · up · down [out, 1], without forming the product where
/// `base` is known by its own row norms and its product with downᵀ.
at::Tensor rowLengths(const at::Tensor& baseSquares, const at::Tensor& baseTimesDown,
                      const at::Tensor& up, const at::Tensor& down);

} // namespace lathe
