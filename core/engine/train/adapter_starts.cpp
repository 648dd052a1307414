#include "core/engine/train/adapter_starts.h"

#include "core/engine/prepared/device_parts.h"
#include "core/plain/base/error.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <limits>

namespace lathe {
namespace {

/// The same number for a name on every machine.
uint64_t seedFor(const std::string& name, uint64_t seed) {
    uint64_t hash = 0xCBF29CE484222325ULL ^ seed; // FNV-1a
    for (const char c : name) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    }
    return hash;
}

int64_t widthRead(const AdapterOptions& options, const Linear& linear) {
    const int64_t width = weightColumns(linear.parts.front());
    const int64_t group = groupOf(linear);
    return options.variant == AdapterOptions::Variant::QaLora && group > 0 ? width / group : width;
}

AdapterStart randomStart(const AdapterOptions& options, uint64_t seed, const LinearPlace& place,
                         const Linear& linear) {
    const int64_t width = widthRead(options, linear);
    const double bound = 1 / std::sqrt(static_cast<double>(width));
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(seedFor(place.name, seed));
    return {.base = linear,
            .up = at::zeros({outFeatures(linear), options.rank}),
            .down = at::empty({options.rank, width}).uniform_(-bound, bound, generator)};
}

/// up · down · scale is the best approximation of `weight` of the adapter's rank.
void takePrincipal(const at::Tensor& weight, const AdapterOptions& options, AdapterStart& start) {
    const auto [u, s, v] = at::linalg_svd(weight, /*full_matrices=*/false);
    const at::Tensor half = (s.narrow(0, 0, options.rank) / options.scale()).sqrt();
    start.up = u.narrow(1, 0, options.rank) * half;
    start.down = v.narrow(0, 0, options.rank) * half.unsqueeze(1);
}

at::Tensor product(const AdapterStart& start, const AdapterOptions& options) {
    return start.up.matmul(start.down) * options.scale();
}

Quantized roundedTo(const Grid& grid, const at::Tensor& weight) {
    const GridFit fit = fitGrid(grid, weight, RangeRule::MinMax);
    return makeQuantized(grid, encode(grid, weight, fit), fit);
}

Linear onHost(Linear linear) {
    linear.parts = withPartsOn(linear, at::kCPU).parts;
    return linear;
}

/// The weight of the linear called `name` in `dense`, on `device`.
at::Tensor denseWeight(const Model& dense, const LinearPlace& place, const Linear& linear,
                       at::Device device) {
    at::Tensor found;
    forEachLinear(dense, [&](const LinearPlace& other, const Linear& own) {
        if (other.name == place.name) {
            found = weightOf(withPartsOn(own, device));
        }
    });
    if (!found.defined() || found.size(0) != outFeatures(linear) ||
        found.size(1) != weightColumns(linear.parts.front())) {
        throw Error(ErrorCode::User,
                    "the model at the port dense has no " + place.name + " of the same size",
                    "link the model that this one was quantized from");
    }
    return found;
}

} // namespace

AdapterStarts randomStarts(const AdapterOptions& options, uint64_t seed) {
    return [options, seed](const LinearPlace& place, const Linear& linear) {
        return randomStart(options, seed, place, linear);
    };
}

AdapterStarts principalStarts(const AdapterOptions& options, const ComputeTarget& target,
                              const Model* dense) {
    return [options, target, dense](const LinearPlace& place, const Linear& linear) {
        const Quantized* codes = codesOf(linear);
        if (codes != nullptr && dense == nullptr) {
            throw Error(ErrorCode::User,
                        place.name + " is quantized, and its largest directions are those of the "
                                     "weight it was quantized from",
                        "link that model to the port dense, or use another start");
        }
        const at::Tensor weight = codes != nullptr
                                      ? denseWeight(*dense, place, linear, target.device)
                                      : weightOf(withPartsOn(linear, target.device));
        AdapterStart start{.base = linear, .up = {}, .down = {}};
        takePrincipal(weight, options, start);
        const at::Tensor rest = weight - product(start, options);
        if (codes != nullptr) {
            start.base.parts = {roundedTo(codes->grid, rest)};
        } else {
            const auto* single = std::get_if<Dense>(&linear.parts.front());
            start.base.parts = {Dense{rest.to(single ? single->weight.scalar_type() : at::kFloat)}};
        }
        start.base = onHost(start.base);
        return start;
    };
}

AdapterStarts errorStarts(const AdapterOptions& options, const ComputeTarget& target,
                          const Model& dense, int rounds, uint64_t seed) {
    return [options, target, &dense, rounds, seed](const LinearPlace& place, const Linear& linear) {
        const Quantized* codes = codesOf(linear);
        if (codes == nullptr) {
            return randomStart(options, seed, place, linear);
        }
        const at::Tensor weight = denseWeight(dense, place, linear, target.device);
        AdapterStart best{.base = linear, .up = {}, .down = {}};
        double least = std::numeric_limits<double>::infinity();
        at::Tensor taken = at::zeros_like(weight);
        for (int round = 0; round < rounds; ++round) {
            AdapterStart start{.base = linear, .up = {}, .down = {}};
            const Quantized part = roundedTo(codes->grid, weight - taken);
            const at::Tensor levels =
                decode(part.grid, unpackCodes(part.codes, part.grid.bits, part.in), fitOf(part));
            takePrincipal(weight - levels, options, start);
            taken = product(start, options);
            const double error = (weight - levels - taken).square().sum().item<double>();
            if (error < least) {
                least = error;
                start.base.parts = {part};
                best = std::move(start);
            }
        }
        best.base = onHost(best.base);
        return best;
    };
}

AdapterStarts activationStarts(const AdapterOptions& options, const Statistics& statistics) {
    return [options, &statistics](const LinearPlace& place, const Linear& linear) {
        const auto found = statistics.inputs.find(place.name);
        LATHE_ASSERT(found != statistics.inputs.end());
        // Eigenvalues come in rising order.
        const auto [values, vectors] = at::linalg_eigh(found->second.gram.to(at::kDouble));
        const int64_t width = vectors.size(1);
        const at::Tensor top =
            vectors.narrow(1, width - options.rank, options.rank).flip({1}).t().to(at::kFloat);
        return AdapterStart{.base = linear,
                            .up = at::zeros({outFeatures(linear), options.rank}),
                            .down = top.contiguous()};
    };
}

} // namespace lathe
