#pragma once

#include "ui/explorer/opened_model.h"

#include <QRect>
#include <QString>

#include <vector>

namespace lathe::ui {

/// A rectangle of the architecture strip. Areas come in reading order: left to right.
struct StripArea {
    enum class Look {
        Weights, ///< area follows bytes; filled by the chosen column
        Marker,  ///< norms and a tied head: too small to draw to scale, or no bytes
        Fold,    ///< stands for repeated blocks that are not drawn
    };

    QRect rect;
    int row = -1; ///< of OpenedModel::rows; for a fold its first block, -1 for a tied head
    Look look = Look::Weights;
    QString label;
    int foldedBlocks = 0;
};

struct StripCaption {
    QRect rect;
    int row = -1;
    QString text;
};

struct StripLayout {
    std::vector<StripArea> areas;
    std::vector<StripCaption> captions; ///< "Block 5" above each block
    std::vector<QPoint> joints;         ///< ends of the lines between neighbours, in pairs
    int width = 0;
};

/// The model from embedding to head, `height` pixels high. In a block, attention is above the
/// feed-forward part; heights and widths follow bytes. With `unfolded` false, more blocks than fit
/// into kDrawnBlocks are folded between the first ones and the last.
StripLayout stripLayoutOf(const OpenedModel& model, int height, bool unfolded);

inline constexpr int kDrawnBlocks = 9;

} // namespace lathe::ui
