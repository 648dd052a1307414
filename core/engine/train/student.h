#pragma once

#include "core/engine/device/device.h"
#include "core/engine/model/model.h"
#include "core/engine/train/trained_form.h"
#include "core/engine/train/trained_grid.h"

namespace lathe {

/// A tensor that a training changes in place.
struct TrainedTensor {
    std::string name;
    at::Tensor value;    ///< float32 leaf on the training device; it requires a gradient
    bool decays = false; ///< weight decay applies: matrices and embeddings
    double rate = 1;     ///< times the learning rate
    at::Tensor zeros{};  ///< bool, of value's shape: elements that stay 0 (the mask of a pruned
                         ///< linear); undefined: none
    std::optional<double> smallest{}; ///< values below it are raised to it after an update (scales)
};

/// A model in training. Each shared or tied tensor is one entry of `tensors`.
struct Student {
    /// Computes with the present values of `tensors`, with gradients; its linears that are trained
    /// hold a TrainedForm. Its embedding may be float32 while blocks compute in `compute`.
    Model model;
    std::vector<TrainedTensor> tensors;
    ComputeTarget target;
    /// The first blocks, which keep only their input for the backward pass and run again in it; a
    /// third more time for little memory (Chen et al., arXiv:1604.06174).
    int64_t recomputed = 0;
    bool saveMemory = false; ///< trains little over quantized weights, which is done to save memory
    int64_t frozenBytes = 0; ///< of weights that are not trained and that TrainedForms hold
    /// Masks that change while training, by the linear's name: bool [out, in], in place. A weight
    /// counts as 0 where its mask is false and keeps its value, without a gradient, so it can
    /// return.
    std::map<std::string, at::Tensor> masks;
    /// The model with the present values in the form in which they are stored: dense tensors in the
    /// types that they had, codes of grids, adapters as parts of their own. On the host.
    std::function<Model()> result;

    int64_t trainedNumbers() const;
};

/// Which tensors of a model are trained, and how.
struct TrainableSet {
    bool embedding = false;   ///< and learned positions
    bool head = false;        ///< where it has weights of its own; a tied one is the embedding
    bool norms = false;       ///< and biases
    int64_t firstVectors = 0; ///< the first block of which; the final norm is always among them
    std::function<bool(const LinearPlace& place)> linear{}; ///< of the blocks; empty: none
    /// The grid that a trained linear is rounded to while it trains, and in the result. Empty: its
    /// own where it is quantized, with the scales of its range; none for others.
    std::function<std::optional<GridTraining>(const LinearPlace& place, const Linear& linear)>
        grid{};
    /// The weight that a linear starts from, on the training device; empty: its own.
    std::function<at::Tensor(const LinearPlace& place, const at::Tensor& weight)> start{};
    bool masked = false;      ///< trained linears get a mask in Student::masks, true everywhere
    bool scalesAlone = false; ///< trains the scales of quantized linears; their codes stay
    double scaleRate = 1;     ///< of learned scales, times the learning rate
};

/// The set that a step's parameter `train` names: all, norms, head (with the embedding), blocks:N
/// (the last N blocks, norms included, with the final norm), scales (those of quantized linears),
/// else globs on layer names joined by commas. Throws Error{User} when it names nothing in `model`.
TrainableSet trainableSet(const Model& model, const std::string& text);

/// A student whose own tensors are trained: float32 leaves, computed in the target's type. A linear
/// of which at least one weight in a hundred is zero counts as pruned, and its zeros stay.
/// Quantized and low-rank parts become dense where they are trained, and stay packed where they are
/// not.
Student trainWeights(const Model& model, const ComputeTarget& target, const TrainableSet& set);

/// The base of every student: `model` on `target`, nothing trained yet. Linears for which `change`
/// returns one that is present are replaced by it; others compute by dense weights, or by their
/// codes where they are quantized. `result` is not set.
Student
frozenStudent(const Model& model, const ComputeTarget& target,
              const std::function<Linear(const LinearPlace& place, const Linear& linear)>& change);

/// The weight [out, width] of a linear that is not trained, kept on `target`: as codes where it is
/// quantized, which are decoded at each use, else dense in the target's type.
WeightMaker frozenWeight(const Linear& linear, const ComputeTarget& target);

/// Bytes that frozenWeight() keeps.
int64_t frozenBytes(const Linear& linear, const ComputeTarget& target);

/// The part of a linear that is quantized and nothing else; nullptr for other linears.
const Quantized* codesOf(const Linear& linear);

/// Whether a part of the linear is quantized.
bool hasCodes(const Linear& linear);

/// Copies of the present values; and back, in place.
std::vector<at::Tensor> valuesOf(const Student& student, at::Device device);
void setValues(Student& student, const std::vector<at::Tensor>& values);

/// Called after every update: zeros of masks and smallest values are restored.
void settle(Student& student);

} // namespace lathe
