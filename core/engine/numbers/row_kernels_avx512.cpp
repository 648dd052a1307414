#define LATHE_ROW_KERNELS kRowKernelsAvx512
#include "core/engine/numbers/row_kernels_body.h"
