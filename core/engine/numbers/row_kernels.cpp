#define LATHE_ROW_KERNELS kRowKernelsPlain
#include "core/engine/numbers/row_kernels_body.h"

namespace lathe {

#if defined(__x86_64__)
extern const RowKernels kRowKernelsAvx2;
extern const RowKernels kRowKernelsAvx512;

const RowKernels& rowKernels() {
    static const RowKernels& best =
        __builtin_cpu_supports("avx512f")                                 ? kRowKernelsAvx512
        : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? kRowKernelsAvx2
                                                                          : kRowKernelsPlain;
    return best;
}
#else
const RowKernels& rowKernels() {
    return kRowKernelsPlain;
}
#endif

} // namespace lathe
