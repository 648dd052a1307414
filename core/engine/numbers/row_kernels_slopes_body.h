// The part of row_kernels_body.h that computes gradients; included only there, inside its
// namespace.

/// With r = 1 / rms(x): out = sumSlope + r·w·slope - x·r³·mean(w·slope·x).
void rmsNormSlopes(const NormSlopeRow& row, float eps, int64_t count) {
    const float* __restrict x = row.x;
    const float* __restrict weight = row.weight;
    const float* __restrict slope = row.slope;
    float* __restrict out = row.out;
    const float squares = laneSum(count, [x](int64_t i) { return x[i] * x[i]; });
    const float along =
        laneSum(count, [x, weight, slope](int64_t i) { return weight[i] * slope[i] * x[i]; });
    const auto width = static_cast<float>(count);
    const float scale = 1.0F / sqrtf(squares / width + eps);
    const float back = scale * scale * scale * along / width;
    for (int64_t i = 0; i < count; ++i) {
        out[i] = scale * weight[i] * slope[i] - back * x[i];
    }
    if (row.sumSlope) {
        add(out, row.sumSlope, count);
    }
    if (row.weightSlope) {
        float* __restrict total = row.weightSlope;
        for (int64_t i = 0; i < count; ++i) {
            total[i] += slope[i] * x[i] * scale;
        }
    }
}

void siluGateSlopes(const GateSlopeRow& row, int64_t count) {
    const float* __restrict gate = row.gate;
    const float* __restrict up = row.up;
    const float* __restrict slope = row.slope;
    float* __restrict gateSlope = row.gateSlope;
    float* __restrict upSlope = row.upSlope;
    for (int64_t i = 0; i < count; ++i) {
        const float sigmoid = 1.0F / (1.0F + fastExp(-gate[i]));
        const float activated = gate[i] * sigmoid;
        gateSlope[i] = slope[i] * up[i] * (sigmoid + activated * (1.0F - sigmoid));
        upSlope[i] = slope[i] * activated;
    }
}

void geluGateSlopes(const GateSlopeRow& row, int64_t count) {
    const float* __restrict gate = row.gate;
    const float* __restrict up = row.up;
    const float* __restrict slope = row.slope;
    float* __restrict gateSlope = row.gateSlope;
    float* __restrict upSlope = row.upSlope;
    for (int64_t i = 0; i < count; ++i) {
        const float g = gate[i];
        const float inner = 0.7978845608F * (g + 0.044715F * g * g * g);
        const float bent = 1.0F - 2.0F / (fastExp(2.0F * inner) + 1.0F); // tanh
        const float half = 0.5F * (1.0F + bent);
        const float steep = 0.7978845608F * (1.0F + 0.134145F * g * g);
        gateSlope[i] = slope[i] * up[i] * (half + 0.5F * g * (1.0F - bent * bent) * steep);
        upSlope[i] = slope[i] * g * half;
    }
}

void scaledSoftmax(float* logits, SoftmaxSums sums, float factor, int64_t count) {
    const float scale = factor / sums.expSum;
    for (int64_t i = 0; i < count; ++i) {
        logits[i] = fastExp(logits[i] - sums.largest) * scale;
    }
}
