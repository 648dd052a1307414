#include "core/engine/numbers/formats.h"
#include "core/plain/base/error.h"
#include "core/plain/base/text.h"

#include <algorithm>
#include <array>

namespace lathe {
namespace {

constexpr std::array kScaleNames{"real", "power_of_two", "power_of_two_shares"};
constexpr std::array kSymmetryNames{"restricted", "full", "centred"};

/// The value that a name stands for; the first for one that is unknown.
template <class Enum>
Enum named(const std::array<const char*, 3>& names, const std::string& name) {
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? Enum{} : static_cast<Enum>(found - names.begin());
}

bool mayBeFull(const Grid& grid) {
    return isWhole(grid.format) && grid.symmetric && grid.scales == Grid::Scales::Real;
}

/// Whether the rest of the program may rely on a grid that was read.
bool sane(const Grid& grid) {
    const FormatRow& row = rowOf(grid.format);
    const bool integer = isWhole(grid.format);
    const bool bits = integer ? grid.bits >= 2 && grid.bits <= 8 : grid.bits == row.bits;
    const bool group = row.group < 0 || grid.group == row.group || grid.group == 0;
    const bool scales = grid.scales == Grid::Scales::Real || !row.scale;
    return bits && group && scales && grid.group >= 0 && (integer || grid.symmetric) &&
           !(grid.fineZero && grid.symmetric) &&
           (grid.symmetry == Grid::Symmetry::Restricted || mayBeFull(grid));
}

} // namespace

Json toJson(const Grid& grid) {
    Json json{{"format", rowOf(grid.format).name},
              {"bits", grid.bits},
              {"symmetric", grid.symmetric},
              {"group", grid.group}};
    if (grid.scales != Grid::Scales::Real) {
        json["scales"] = kScaleNames[static_cast<size_t>(grid.scales)];
    }
    if (grid.fineZero) {
        json["fineZero"] = true;
    }
    if (grid.symmetry != Grid::Symmetry::Restricted) {
        json["symmetry"] = kSymmetryNames[static_cast<size_t>(grid.symmetry)];
    }
    return json;
}

Grid gridFromJson(const Json& json) {
    try {
        Grid grid = gridOf(json.at("format").get<std::string>(), json.at("bits").get<int>(),
                           json.at("group").get<int64_t>(), json.at("symmetric").get<bool>());
        grid.group = json["group"].get<int64_t>();
        grid.fineZero = json.value("fineZero", false);
        const auto scales = json.value("scales", std::string(kScaleNames.front()));
        grid.scales = named<Grid::Scales>(kScaleNames, scales);
        const auto symmetry = json.value("symmetry", std::string(kSymmetryNames.front()));
        grid.symmetry = symmetryOf(symmetry);
        if (sane(grid) && scales == kScaleNames[static_cast<size_t>(grid.scales)] &&
            symmetry == kSymmetryNames[static_cast<size_t>(grid.symmetry)]) {
            return grid;
        }
    } catch (const Json::exception&) {
        // The message below names what was read.
    } catch (const Error&) {
        // Likewise: the format is unknown.
    }
    throw Error(ErrorCode::BadData, "unknown number format " + json.dump(),
                "it may come from a newer version of Lathe");
}

Grid gridOf(const std::string& format, int bits, int64_t group, bool symmetric) {
    for (const FormatRow& row : kFormats) {
        if (format == row.name) {
            return Grid{.format = row.format,
                        .bits = row.bits > 0 ? row.bits : bits,
                        .symmetric = symmetric || !isWhole(row.format),
                        .group = row.group >= 0 ? row.group : group};
        }
    }
    throw Error(ErrorCode::User, "there is no number format \"" + format + "\"",
                "known are " + join(formatNames(), ", "));
}

RangeRule rangeRuleOf(const std::string& name) {
    if (name == "mse") {
        return RangeRule::Mse;
    }
    return name == "weighted_mse" ? RangeRule::WeightedMse : RangeRule::MinMax;
}

Grid::Symmetry symmetryOf(const std::string& name) {
    return named<Grid::Symmetry>(kSymmetryNames, name);
}

} // namespace lathe
