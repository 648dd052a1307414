#pragma once

#include "core/plain/format/safetensors.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lathe {

/// The parsed JSON header of a safetensors file; offsets as in the header, relative to the data.
struct SafetensorsHeader {
    std::vector<TensorInfo> tensors; ///< in the order of the header
    std::map<std::string, std::string> metadata;
};

/// Parses and checks a header by itself: JSON, duplicate keys, fields, dtypes, shapes, offsets that
/// fit the shape. `file` names it in messages. Memory stays within a small multiple of the text.
/// Throws Error{BadData} naming file and tensor.
SafetensorsHeader parseSafetensorsHeader(std::string_view text, const std::string& file);

/// A tensor name as messages show it: quoted, control characters replaced, cut at 120 bytes.
std::string shownName(std::string_view name);

} // namespace lathe
