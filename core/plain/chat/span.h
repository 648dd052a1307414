#pragma once

#include <cstddef>

namespace lathe::chat {

/// Part of a rendered conversation, in bytes: [begin, end).
struct Span {
    size_t begin = 0;
    size_t end = 0;
};

} // namespace lathe::chat
