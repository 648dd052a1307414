#include "core/engine/numbers/grid.h"
#include "core/plain/base/error.h"

#include <ATen/Parallel.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

namespace lathe {

namespace {

constexpr int64_t kOctet = 8; ///< codes: they fill `bits` whole bytes, whatever `bits` is

/// Calls f(row) for every row, on all threads.
template <class F>
void forEachRow(int64_t rows, const F& f) {
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

/// [rows, ceil(n / each), each] of uint8, zeros after the end.
at::Tensor inPortions(const at::Tensor& x, int64_t each) {
    const int64_t missing = (each - x.size(1) % each) % each;
    return at::constant_pad_nd(x, {0, missing}).reshape({x.size(0), -1, each});
}

/// The little-endian number that the last dimension of `digits` spells, each `bits` wide: int64.
at::Tensor spelled(const at::Tensor& digits, int64_t bits) {
    at::Tensor number = digits.select(2, 0).to(at::kLong);
    for (int64_t i = 1; i < digits.size(2); ++i) {
        number.bitwise_or_(digits.select(2, i).to(at::kLong).bitwise_left_shift_(i * bits));
    }
    return number;
}

/// The `count` digits of `bits` each that spell `number`, as uint8 [rows, n · count].
at::Tensor digitsOf(const at::Tensor& number, int64_t count, int64_t bits) {
    const int64_t mask = (int64_t{1} << bits) - 1;
    std::vector<at::Tensor> digits;
    for (int64_t i = 0; i < count; ++i) {
        digits.push_back(number.bitwise_right_shift(i * bits).bitwise_and_(mask).to(at::kByte));
    }
    return at::stack(digits, 2).reshape({number.size(0), -1});
}

} // namespace

at::Tensor packCodes(const at::Tensor& codes, int bits) {
    LATHE_ASSERT(codes.dim() == 2 && codes.scalar_type() == at::kByte && bits >= 1 && bits <= 8);
    const int64_t in = codes.size(1);
    const int64_t bytes = (in * bits + 7) / 8;
    if (!codes.is_cpu()) {
        return digitsOf(spelled(inPortions(codes, kOctet), bits), bits, 8)
            .narrow(1, 0, bytes)
            .contiguous();
    }
    const at::Tensor from = codes.contiguous();
    const at::Tensor out = at::zeros({from.size(0), bytes}, from.options());
    const auto* source = from.const_data_ptr<uint8_t>();
    auto* target = out.data_ptr<uint8_t>();
    forEachRow(from.size(0),
               [&](int64_t row) { packRow(source + row * in, target + row * bytes, in, bits); });
    return out;
}

at::Tensor unpackCodes(const at::Tensor& packed, int bits, int64_t in) {
    LATHE_ASSERT(packed.dim() == 2 && packed.scalar_type() == at::kByte && bits >= 1 && bits <= 8);
    LATHE_ASSERT(packed.size(1) == (in * bits + 7) / 8);
    if (!packed.is_cpu()) {
        return digitsOf(spelled(inPortions(packed, bits), 8), kOctet, bits)
            .narrow(1, 0, in)
            .contiguous();
    }
    const at::Tensor from = packed.contiguous();
    const at::Tensor out = at::empty({from.size(0), in}, from.options());
    const auto* source = from.const_data_ptr<uint8_t>();
    auto* target = out.data_ptr<uint8_t>();
    forEachRow(from.size(0), [&](int64_t row) {
        unpackRow(source + row * from.size(1), target + row * in, in, bits);
    });
    return out;
}

} // namespace lathe
