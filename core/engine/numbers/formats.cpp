#include "core/engine/numbers/formats.h"

namespace lathe {
namespace {

constexpr bool inOrder() {
    for (size_t i = 0; i < kFormats.size(); ++i) {
        if (kFormats[i].format != static_cast<Grid::Format>(i)) {
            return false;
        }
    }
    return true;
}

static_assert(inOrder()); // rowOf() takes the format as an index

} // namespace

std::vector<std::string> formatNames() {
    std::vector<std::string> out;
    for (const FormatRow& row : kFormats) {
        out.emplace_back(row.name);
    }
    return out;
}

StoredScale storedScaleOf(const Grid& grid) {
    if (const auto own = rowOf(grid.format).scale) {
        return *own;
    }
    switch (grid.scales) {
    case Grid::Scales::PowerOfTwo:
        return StoredScale::Exponent;
    case Grid::Scales::PowerOfTwoShares:
        return StoredScale::Halvings;
    default:
        return StoredScale::Number;
    }
}

double largestLevel(const Grid& grid) {
    return isWhole(grid.format) ? static_cast<double>(grid.levels() / 2 - 1)
                                : static_cast<double>(levelsOf(grid.format).back());
}

bool scalesTokens(const Grid& grid) {
    const FormatRow& row = rowOf(grid.format);
    const bool alone = isWhole(grid.format) || row.native != at::ScalarType::Undefined;
    return alone && grid.group == 0;
}

} // namespace lathe
