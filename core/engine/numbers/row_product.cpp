#include "core/engine/numbers/row_product.h"

#include <ATen/Context.h>
#include <ATen/core/List.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/linear.h>

namespace lathe {
namespace {

constexpr int64_t kFewestRows = 16; ///< preparing the kernel takes longer than a small product

at::Tensor byOneDnn(const at::Tensor& x, const at::Tensor& weight) {
    using Signature = at::Tensor(
        const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, std::string_view,
        c10::List<std::optional<at::Scalar>>, std::optional<std::string_view>);
    static const auto op = c10::Dispatcher::singleton()
                               .findSchemaOrThrow("mkldnn::_linear_pointwise", "")
                               .typed<Signature>();
    return op.call(x, weight, std::nullopt, "none", c10::List<std::optional<at::Scalar>>(), "");
}

} // namespace

bool fastRowProducts(const at::Tensor& x) {
    return x.is_cpu() && x.scalar_type() == at::kFloat && x.dim() >= 2 && x.size(-1) > 0 &&
           x.numel() / x.size(-1) >= kFewestRows && at::globalContext().hasMKLDNN();
}

at::Tensor rowProduct(const at::Tensor& x, const at::Tensor& weight) {
    const bool fast = fastRowProducts(x) && weight.dim() == 2 && weight.size(0) >= kFewestRows &&
                      weight.scalar_type() == at::kFloat && !weight.is_mkldnn();
    return fast ? byOneDnn(x.contiguous(), weight) : at::linear(x, weight);
}

} // namespace lathe
