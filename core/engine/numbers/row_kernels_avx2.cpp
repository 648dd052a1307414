#define LATHE_ROW_KERNELS kRowKernelsAvx2
#include "core/engine/numbers/row_kernels_body.h"
