#pragma once

#include "core/engine/steps/step.h"

namespace lathe {

/// Data on which a model is measured while it is trained: windows of text and prompts.
class Validation {
public:
    /// Tokenizes `texts` (may be null) for `model`; takes the prompts of both. Throws as
    /// windowsFor().
    Validation(const Model& model, const DataSet* texts, const DataSet* prompts);

    struct Result {
        std::optional<double> nll; ///< mean nats per token over all texts
        std::vector<std::pair<std::string, std::pair<double, double>>>
            values; ///< series, then value and standard error: "validation", "perplexity.NAME",
                    ///< "accuracy", "accuracy.SKILL"
    };

    bool empty() const { return m_texts.empty() && m_prompts.empty(); }

    /// Measures `model`, ready for forward; stops when the step is stopped.
    Result measure(const Model& model, const StepContext& context) const;

private:
    std::vector<TextWindows> m_texts;
    std::vector<Prompt> m_prompts;
};

} // namespace lathe
