#pragma once

#include "core/engine/check/tiny_model.h"
#include "core/engine/files/load_save.h"
#include "core/plain/base/file.h"

namespace lathe::test {

/// The tiny model of the self check in a folder of its own.
class TinyModel {
public:
    explicit TinyModel(uint64_t seed = 0) {
        writeTinyModel(m_folder.path() / "model", seed);
        model = openModel((m_folder.path() / "model").string());
    }

    std::filesystem::path folder() const { return m_folder.path() / "model"; }

private:
    TemporaryFolder m_folder;

public:
    Model model;
};

/// The linear of that name.
inline Linear linearNamed(const Model& model, const std::string& name) {
    Linear found;
    forEachLinear(model, [&](const LinearPlace& place, const Linear& linear) {
        if (place.name == name) {
            found = linear;
        }
    });
    return found;
}

} // namespace lathe::test
