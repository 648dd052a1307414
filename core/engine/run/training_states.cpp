#include "core/engine/run/training_states.h"

#include "core/engine/numbers/tensor_bytes.h"
#include "core/plain/base/error.h"
#include "core/plain/format/safetensors.h"
#include "core/plain/format/safetensors_writer.h"

namespace lathe {

std::filesystem::path trainingStateFile(const std::filesystem::path& home, const std::string& key) {
    return home / "training" / (key + ".safetensors");
}

std::optional<NamedTensors> readState(const std::filesystem::path& file) {
    std::error_code failure;
    if (!std::filesystem::exists(file, failure)) {
        return std::nullopt;
    }
    try {
        const auto opened = SafetensorsFile::open(file);
        NamedTensors out;
        for (const TensorInfo& info : opened->tensors()) {
            out[info.name] =
                mappedTensor(opened->map(), opened->bytes(info), info.dtype, info.shape);
        }
        return out;
    } catch (const Error&) {
        return std::nullopt; // the training begins again
    }
}

void writeState(const std::filesystem::path& file, const NamedTensors& state) {
    std::error_code failure;
    std::filesystem::create_directories(file.parent_path(), failure);
    std::vector<PlannedTensor> plan;
    for (const auto& [name, tensor] : state) {
        plan.push_back(
            {.name = name, .dtype = dtypeOf(tensor.scalar_type()), .shape = tensor.sizes().vec()});
    }
    SafetensorsFileWriter writer(file, std::move(plan));
    for (const auto& [name, tensor] : state) {
        writer.write(name, bytesOf(tensor));
    }
    writer.finish();
}

} // namespace lathe
