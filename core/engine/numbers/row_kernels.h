#pragma once

#include <cstdint>

namespace lathe {

/// Largest logit of a row, and the sum of exp(logit - largest).
struct SoftmaxSums {
    float largest = 0;
    float expSum = 0;
};

/// A row of a root-mean-square norm and what its gradient needs.
struct NormSlopeRow {
    const float* x = nullptr;
    const float* weight = nullptr;
    const float* slope = nullptr;    ///< by the norm
    const float* sumSlope = nullptr; ///< by x in other uses; may be null
    float* out = nullptr;            ///< the gradient by x
    float* weightSlope = nullptr;    ///< the gradient by the weight is added to it; may be null
};

/// A row of activation(gate) · up and what its gradient needs.
struct GateSlopeRow {
    const float* gate = nullptr;
    const float* up = nullptr;
    const float* slope = nullptr; ///< by the product
    float* gateSlope = nullptr;   ///< the gradient by the gate
    float* upSlope = nullptr;
};

/// Operations on one row on the CPU in float32, for which ATen needs several passes. Compiled for
/// several instruction sets; rowKernels() picks what this machine has. Pointers need no alignment.
struct RowKernels {
    /// out = x / rms(x) · weight. Source: Zhang and Sennrich, arXiv:1910.07467, equation 4.
    void (*rmsNorm)(const float* x, const float* weight, float eps, int64_t count, float* out);
    /// out = (x - mean) / deviation · weight + bias; `bias` may be null.
    void (*layerNorm)(const float* x, const float* weight, const float* bias, float eps,
                      int64_t count, float* out);
    void (*add)(float* x, const float* y, int64_t count);
    /// Rotates the pairs (x[j], x[j + half]) by the angles, in place.
    void (*rotate)(float* x, const float* cosine, const float* sine, int64_t half);
    /// out = silu(gate) · up.
    void (*siluGate)(const float* gate, const float* up, int64_t count, float* out);
    /// out = gelu(gate) · up, by the tanh approximation.
    void (*geluGate)(const float* gate, const float* up, int64_t count, float* out);
    /// The gradients of rmsNorm(), siluGate() and geluGate().
    void (*rmsNormSlopes)(const NormSlopeRow& row, float eps, int64_t count);
    void (*siluGateSlopes)(const GateSlopeRow& row, int64_t count);
    void (*geluGateSlopes)(const GateSlopeRow& row, int64_t count);
    SoftmaxSums (*softmaxSums)(const float* logits, int64_t count);
    /// logits = factor · softmax(logits), in place.
    void (*scaledSoftmax)(float* logits, SoftmaxSums sums, float factor, int64_t count);
    /// Σ exp(other - largest) · (other - own): what a KL divergence needs beside the sums of both.
    float (*weightedDifference)(const float* other, const float* own, float largest, int64_t count);
    /// Elements whose bits apart from the sign are all zero.
    int64_t (*zeros16)(const uint16_t* bits, int64_t count);
    int64_t (*zeros32)(const uint32_t* bits, int64_t count);
    /// x [count] times Sylvester's matrix of that order (a power of two), not scaled, in place.
    void (*sylvester)(float* x, int64_t count);
    /// out [rows, width] = matrix [rows, rows] · x [rows, width].
    void (*mixRows)(const float* matrix, const float* x, int64_t rows, int64_t width, float* out);
};

const RowKernels& rowKernels();

} // namespace lathe
