#include "core/engine/model/grid.h"
#include "core/plain/base/error.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <functional>

namespace lathe {
namespace {

/// Calls f(row) for every row, on all threads.
void forEachRow(int64_t rows, const std::function<void(int64_t)>& f) {
    at::parallel_for(0, rows, 16, [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; ++row) {
            f(row);
        }
    });
}

void packRow(const uint8_t* codes, uint8_t* bytes, int64_t in, int bits) {
    uint32_t pending = 0;
    int held = 0;
    for (int64_t i = 0; i < in; ++i) {
        pending |= static_cast<uint32_t>(codes[i]) << held;
        held += bits;
        while (held >= 8) {
            *bytes++ = static_cast<uint8_t>(pending);
            pending >>= 8;
            held -= 8;
        }
    }
    if (held > 0) {
        *bytes = static_cast<uint8_t>(pending);
    }
}

void unpackRow(const uint8_t* bytes, uint8_t* codes, int64_t in, int bits) {
    const uint32_t mask = (1u << bits) - 1;
    uint32_t pending = 0;
    int held = 0;
    for (int64_t i = 0; i < in; ++i) {
        if (held < bits) {
            pending |= static_cast<uint32_t>(*bytes++) << held;
            held += 8;
        }
        codes[i] = static_cast<uint8_t>(pending & mask);
        pending >>= bits;
        held -= bits;
    }
}

} // namespace

at::Tensor packCodes(const at::Tensor& codes, int bits) {
    LATHE_ASSERT(codes.dim() == 2 && codes.scalar_type() == at::kByte && bits >= 1 && bits <= 8);
    const at::Tensor from = codes.to(at::kCPU).contiguous();
    const int64_t in = from.size(1);
    const at::Tensor out = at::zeros({from.size(0), (in * bits + 7) / 8}, from.options());
    const auto* source = from.const_data_ptr<uint8_t>();
    auto* target = out.data_ptr<uint8_t>();
    forEachRow(from.size(0), [&](int64_t row) {
        packRow(source + row * in, target + row * out.size(1), in, bits);
    });
    return out.to(codes.device());
}

at::Tensor unpackCodes(const at::Tensor& packed, int bits, int64_t in) {
    LATHE_ASSERT(packed.dim() == 2 && packed.size(1) == (in * bits + 7) / 8);
    const at::Tensor from = packed.to(at::kCPU).contiguous();
    const at::Tensor out = at::empty({from.size(0), in}, from.options());
    const auto* source = from.const_data_ptr<uint8_t>();
    auto* target = out.data_ptr<uint8_t>();
    forEachRow(from.size(0), [&](int64_t row) {
        unpackRow(source + row * from.size(1), target + row * in, in, bits);
    });
    return out.to(packed.device());
}

} // namespace lathe
