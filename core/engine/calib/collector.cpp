#include "core/engine/calib/collector.h"

#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kGramPanel = 256; ///< columns; the CPU computes one triangle of the Gram matrix

/// total += term; either may be undefined.
void accumulate(at::Tensor& total, const at::Tensor& term) {
    if (total.defined()) {
        total.add_(term);
    } else {
        total = term.clone();
    }
}

/// gram += xᵀx. On the CPU the lower triangle of panels alone; finishGram() mirrors it.
void addGram(at::Tensor& gram, const at::Tensor& x) {
    const int64_t width = x.size(1);
    if (!gram.defined()) {
        gram = at::zeros({width, width}, x.options().dtype(at::kFloat));
    }
    if (!x.device().is_cpu()) {
        // Products of bfloat16 numbers are exact in float32, so nothing is lost but the order.
        if (x.scalar_type() == at::kFloat) {
            gram.addmm_(x.t(), x);
        } else {
            gram.add_(at::mm(x.t(), x, at::kFloat));
        }
        return;
    }
    for (int64_t begin = 0; begin < width; begin += kGramPanel) {
        const int64_t columns = std::min(kGramPanel, width - begin);
        at::Tensor panel = gram.narrow(1, begin, columns).narrow(0, begin, width - begin);
        panel.addmm_(x.narrow(1, begin, width - begin).t(), x.narrow(1, begin, columns));
    }
}

/// Σx² a channel, float32. On a device the norm reads x once, in its own type.
at::Tensor squaresOf(const at::Tensor& x) {
    if (x.device().is_cpu()) {
        return x.to(at::kFloat).square().sum(0);
    }
    return at::linalg_vector_norm(x, 2, at::IntArrayRef{0}, /*keepdim=*/false, at::kFloat)
        .square_();
}

/// Makes a Gram matrix symmetric. On the CPU in place, from its lower triangle: for a wide layer it
/// takes a gigabyte.
at::Tensor mirrored(const at::Tensor& gram) {
    if (!gram.device().is_cpu()) {
        return (gram + gram.t()) / 2;
    }
    const int64_t width = gram.size(0);
    for (int64_t begin = 0; begin < width; begin += kGramPanel) {
        const int64_t columns = std::min(kGramPanel, width - begin);
        const int64_t next = begin + columns;
        at::Tensor rows = gram.narrow(0, begin, columns);
        at::Tensor own = rows.narrow(1, begin, columns);
        const at::Tensor lower = own.tril();
        own.copy_(lower + lower.tril(-1).t());
        rows.narrow(1, next, width - next)
            .copy_(gram.narrow(0, next, width - next).narrow(1, begin, columns).t());
    }
    return gram;
}

} // namespace

Collector::Collector(const Block& block, int64_t number, const ModelConfig& config,
                     const StatNeeds& needs, const std::function<bool(const LinearPlace&)>& wanted)
    : m_needs(needs) {
    forEachLinear(block, number, config, [&](const LinearPlace& place, const Linear& linear) {
        if (!wanted(place)) {
            return;
        }
        const Site site = siteOf(place.role);
        const auto found = std::ranges::find_if(m_accounts, [&](const Account& account) {
            return account.site == site && sameOps(account.ops, linear.in);
        });
        if (found != m_accounts.end()) {
            found->names.push_back(place.name);
        } else {
            m_accounts.push_back(Account{site, linear.in, {place.name}, {}, {}, 0});
        }
    });
}

Collector::Collector(const LinearPlace& place, const Linear& linear, const StatNeeds& needs)
    : m_needs(needs) {
    m_accounts.push_back(Account{siteOf(place.role), linear.in, {place.name}, {}, {}, 0});
}

void Collector::setExtent(int64_t windowTokens, int64_t totalTokens) {
    m_windowTokens = windowTokens;
    m_totalTokens = totalTokens;
}

bool Collector::wants(Site site) const {
    return m_needs.any() && std::ranges::any_of(m_accounts, [&](const Account& account) {
               return account.site == site;
           });
}

void Collector::restart() {
    for (Account& account : m_accounts) {
        account.stats = {};
        account.rows.clear();
        account.spikeSum = 0;
    }
}

void Collector::add(Site site, const at::Tensor& x, int64_t firstToken) {
    if (!m_needs.any()) {
        return;
    }
    for (Account& account : m_accounts) {
        if (account.site == site) {
            addTo(account, account.ops.empty() ? x : applied(account.ops, x), firstToken);
        }
    }
}

void Collector::addTo(Account& account, const at::Tensor& x, int64_t firstToken) const {
    InputStats& stats = account.stats;
    stats.tokens += x.size(0);
    stats.windows += x.size(0) / m_windowTokens;
    if (m_needs.gram) {
        addGram(stats.gram, x);
    }
    const bool wide = m_needs.extremes || m_needs.spikes;
    const at::Tensor values = wide ? x.to(at::kFloat) : x;
    if (m_needs.moments) {
        accumulate(stats.sum, x.sum(0, /*keepdim=*/false, at::kFloat));
        if (!m_needs.gram) {
            accumulate(stats.squareSum, squaresOf(x));
        }
    }
    if (m_needs.extremes) {
        const at::Tensor magnitudes = values.abs();
        accumulate(stats.absSum, magnitudes.sum(0));
        const at::Tensor peak = magnitudes.amax(0);
        stats.absMax = stats.absMax.defined() ? at::maximum(stats.absMax, peak) : peak;
    }
    if (m_needs.spikes) {
        addSpikes(account, values);
    }
    if (m_needs.rows > 0) {
        addRows(account, x, firstToken);
    }
}

void Collector::addSpikes(Account& account, const at::Tensor& x) const {
    const at::Tensor peaks = x.abs().amax(1).view({-1, m_windowTokens});
    const at::Tensor median = std::get<0>(peaks.median(1)).clamp_min(1e-12);
    account.spikeSum += (peaks.amax(1) / median).sum().item<double>();
}

/// Sample s is token floor(s · total / S): the same tokens whatever the micro-batch.
void Collector::addRows(Account& account, const at::Tensor& x, int64_t firstToken) const {
    const int64_t wanted = std::min(m_needs.rows, m_totalTokens);
    const int64_t end = firstToken + x.size(0);
    const auto firstAtOrAfter = [&](int64_t token) {
        return (token * wanted + m_totalTokens - 1) / m_totalTokens;
    };
    const int64_t from = firstAtOrAfter(firstToken);
    const int64_t to = std::min(firstAtOrAfter(end), wanted);
    if (to <= from) {
        return;
    }
    const at::Tensor samples = at::arange(from, to, at::kLong);
    const at::Tensor tokens = (samples * m_totalTokens).floor_divide(wanted) - firstToken;
    account.rows.push_back(x.index_select(0, tokens.to(x.device())).to(at::kFloat));
}

std::map<std::string, InputStats> Collector::finish() {
    std::map<std::string, InputStats> out;
    for (Account& account : m_accounts) {
        InputStats& stats = account.stats;
        if (stats.gram.defined()) {
            stats.gram = mirrored(stats.gram);
            stats.squareSum = stats.gram.diagonal().clone();
        }
        if (!account.rows.empty()) {
            stats.rows = at::cat(account.rows);
        }
        if (stats.windows > 0) {
            stats.spikeRatio = account.spikeSum / static_cast<double>(stats.windows);
        }
        try {
            requireFinite(stats);
        } catch (const Error& error) {
            throw error.within(account.names.front());
        }
        for (const std::string& name : account.names) {
            out[name] = stats;
        }
    }
    return out;
}

} // namespace lathe
