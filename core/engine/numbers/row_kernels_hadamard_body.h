// The part of row_kernels_body.h that multiplies rows by Hadamard matrices; included only there,
// inside its namespace.

/// kLanes neighbours in one register. Memory is read and written by memcpy, so pointers need no
/// alignment.
typedef float Lanes __attribute__((vector_size(64)));

/// Sylvester's matrix of order kLanes on one register: four stages, each pairing lanes 1, 2, 4 and
/// 8 apart, the sum below and the difference above.
inline void sylvesterLanes(float* x) {
    constexpr Lanes kSign1{1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1};
    constexpr Lanes kSign2{1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1};
    constexpr Lanes kSign4{1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1};
    constexpr Lanes kSign8{1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1};
    Lanes v;
    memcpy(&v, x, sizeof v);
    v = v * kSign1 +
        __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    v = v * kSign2 +
        __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    v = v * kSign4 +
        __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    v = v * kSign8 +
        __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    memcpy(x, &v, sizeof v);
}

/// One stage: pairs `half` apart.
inline void sylvesterStage(float* x, int64_t count, int64_t half) {
    for (int64_t begin = 0; begin < count; begin += 2 * half) {
        float* __restrict a = x + begin;
        float* __restrict b = a + half;
        for (int64_t i = 0; i < half; ++i) {
            const float sum = a[i] + b[i];
            b[i] = a[i] - b[i];
            a[i] = sum;
        }
    }
}

/// Two stages in one pass over memory: pairs `half` and 2·half apart, half a multiple of kLanes.
inline void sylvesterTwoStages(float* x, int64_t count, int64_t half) {
    for (int64_t begin = 0; begin < count; begin += 4 * half) {
        float* __restrict a = x + begin;
        float* __restrict b = a + half;
        float* __restrict c = b + half;
        float* __restrict d = c + half;
        for (int64_t i = 0; i < half; ++i) {
            const float ab = a[i] + b[i];
            const float aMinusB = a[i] - b[i];
            const float cd = c[i] + d[i];
            const float cMinusD = c[i] - d[i];
            a[i] = ab + cd;
            b[i] = aMinusB + cMinusD;
            c[i] = ab - cd;
            d[i] = aMinusB - cMinusD;
        }
    }
}

void sylvester(float* x, int64_t count) {
    int64_t half = 1;
    if (count >= kLanes) {
        for (int64_t i = 0; i < count; i += kLanes) {
            sylvesterLanes(x + i);
        }
        half = kLanes;
        for (; 2 * half < count; half *= 4) {
            sylvesterTwoStages(x, count, half);
        }
    }
    for (; half < count; half *= 2) {
        sylvesterStage(x, count, half);
    }
}

/// kRows rows of the product, kLanes columns at a time.
template <int kRows>
inline void mixedRows(const float* matrix, const float* x, int64_t rows, int64_t width,
                      float* out) {
    for (int64_t column = 0; column + kLanes <= width; column += kLanes) {
        Lanes sums[kRows] = {};
        for (int64_t i = 0; i < rows; ++i) {
            Lanes v;
            memcpy(&v, x + i * width + column, sizeof v);
            for (int row = 0; row < kRows; ++row) {
                sums[row] += v * matrix[row * rows + i];
            }
        }
        for (int row = 0; row < kRows; ++row) {
            memcpy(out + row * width + column, &sums[row], sizeof(Lanes));
        }
    }
}

void mixRows(const float* matrix, const float* x, int64_t rows, int64_t width, float* out) {
    constexpr int kAtOnce = 8; // so many sums hide the latency of an addition
    int64_t row = 0;
    for (; row + kAtOnce <= rows; row += kAtOnce) {
        mixedRows<kAtOnce>(matrix + row * rows, x, rows, width, out + row * width);
    }
    for (; row < rows; ++row) {
        mixedRows<1>(matrix + row * rows, x, rows, width, out + row * width);
    }
    for (row = 0; row < rows; ++row) {
        for (int64_t column = width - width % kLanes; column < width; ++column) {
            float sum = 0;
            for (int64_t i = 0; i < rows; ++i) {
                sum += matrix[row * rows + i] * x[i * width + column];
            }
            out[row * width + column] = sum;
        }
    }
}
