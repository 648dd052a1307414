#include "core/plain/base/resources.h"

#include "core/plain/base/error.h"

#include <cstdlib>
#include <string>
#include <vector>

namespace lathe {

namespace fs = std::filesystem;

fs::path resourcesFolder() {
    std::vector<fs::path> places;
    if (const char* given = std::getenv("LATHE_RESOURCES"); given != nullptr && *given != '\0') {
        places.emplace_back(given); // given explicitly: no other place is tried
    } else {
        std::error_code ignored;
        const fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
        places = {folder / "../share/lathe", folder / "../../../resources"};
    }
    std::string looked;
    for (const auto& place : places) {
        std::error_code ignored;
        if (fs::is_directory(place, ignored)) {
            return fs::weakly_canonical(place);
        }
        looked += (looked.empty() ? "" : ", ") + place.lexically_normal().string();
    }
    throw Error(ErrorCode::User, "the resources of Lathe were not found; looked in " + looked,
                "Set LATHE_RESOURCES to the folder that holds models/ and examples/.");
}

} // namespace lathe
