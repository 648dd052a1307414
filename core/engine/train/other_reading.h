#pragma once

#include "core/engine/calib/dataset.h"

namespace lathe {

/// Windows of one model's tokens as another model's tokenizer reads their text.
struct OtherWindows {
    at::Tensor ids{};     ///< int64 [B, T'], padded on the right with 0
    at::Tensor counted{}; ///< bool [B, T']: not padding
    /// int64 [B, T]: the place in `ids` at which exactly the text of the window up to this token,
    /// this one included, has been read; -1 where no token of the other model ends there.
    at::Tensor partners{};
};

/// Reads windows of one model for another.
class OtherReading {
public:
    OtherReading(const Model& model, const Model& other);

    /// `ids` int64 [B, T] on the host.
    OtherWindows read(const at::Tensor& ids) const;

private:
    Tokenizer m_own, m_other;
};

} // namespace lathe
