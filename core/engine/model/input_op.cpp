#include "core/engine/model/input_op.h"

#include "core/engine/model/overloaded.h"
#include "core/engine/numbers/hadamard.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace lathe {
namespace {

at::Tensor like(const at::Tensor& tensor, const at::Tensor& x) {
    return tensor.to(x.device(), x.scalar_type());
}

at::Tensor gathered(const Gather& op, const at::Tensor& x) {
    auto sizes = x.sizes().vec();
    sizes.back() = op.width;
    const at::Tensor taken = x.index_select(-1, op.source.to(x.device())) * like(op.factor, x);
    return at::zeros(sizes, x.options()).index_add_(-1, op.target.to(x.device()), taken);
}

/// Static scales that siblings got one by one have equal numbers but no id. So does everything that
/// an older version stored.
bool sameTensor(const at::Tensor& a, const at::Tensor& b) {
    if (!a.defined() || !b.defined()) {
        return a.defined() == b.defined();
    }
    return a.is_same(b) ||
           (a.device() == b.device() && a.scalar_type() == b.scalar_type() && a.equal(b));
}

bool sameId(const std::string& a, const std::string& b) {
    return !a.empty() && a == b;
}

bool same(const InputOp& a, const InputOp& b) {
    if (a.index() != b.index()) {
        return false;
    }
    return std::visit(
        Overloaded{[&](const Scale& p) {
                       const auto& q = std::get<Scale>(b);
                       return sameId(p.shared, q.shared) || sameTensor(p.divisor, q.divisor);
                   },
                   [&](const Hadamard& p) {
                       const auto& q = std::get<Hadamard>(b);
                       return p.size == q.size && p.stride == q.stride;
                   },
                   [&](const Gather& p) {
                       const auto& q = std::get<Gather>(b);
                       return sameId(p.shared, q.shared) ||
                              (sameTensor(p.source, q.source) && sameTensor(p.target, q.target) &&
                               sameTensor(p.factor, q.factor) && p.width == q.width);
                   },
                   [&](const ActQuant& p) {
                       const auto& q = std::get<ActQuant>(b);
                       return p.grid == q.grid && p.clip == q.clip && p.byWindow == q.byWindow &&
                              sameTensor(p.scale, q.scale) && sameTensor(p.zero, q.zero);
                   }},
        a);
}

} // namespace

at::Tensor applied(const std::vector<InputOp>& ops, const at::Tensor& x) {
    at::Tensor y = x;
    for (const InputOp& op : ops) {
        y = std::visit(
            Overloaded{[&](const Scale& p) { return y / like(p.divisor, y); },
                       [&](const Hadamard& p) { return hadamardTransform(y, p.size, p.stride); },
                       [&](const Gather& p) { return gathered(p, y); },
                       [&](const ActQuant& p) { return roundActivations(p, y); }},
            op);
    }
    return y;
}

at::Tensor folded(const std::vector<InputOp>& ops, const at::Tensor& weight) {
    at::Tensor w = weight.to(at::kFloat);
    // y = op(x)·wᵀ = x·(w·Mᵀ)ᵀ where op(x) = x·M, last op first.
    for (auto op = ops.rbegin(); op != ops.rend(); ++op) {
        if (const auto* scale = std::get_if<Scale>(&*op)) {
            w = w / like(scale->divisor, w);
        } else if (const auto* hadamard = std::get_if<Hadamard>(&*op)) {
            const at::Tensor h = like(hadamardMatrix(hadamard->size), w);
            const at::Tensor sets = gatheredApart(w, hadamard->size, hadamard->stride);
            w = spreadApart(sets.matmul(h.t()), w.sizes());
        } else if (const auto* gather = std::get_if<Gather>(&*op)) {
            const at::Tensor source = gather->source.to(w.device());
            const int64_t in = gather->in;
            const at::Tensor columns =
                w.index_select(1, gather->target.to(w.device())) * like(gather->factor, w);
            w = at::zeros({w.size(0), in}, w.options()).index_add_(1, source, columns);
        }
    }
    return w;
}

int64_t inputWidth(const std::vector<InputOp>& ops, int64_t width) {
    for (auto op = ops.rbegin(); op != ops.rend(); ++op) {
        if (const auto* gather = std::get_if<Gather>(&*op)) {
            width = gather->in;
        }
    }
    return width;
}

bool sameOps(const std::vector<InputOp>& a, const std::vector<InputOp>& b) {
    if (a.size() != b.size()) {
        return false;
    }
    for (size_t i = 0; i < a.size(); ++i) {
        if (!same(a[i], b[i])) {
            return false;
        }
    }
    return true;
}

std::string newSharedId(const std::string& name, const std::vector<InputOp>& ops) {
    const auto taken = [&](const std::string& id) {
        return std::ranges::any_of(ops, [&](const InputOp& op) {
            const auto* scale = std::get_if<Scale>(&op);
            const auto* gather = std::get_if<Gather>(&op);
            return (scale != nullptr && scale->shared == id) ||
                   (gather != nullptr && gather->shared == id);
        });
    };
    int number = 0;
    while (taken(name + std::to_string(number))) {
        ++number;
    }
    return name + std::to_string(number);
}

bool looksAtWindows(const std::vector<InputOp>& ops) {
    return std::ranges::any_of(ops, [](const InputOp& op) {
        const auto* rounding = std::get_if<ActQuant>(&op);
        return rounding != nullptr && rounding->byWindow;
    });
}

int64_t storedBytes(const std::vector<InputOp>& ops) {
    int64_t sum = 0;
    for (const InputOp& op : ops) {
        sum += std::visit(
            Overloaded{[](const Scale& p) { return bytesIn(p.divisor); },
                       [](const Hadamard&) { return int64_t{0}; },
                       [](const Gather& p) {
                           return bytesIn(p.source) + bytesIn(p.target) + bytesIn(p.factor);
                       },
                       [](const ActQuant& p) { return bytesIn(p.scale) + bytesIn(p.zero); }},
            op);
    }
    return sum;
}

std::vector<InputOp> movedOps(const std::vector<InputOp>& ops, at::Device device) {
    const auto move = [&](at::Tensor& tensor) {
        if (tensor.defined()) {
            tensor = tensor.to(device);
        }
    };
    std::vector<InputOp> out = ops;
    for (InputOp& op : out) {
        std::visit(Overloaded{[&](Scale& p) { move(p.divisor); }, [](Hadamard&) {},
                              [&](Gather& p) {
                                  move(p.source);
                                  move(p.target);
                                  move(p.factor);
                              },
                              [&](ActQuant& p) {
                                  move(p.scale);
                                  move(p.zero);
                              }},
                   op);
    }
    return out;
}

} // namespace lathe
