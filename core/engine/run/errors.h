#pragma once

#include "core/plain/base/error.h"

#include <exception>

namespace lathe {

/// What any exception means in our words: LibTorch's out-of-memory errors and std::bad_alloc are
/// OutOfMemory, its other errors and everything unknown a Bug; an Error stays itself.
Error errorFrom(std::exception_ptr exception);

} // namespace lathe
