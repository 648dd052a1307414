#pragma once

#include "core/engine/calib/dataset.h"
#include "core/engine/forward/forward.h"

#include <functional>
#include <optional>
#include <stop_token>

namespace lathe {

/// Means over the predicted tokens of each window, in their order; those against a reference are
/// empty without one.
struct WindowMeans {
    std::vector<double> nll{};
    std::vector<double> accuracy{};
    std::vector<double> kl{};
    std::vector<double> agreement{};
};

/// How well a model predicts text.
struct TextScore {
    double nll = 0;      ///< mean over windows of the mean nats of tokens 2…T given those before
    double nllError = 0; ///< standard error over windows (over tokens when there is one window)
    int64_t tokens = 0;  ///< predicted
    int64_t windows = 0;
    int64_t correct = 0;             ///< the next token was the argmax
    std::optional<double> kl;        ///< mean over tokens of KL(reference ‖ model) in nats
    std::optional<double> agreement; ///< share of tokens where both have the same argmax
    WindowMeans byWindow{};          ///< of a finished score alone

    double perplexity() const;
    double perplexityError() const; ///< first order: perplexity × nllError
    double accuracy() const;
    double accuracyError() const; ///< sqrt(p(1-p)/(n-1))
};

/// sqrt(p(1-p)/(n-1)); 0 when n < 2.
double shareError(double share, int64_t count);

/// Called after each batch of windows with the score so far; throws to stop.
using TextScoreProgress = std::function<void(const TextScore& soFar, int64_t windowsDone)>;

/// What comes before every window of text and every prompt.
enum class Begin {
    AsIs, ///< only a prefix that the model has
    Bos   ///< the model's BOS token, unless its prefix or the window begins with it
};

/// The token that `begin` puts before what `model` reads; -1: none.
int64_t leadingToken(const Model& model, Begin begin);

/// Scores windows `ids` int64 [N, T]. `prepared` and `reference` (may be null) come from prepare().
/// The perplexity protocol of the papers: disjoint windows, nothing added per window unless `begin`
/// asks for it; tokens 2…T are predicted either way.
/// Throws Error{BadData} when a loss is not finite. Source: Frantar et al., arXiv:2210.17323, code;
/// Begin::Bos: Yang et al., arXiv:2405.14428, code.
TextScore scoreText(const Model& prepared, const at::Tensor& ids, const Model* reference,
                    const TextScoreProgress& progress, Begin begin = Begin::AsIs);

} // namespace lathe
