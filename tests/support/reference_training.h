#pragma once

#include "core/engine/calib/dataset.h"
#include "core/engine/train/student.h"
#include "core/plain/base/json.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace lathe::test {

// What the comparisons with trainings of PyTorch share.

/// The text that the scripts under tests/tools read, in windows of `seqlen` tokens.
inline DataSet english(int64_t seqlen) {
    const auto path =
        std::filesystem::path(LATHE_SOURCE_DIR) / "resources/examples/texts/english.md";
    DataSet data;
    data.texts.push_back(
        {.name = "english.md", .documents = readDocuments(path), .seqlen = seqlen});
    return data;
}

/// The trained tensor of that name.
inline const TrainedTensor& named(const Student& student, const std::string& name) {
    for (const TrainedTensor& tensor : student.tensors) {
        if (tensor.name == name) {
            return tensor;
        }
    }
    throw std::runtime_error("no tensor " + name);
}

/// The largest difference of the first numbers of `tensor` from `expected`.
inline double apart(const at::Tensor& tensor, const Json& expected) {
    const at::Tensor flat = tensor.detach().flatten();
    double most = 0;
    for (size_t i = 0; i < expected.size(); ++i) {
        const auto ours = flat[static_cast<int64_t>(i)].item<double>();
        most = std::max(most, std::abs(ours - expected[i].get<double>()));
    }
    return most;
}

} // namespace lathe::test
