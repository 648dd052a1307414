#pragma once

namespace lathe {

/// CUDA C++ of the column sweep: kernel `sweep`, argument `Block`. The text before it must
/// define the type T (float or double), the macro RULE (IntGrid, FloatGrid, TableGrid, Zeros or
/// Pattern), and kLevelCount ascending numbers kLevels (of TableGrid).
extern const char* const kColumnSweepText;

} // namespace lathe
