#include "core/engine/train/training_state.h"

#include "core/engine/numbers/tensor_bytes.h"
#include "core/plain/base/error.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstring>

namespace lathe {
namespace {

constexpr double kFewestSeconds = 5;
constexpr double kTimesItsCost = 20; ///< writing takes at most one part in so many of the time

} // namespace

std::vector<CurvePoint> curveFrom(const at::Tensor& stored) {
    const auto bytes = bytesOf(stored);
    const Json json = parseJson(
        std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), "the curve");
    std::vector<CurvePoint> out;
    for (const Json& point : json) {
        out.push_back({point.at(0).get<std::string>(), point.at(1).get<double>(),
                       point.at(2).get<double>(), point.at(3).get<double>()});
    }
    return out;
}

at::Tensor stored(const std::vector<CurvePoint>& curve) {
    Json json = Json::array();
    for (const CurvePoint& point : curve) {
        json.push_back(Json::array({point.series, point.x, point.value, point.error}));
    }
    const std::string text = json.dump();
    at::Tensor out = at::empty({static_cast<int64_t>(text.size())}, at::kByte);
    std::memcpy(out.mutable_data_ptr(), text.data(), text.size());
    return out;
}

NamedTensors onHostApart(const NamedTensors& tensors) {
    const at::NoGradGuard noGrad;
    NamedTensors out;
    for (const auto& [name, tensor] : tensors) {
        const at::Tensor value = tensor.detach();
        out[name] = (value.device().is_cpu() ? value.clone() : value.cpu()).contiguous();
    }
    return out;
}

StateWriter::~StateWriter() {
    try {
        finish();
    } catch (...) { // an error is on its way already
        return;
    }
}

bool StateWriter::due() const {
    const double wait = std::max(kFewestSeconds, kTimesItsCost * m_seconds);
    return m_context.checkpoints && !m_refused &&
           std::chrono::duration<double>(Clock::now() - m_last).count() > wait;
}

void StateWriter::write(NamedTensors state) {
    finish();
    if (!m_context.checkpoints || m_refused) {
        return;
    }
    m_last = Clock::now();
    m_writing = std::async(std::launch::async, [this, state = std::move(state)] {
        const auto begin = Clock::now();
        m_context.checkpoints->putState(state);
        return std::chrono::duration<double>(Clock::now() - begin).count();
    });
}

void StateWriter::finish() {
    if (!m_writing.valid()) {
        return;
    }
    try {
        m_seconds = m_writing.get();
    } catch (const Error& error) {
        m_refused = true;
        m_context.note(NoteLevel::Warning,
                       std::string("the state of the training cannot be stored: ") + error.what(),
                       "a stopped training will begin again; free disk space to be able to resume");
    }
}

} // namespace lathe
