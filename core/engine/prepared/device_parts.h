#pragma once

#include "core/engine/model/model.h"

namespace lathe {

/// `linear` with the tensors of its parts on `device`; bias and input ops stay where they are.
Linear withPartsOn(const Linear& linear, const at::Device& device);

/// The same for all linears of a block.
Block withPartsOn(const Block& block, const ModelConfig& config, const at::Device& device);

/// `linear` with the tensors of its parts in host memory that the device writes to directly, ten
/// times as fast as to other memory. Such memory is scarce: use it for what is freed soon.
Linear withPartsOnPinnedHost(const Linear& linear);

/// Identifies the tensors of a linear's parts without keeping their memory.
using PartHandles = std::vector<c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>>;
PartHandles handlesOf(const Linear& linear);

/// Whether the parts of a linear are these tensors.
bool hasParts(const Linear& linear, const PartHandles& handles);

/// Lets the kernel drop the weights of a linear that lie in mapped files; see releasePages(tensor).
void releasePages(const Linear& linear);

/// Lets the kernel drop the weights of a block that lie in mapped files; see releasePages(tensor).
void releasePages(const Block& block, const ModelConfig& config);

/// Reads those weights into memory; see readPages(tensor).
void readPages(const Block& block, const ModelConfig& config);

} // namespace lathe
