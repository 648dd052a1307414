#pragma once

#include "core/engine/model/model.h"

namespace lathe {

/// Opens a model folder (Hugging Face names, or one written by saveFolder with packed parts) by its
/// headers; weights stay in the mapped files. `model` as on the command line: folder,
/// "bundled:NAME". Throws Error{BadData}: no config.json, unknown model_type (with the known ones),
/// a missing tensor, a shape that contradicts the configuration, …
Model openModel(const std::string& model, const std::filesystem::path& relativeTo = {});

/// Throws Error{User} when `folder` is the one that the model's weights are read from: saveFolder()
/// can write there, but a user who names it by mistake would lose the original.
void requireOtherFolder(const Model& model, const std::filesystem::path& folder);

/// Throws Error{User} when a folder with this name can be neither created nor written to.
void requireWritable(const std::filesystem::path& folder);

/// Writes a folder that openModel() opens. `asDense`: plain tensors under Hugging Face names in
/// the source's dtype, which other tools load; else packed parts stay packed (named in lathe.json).
void saveFolder(const Model& model, const std::filesystem::path& folder, bool asDense);

/// What a model computes and plain dense tensors cannot express, as a sentence for the user:
/// rounding of inputs, and of keys and values. Empty when they express everything.
std::string lostInDense(const Model& model);

} // namespace lathe
