#pragma once

#include "core/engine/calib/dataset.h"

namespace lathe {

/// Data cut into windows that a model trains on.
struct TrainingWindows {
    at::Tensor ids{};        ///< int64 [N, T]
    at::Tensor counted{};    ///< bool [N, T]: the token is a target; never the first of a window
    at::Tensor segments{};   ///< int32 [N, T]: the number of the document within the window, -1 for
                             ///< padding; undefined where every window is one stretch of text
    int64_t targets = 0;     ///< counted tokens
    int64_t cutExamples = 0; ///< longer than a window: what goes beyond it is left out
    int64_t droppedExamples = 0; ///< left out, since no answer lies within a window
};

struct WindowOptions {
    /// Each document is tokenized alone and keeps its segment, so that attention can be kept apart.
    bool apart = false;
    /// The order in which a mixture draws from its texts; nothing: evenly, by their shares.
    std::optional<uint64_t> seed{};
    bool answers = false; ///< data without answers is an error
};

/// The windows of `data` by the model's tokenizer. Plain text is cut exactly as windowsFor cuts it,
/// and all its tokens but the first of a window count. Documents of their own (`apart`) and
/// examples are packed: each goes into the first window that has room, examples are never cut where
/// they fit into a window, and only answers count. Texts follow each other; where all have a share,
/// windows are drawn by it, and a text that runs out starts again, until as many are drawn as all
/// texts have. Throws Error{User}: no text, windows of different length, no answers. Throws
/// Error{BadData}: a text shorter than a window, no token that counts, a chat template that refuses
/// a conversation.
TrainingWindows trainingWindows(const Model& model, const DataSet& data,
                                const WindowOptions& options = {});

/// What the user should know of the windows of `data` before a training: examples that were cut or
/// left out.
std::vector<std::string> warningsOf(const TrainingWindows& windows, const DataSet& data);

} // namespace lathe
