#pragma once

#include "core/engine/calib/statistics.h"
#include "core/engine/forward/sublayers.h"

#include <functional>

namespace lathe {

/// Gathers statistics of the inputs of a block's linears, site by site. Linears that read the same
/// input through the same ops share one account.
class Collector {
public:
    /// Accounts for the linears of `block` that `wanted` names. `windowTokens` tokens make a window
    /// of `totalTokens`.
    Collector(const Block& block, int64_t number, const ModelConfig& config, const StatNeeds& needs,
              const std::function<bool(const LinearPlace&)>& wanted);

    /// Accounts for one linear, whose inputs are added at the site of its role.
    Collector(const LinearPlace& place, const Linear& linear, const StatNeeds& needs);

    void setExtent(int64_t windowTokens, int64_t totalTokens);

    /// Whether statistics of the inputs of this site are wanted.
    bool wants(Site site) const;

    /// x [n, in]: whole windows, the first of which begins at token `firstToken` of all tokens.
    void add(Site site, const at::Tensor& x, int64_t firstToken);

    /// Forgets what was added: the pass starts over.
    void restart();

    /// By linear name. Throws Error{BadData} naming the layer for inputs that are not finite.
    std::map<std::string, InputStats> finish();

private:
    struct Account {
        Site site;
        std::vector<InputOp> ops;
        std::vector<std::string> names;
        InputStats stats;
        std::vector<at::Tensor> rows;
        double spikeSum = 0;
    };

    void addTo(Account& account, const at::Tensor& x, int64_t firstToken) const;
    void addSpikes(Account& account, const at::Tensor& x) const;
    void addRows(Account& account, const at::Tensor& x, int64_t firstToken) const;

    StatNeeds m_needs;
    std::vector<Account> m_accounts;
    int64_t m_windowTokens = 1;
    int64_t m_totalTokens = 0;
};

} // namespace lathe
