#pragma once

#include "core/plain/base/error.h"

#include <exception>

namespace lathe {

/// Any exception as an Error: LibTorch's out-of-memory errors and std::bad_alloc become
/// OutOfMemory, its other errors and unknown exceptions become Bug; an Error is returned unchanged.
Error errorFrom(std::exception_ptr exception);

} // namespace lathe
