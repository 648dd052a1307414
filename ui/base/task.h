#pragma once

#include "core/plain/base/error.h"

#include <QObject>
#include <QtConcurrent/QtConcurrentRun>

#include <memory>
#include <new>
#include <variant>

namespace lathe::ui {

/// Work off the GUI thread: a value in, a value out. A newer start() drops the older result, be it
/// a value or an error. `context` owns the task; a result that comes after its end is dropped too.
///   m_task.start([path] { return describe(path); }, this, [this](Description d) { show(d); },
///                [this](const Error& e) { showError(e); });
class Task {
public:
    template <class Work, class Done, class Failed>
    void start(Work work, QObject* context, Done done, Failed failed) {
        using Outcome = std::variant<std::invoke_result_t<Work>, Error>;
        m_ticket = std::make_shared<bool>(true);
        // Errors are passed as values: QtConcurrent forwards its own exception type only.
        QtConcurrent::run(
            [work = std::move(work)]() -> Outcome { return outcomeOf<Outcome>(work); })
            .then(context, [this, ticket = std::weak_ptr(m_ticket), done = std::move(done),
                            failed = std::move(failed)](Outcome outcome) {
                // Called on the thread of `context`, and not after it was destroyed.
                if (ticket.expired() || ticket.lock() != m_ticket) {
                    return;
                }
                if (auto* error = std::get_if<Error>(&outcome)) {
                    failed(*error);
                } else {
                    done(std::move(std::get<0>(outcome)));
                }
            });
    }

    void cancel() { m_ticket.reset(); }

private:
    template <class Outcome, class Work>
    static Outcome outcomeOf(const Work& work) {
        try {
            return Outcome(std::in_place_index<0>, work());
        } catch (const Error& error) {
            return Outcome(std::in_place_index<1>, error);
        } catch (const std::bad_alloc&) {
            return Outcome(std::in_place_index<1>,
                           Error(ErrorCode::OutOfMemory, "there is not enough memory",
                                 "Close other programs and try again."));
        } catch (const std::exception& error) {
            return Outcome(std::in_place_index<1>, Error(ErrorCode::Bug, error.what()));
        }
    }

    std::shared_ptr<bool> m_ticket;
};

} // namespace lathe::ui
