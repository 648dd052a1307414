#pragma once

#include "core/engine/steps/step.h"

namespace lathe {

/// The states of trainings that are not finished, one file each under HOME/training.
std::filesystem::path trainingStateFile(const std::filesystem::path& home, const std::string& key);

/// The tensors in `file`, mapped; nothing when there is no such file or it is damaged.
std::optional<NamedTensors> readState(const std::filesystem::path& file);

/// Replaces `file` by one with these tensors, whole or not at all. Throws Error{BadData} on a full
/// disk.
void writeState(const std::filesystem::path& file, const NamedTensors& state);

} // namespace lathe
