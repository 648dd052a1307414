#include "ui/explorer/zero_counter.h"

#include "core/plain/format/tensor_view.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"

#include <algorithm>

namespace lathe::ui {

namespace {

constexpr uint64_t kBatchBytes = 32'000'000;

using Counts = std::vector<std::pair<int, std::optional<uint64_t>>>;

Counts countAll(const OpenedModel& model, const std::vector<int>& tensors, std::stop_token stop) {
    Counts out;
    for (const int tensor : tensors) {
        const auto& entry = model.files.tensors()[static_cast<size_t>(tensor)];
        out.emplace_back(tensor, countZeros(entry.bytes(), entry.info->dtype, stop));
    }
    return out;
}

} // namespace

ZeroCounter::ZeroCounter(QObject* parent) : QObject(parent) {}

ZeroCounter::~ZeroCounter() {
    m_stop.request_stop();
}

void ZeroCounter::setModel(std::shared_ptr<const OpenedModel> model) {
    m_stop.request_stop();
    m_task.cancel();
    m_stop = {};
    m_running = false;
    m_waiting.clear();
    m_model = std::move(model);
    m_asked.assign(m_model ? m_model->files.tensors().size() : 0, false);
}

void ZeroCounter::countFirst(const std::vector<int>& tensors) {
    for (auto at = tensors.rbegin(); at != tensors.rend(); ++at) {
        if (m_asked.at(static_cast<size_t>(*at))) {
            const auto waiting = std::ranges::find(m_waiting, *at);
            if (waiting == m_waiting.end()) {
                continue; // done, or being done
            }
            m_waiting.erase(waiting);
        }
        m_asked[static_cast<size_t>(*at)] = true;
        m_waiting.push_front(*at);
    }
    next();
}

void ZeroCounter::next() {
    if (m_running || m_waiting.empty()) {
        return;
    }
    std::vector<int> batch;
    uint64_t bytes = 0;
    while (!m_waiting.empty() && (batch.empty() || bytes < kBatchBytes)) {
        const int tensor = m_waiting.front();
        m_waiting.pop_front();
        bytes += m_model->files.tensors()[static_cast<size_t>(tensor)].info->byteCount();
        batch.push_back(tensor);
    }
    m_running = true;
    m_task.start([model = m_model, batch,
                  stop = m_stop.get_token()] { return countAll(*model, batch, stop); },
                 this,
                 [this](const Counts& counts) {
                     m_running = false;
                     for (const auto& [tensor, zeros] : counts) {
                         Q_EMIT counted(tensor, zeros);
                     }
                     if (m_waiting.empty()) {
                         Q_EMIT finished();
                     }
                     next();
                 },
                 [this](const Error& error) {
                     if (error.code() !=
                         ErrorCode::Interrupted) { // stopped work was replaced already
                         m_running = false;
                         Q_EMIT failed(problemText(error.what()));
                     }
                 });
}

} // namespace lathe::ui
