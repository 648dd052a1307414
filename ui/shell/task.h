#pragma once

#include "core/plain/base/error.h"

#include <QFuture>
#include <QObject>
#include <QPointer>
#include <QtConcurrent/QtConcurrentRun>

#include <functional>
#include <memory>
#include <type_traits>

namespace lathe::ui {

/// Work off the GUI thread: a value in, a value out. A newer start() drops the older result.
///   m_task.start([path] { return describe(path); }, this, [this](Description d) { show(d); },
///                [this](const Error& e) { showError(e); });
class Task {
public:
    template <class Work, class Done, class Failed>
    void start(Work work, QObject* context, Done done, Failed failed) {
        const auto ticket = std::make_shared<bool>(true);
        m_current = ticket;
        QPointer<QObject> alive(context);
        QtConcurrent::run(std::move(work))
            .then(context,
                  [this, alive, ticket, done](std::invoke_result_t<Work> result) {
                      if (alive && m_current.lock() == ticket) {
                          done(std::move(result));
                      }
                  })
            .onFailed(context,
                      [this, alive, ticket, failed](const Error& error) {
                          if (alive && m_current.lock() == ticket) {
                              failed(error);
                          }
                      })
            .onFailed(context, [this, alive, ticket, failed](const std::exception& error) {
                if (alive && m_current.lock() == ticket) {
                    failed(Error(ErrorCode::Bug, error.what()));
                }
            });
        m_keep = ticket;
    }

    void cancel() {
        m_keep.reset();
        m_current.reset();
    }

private:
    std::weak_ptr<bool> m_current;
    std::shared_ptr<bool> m_keep;
};

} // namespace lathe::ui
