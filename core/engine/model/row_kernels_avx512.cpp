#define LATHE_ROW_KERNELS kRowKernelsAvx512
#include "core/engine/model/row_kernels_body.h"
