#include "core/engine/transforms/rotation.h"
#include "core/plain/base/error.h"

#include <type_traits>

namespace lathe {
namespace {

/// f(place, linear, its rotation) where there is one.
template <class AnyModel, class F>
void forEachOnlineRotation(AnyModel& model, const Rotations& rotations, const F& f) {
    using Own = std::conditional_t<std::is_const_v<AnyModel>, const Linear, Linear>;
    forEachLinear(model, [&](const LinearPlace& place, Own& linear) {
        if (place.block < 0) {
            return;
        }
        const Block& block = model.blocks[static_cast<size_t>(place.block)];
        const Attention* attention = block.attention ? &*block.attention : nullptr;
        if (const auto rotation =
                onlineRotation(rotations, place.role, attention, inFeatures(linear))) {
            f(place, linear, *rotation);
        }
    });
}

} // namespace

std::optional<Hadamard> onlineRotation(const Rotations& rotations, LinearRole role,
                                       const Attention* attention, int64_t inputs) {
    switch (role) {
    case LinearRole::Head:
    case LinearRole::ProjectIn:
    case LinearRole::ProjectOut:
        return std::nullopt;
    case LinearRole::O:
        if (rotations.acrossHeads && attention != nullptr) {
            return Hadamard{attention->heads, attention->headWidth};
        }
        break;
    case LinearRole::Down:
        if (rotations.down) {
            return Hadamard{inputs};
        }
        break;
    default:
        break;
    }
    return rotations.inputs > 0 ? std::optional(Hadamard{rotations.inputs}) : std::nullopt;
}

Model withOnlineRotations(const Model& model, const Rotations& rotations) {
    Model out = model;
    forEachOnlineRotation(out, rotations,
                          [](const LinearPlace&, Linear& linear, const Hadamard& rotation) {
                              linear.in.emplace_back(rotation);
                          });
    return out;
}

void requireRotationsFit(const Model& model, const Rotations& rotations) {
    const auto check = [](const LinearPlace& place, const Linear& linear,
                          const Hadamard& rotation) {
        if (inFeatures(linear) % (rotation.size * rotation.stride) != 0) {
            throw Error(ErrorCode::User,
                        "blocks of " + std::to_string(rotation.size) +
                            " inputs do not divide the " + std::to_string(inFeatures(linear)) +
                            " inputs of " + place.name,
                        "choose a number that divides the inputs of every layer, or 0");
        }
    };
    forEachOnlineRotation(model, rotations, check);
}

} // namespace lathe
