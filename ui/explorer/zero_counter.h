#pragma once

#include "ui/base/task.h"
#include "ui/explorer/opened_model.h"

#include <QObject>

#include <deque>
#include <memory>
#include <optional>
#include <stop_token>

namespace lathe::ui {

/// Counts the zeros of tensors in the background, a few megabytes at a time, so that a newer
/// request is served at once and work on a closed model ends quickly.
class ZeroCounter : public QObject {
    Q_OBJECT

public:
    explicit ZeroCounter(QObject* parent = nullptr);
    ~ZeroCounter() override;

    /// Stops all work and takes `model` for what follows (nullptr: none).
    void setModel(std::shared_ptr<const OpenedModel> model);

    /// Counts these tensors before all others; tensors that are done or waiting are not done twice.
    void countFirst(const std::vector<int>& tensors);

    bool idle() const { return m_waiting.empty() && !m_running; }

Q_SIGNALS:
    void counted(int tensor, std::optional<uint64_t> zeros);
    void failed(const QString& message);
    void finished(); ///< nothing is left to do

private:
    void next();

    std::shared_ptr<const OpenedModel> m_model;
    std::deque<int> m_waiting;
    std::vector<bool> m_asked;
    Task m_task;
    std::stop_source m_stop;
    bool m_running = false;
};

} // namespace lathe::ui
