#pragma once

#include "core/plain/base/error.h"
#include "core/plain/store/events.h"

#include <memory>
#include <optional>

namespace lathe {

/// Writes the events of one run to `home`/runs.db, in batches every 100 ms on a thread of its own,
/// so the run never waits for the disk. States (started, finished) are written at once.
/// Throws Error{BadData} from the constructor (read-only home, newer schema). A write that fails
/// later (full disk) is reported once on stderr and by `failure()`; the run goes on.
class RunWriter : public RunObserver {
public:
    explicit RunWriter(const std::filesystem::path& home);
    ~RunWriter() override; ///< writes what is left

    void on(const Event& event) override;

    /// Waits until everything given so far is in the database.
    void flush();

    /// The first failed write, empty if none.
    std::string failure() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Writes each event as one JSON line to a file or, for "-", to stdout. For remote engines and
/// scripts.
class EventsFile : public RunObserver {
public:
    explicit EventsFile(const std::filesystem::path& path); ///< Throws Error{BadData}.
    ~EventsFile() override;

    void on(const Event& event) override;

    /// Why events are missing, once a write failed.
    std::optional<Error> failure() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace lathe
