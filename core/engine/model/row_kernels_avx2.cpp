#define LATHE_ROW_KERNELS kRowKernelsAvx2
#include "core/engine/model/row_kernels_body.h"
