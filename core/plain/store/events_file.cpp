#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/store/run_writer.h"

#include <cerrno>
#include <cstdio>

namespace lathe {

struct EventsFile::State {
    std::filesystem::path path;
    FILE* stream = nullptr;
    std::optional<Error> failure{};

    ~State() {
        if (stream != nullptr && stream != stdout) {
            std::fclose(stream);
        }
    }
};

EventsFile::EventsFile(const std::filesystem::path& path) : m_state(std::make_unique<State>()) {
    m_state->path = path;
    m_state->stream = path == "-" ? stdout : std::fopen(path.c_str(), "ae");
    if (m_state->stream == nullptr) {
        throwWriteError(path, errno);
    }
}

EventsFile::~EventsFile() = default;

// Flushed line by line: others read the file while the run goes on.
void EventsFile::on(const Event& event) {
    if (m_state->failure) {
        return;
    }
    const std::string line =
        toJson(event).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    const bool written = std::fwrite(line.data(), 1, line.size(), m_state->stream) == line.size() &&
                         std::fflush(m_state->stream) == 0;
    if (!written) {
        try {
            throwWriteError(m_state->path, errno);
        } catch (const Error& error) {
            m_state->failure = error.within("events are missing");
            std::fprintf(stderr, "warning: events are no longer written: %s\n", error.what());
        }
    }
}

std::optional<Error> EventsFile::failure() const {
    return m_state->failure;
}

} // namespace lathe
