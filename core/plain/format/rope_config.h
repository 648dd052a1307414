#pragma once

#include "core/plain/format/config_reader.h"
#include "core/plain/format/family.h"

namespace lathe {

/// The rotary embeddings of a configuration: of full attention first, then, where they differ, of
/// sliding attention. Reads `rope_parameters` (flat or nested by layer type) and the older keys
/// (rope_theta, rope_scaling, rotary_emb_base, rotary_pct, partial_rotary_factor,
/// rope_local_base_freq). `values` has headWidth and maxPositions. Throws as ConfigReader.
std::vector<RopeSpec> ropesFrom(const ConfigReader& config, const Family& family,
                                const ModelConfig& values);

} // namespace lathe
