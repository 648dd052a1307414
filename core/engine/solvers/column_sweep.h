#pragma once

#include <ATen/Parallel.h>

#include <cstdint>

namespace lathe {

/// Fixes the columns of one block of weights from left to right, each row on its own, and pushes
/// the error of every fixed column onto the ones to its right. `weights` [rows, width] (row stride
/// `weightStride`) becomes the fixed values; `errors` [rows, width] receives e = (w - q) / U_ii;
/// `upper` [width, width] (row stride `upperStride`) is the block of U. `fix(row, column, current)`
/// returns q for current[column]; `current` is the row as updated so far. Source: Frantar et al.,
/// GPTQ, arXiv:2210.17323, Algorithm 1, the inner loop.
template <class T, class Fix>
void sweepColumns(T* weights, int64_t weightStride, T* errors, const T* upper, int64_t upperStride,
                  int64_t rows, int64_t width, const Fix& fix) {
    at::parallel_for(0, rows, 16, [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
            T* w = weights + row * weightStride;
            T* e = errors + row * width;
            for (int64_t i = 0; i < width; ++i) {
                const T* u = upper + i * upperStride;
                const T q = fix(row, i, w);
                const T error = (w[i] - q) / u[i];
                e[i] = error;
                w[i] = q;
                for (int64_t j = i + 1; j < width; ++j) {
                    w[j] -= error * u[j];
                }
            }
        }
    });
}

} // namespace lathe
