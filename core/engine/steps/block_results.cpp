#include "core/engine/steps/block_results.h"

#include "core/engine/prepared/device_parts.h"
#include "core/plain/base/error.h"

#include <malloc.h>
#include <utility>

namespace lathe {

namespace {

/// Between blocks all of a block's working memory is free, but the C library keeps free memory
/// below memory in use: some 25 MiB more with every block of a 7B model's shape.
void giveBackFreeMemory() {
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

} // namespace

BlockResults::~BlockResults() {
    try {
        if (m_written) {
            m_written();
        }
    } catch (...) { // the failure that ends the step is the one to report
    }
}

const Block* BlockResults::find(int64_t number) {
    if (!m_context.checkpoints) {
        return nullptr;
    }
    auto found = m_context.checkpoints->find(number);
    if (!found) {
        return nullptr;
    }
    at(number) = *std::move(found);
    joinShared(m_out);
    return &at(number);
}

const Block& BlockResults::keep(int64_t number, Block block) {
    finish();
    at(number) = std::move(block);
    if (!stores()) {
        return at(number);
    }
    m_written = m_context.checkpoints->put(number, at(number));
    m_number = number;
    if (m_context.target.device.is_cpu()) {
        finish();
        giveBackFreeMemory();
    }
    return at(number);
}

void BlockResults::finish() {
    if (!m_written) {
        return;
    }
    const auto written = std::exchange(m_written, {});
    try {
        at(m_number) = m_context.timed("store", written);
        joinShared(m_out);
        releasePages(at(m_number), *m_out.config);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::BadData) {
            throw;
        }
        m_refused = true;
        m_context.note(NoteLevel::Warning,
                       "block " + std::to_string(at(m_number).origin) +
                           " was not stored: " + error.what() + "; results stay in memory",
                       error.hint());
    }
}

} // namespace lathe
