#include "core/engine/model/grid.h"
#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <array>

namespace lathe {
namespace {

using Format = Grid::Format;

/// What a name stands for; a format with a group of its own ignores the group that is given.
struct FormatRow {
    const char* name;
    Format format;
    int bits;      ///< 0: as given
    int64_t group; ///< -1: as given
};

constexpr std::array kFormats{
    FormatRow{"int", Format::Int, 0, -1},          FormatRow{"fp8_e4m3", Format::Fp8E4M3, 8, -1},
    FormatRow{"fp8_e5m2", Format::Fp8E5M2, 8, -1}, FormatRow{"fp4_e2m1", Format::Fp4E2M1, 4, -1},
    FormatRow{"mxfp4", Format::MxFp4, 4, 32},      FormatRow{"mxfp8", Format::MxFp8, 8, 32},
    FormatRow{"nvfp4", Format::NvFp4, 4, 16},      FormatRow{"nf4", Format::Nf4, 4, -1},
};

} // namespace

Grid gridOf(const std::string& format, int bits, int64_t group, bool symmetric) {
    std::vector<std::string> names;
    for (const FormatRow& row : kFormats) {
        if (format == row.name) {
            return Grid{.format = row.format,
                        .bits = row.bits > 0 ? row.bits : bits,
                        .symmetric = symmetric || row.format != Format::Int,
                        .group = row.group >= 0 ? row.group : group};
        }
        names.emplace_back(row.name);
    }
    throw Error(ErrorCode::User, "there is no number format \"" + format + "\"",
                "known are " + join(names, ", "));
}

RangeRule rangeRuleOf(const std::string& name) {
    if (name == "mse") {
        return RangeRule::Mse;
    }
    return name == "weighted_mse" ? RangeRule::WeightedMse : RangeRule::MinMax;
}

} // namespace lathe
