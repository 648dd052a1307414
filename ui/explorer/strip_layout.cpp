#include "ui/explorer/strip_layout.h"

#include "core/plain/base/text.h"
#include "ui/base/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace lathe::ui {

namespace {

constexpr int kCaptionHeight = 20;
constexpr int kMargin = 12;
constexpr int kGap = 10;
constexpr int kBlockWidth = 112;
constexpr int kMaxOutsideWidth = 184;
constexpr int kMinOutsideWidth = 88;
constexpr int kMarkerWidth = 56;
constexpr int kFoldWidth = 72;

QString translated(const char* text) {
    return QCoreApplication::translate("lathe::ui::ArchitectureStrip", text);
}

/// "q" for "q_proj": what fits into a quarter of a block.
QString shortLabel(const std::string& label) {
    QString out = toQt(label);
    for (const char* ending : {"_proj", "_layernorm", "_norm"}) {
        const QLatin1String text(ending);
        if (out.endsWith(text) && out != QLatin1String("c_proj")) {
            out.chop(text.size());
        }
    }
    return out;
}

class Builder {
public:
    Builder(const OpenedModel& model, int height, StripLayout& out)
        : m_model(model), m_height(height), m_out(out), m_x(kMargin) {}

    void outside(int row) {
        const auto& node = nodeAt(row);
        if (node.kind == ModuleKind::Norm || node.bytes == 0) {
            marker(row, shortLabel(node.label));
            return;
        }
        const QRect rect = next(outsideWidth(node.bytes));
        caption(rect, row, toQt(formatBytes(node.bytes)));
        const TensorInfo* info = m_model.tensorOf(row);
        QString label = toQt(node.label);
        if (info != nullptr && info->shape.size() == 2) {
            label += QStringLiteral("\n%1 × %2").arg(info->shape[0]).arg(info->shape[1]);
        }
        m_out.areas.push_back({rect, row, StripArea::Look::Weights, label, 0});
    }

    void marker(int row, const QString& label) {
        m_out.areas.push_back({next(kMarkerWidth), row, StripArea::Look::Marker, label, 0});
    }

    void fold(int firstRow, int blocks) {
        const QRect rect = next(kFoldWidth);
        m_out.areas.push_back(
            {rect, firstRow, StripArea::Look::Fold, QStringLiteral("× %1").arg(blocks), blocks});
    }

    void block(int row) {
        const auto& node = nodeAt(row);
        const QRect rect = next(kBlockWidth);
        caption(rect, row, translated("Block %1").arg(node.block));
        std::vector<int> parts; // sublayers that hold weights; norms are too thin to draw
        for (const int child : m_model.rows[static_cast<size_t>(row)].children) {
            if (nodeAt(child).kind != ModuleKind::Norm && nodeAt(child).bytes > 0) {
                parts.push_back(child);
            }
        }
        if (parts.empty()) {
            m_out.areas.push_back({rect, row, StripArea::Look::Weights, {}, 0});
            return;
        }
        cut(parts, rect, true, [this](int part, const QRect& line) { sublayer(part, line); });
    }

    void finish() { m_out.width = m_x - kGap + kMargin; }

private:
    const ModuleNode& nodeAt(int row) const { return *m_model.rows[static_cast<size_t>(row)].node; }

    QRect next(int width) {
        const QRect rect(m_x, kCaptionHeight, width, m_height - kCaptionHeight - 4);
        if (m_x > kMargin) {
            m_out.joints.push_back({m_x - kGap, rect.center().y()});
            m_out.joints.push_back({m_x - 1, rect.center().y()});
        }
        m_x += width + kGap;
        return rect;
    }

    void caption(const QRect& rect, int row, const QString& text) {
        m_out.captions.push_back({QRect(rect.left(), 0, rect.width(), kCaptionHeight), row, text});
    }

    /// To the scale of a block, kept within readable widths.
    int outsideWidth(uint64_t bytes) const {
        uint64_t blockBytes = 0;
        for (const auto& child : m_model.tree.children) {
            if (child.kind == ModuleKind::Block) {
                blockBytes = std::max(blockBytes, child.bytes);
            }
        }
        if (blockBytes == 0) {
            return kMinOutsideWidth;
        }
        const double width =
            kBlockWidth * static_cast<double>(bytes) / static_cast<double>(blockBytes);
        return static_cast<int>(std::clamp<double>(width, kMinOutsideWidth, kMaxOutsideWidth));
    }

    void sublayer(int row, const QRect& rect) {
        std::vector<int> linears;
        for (const int child : m_model.rows[static_cast<size_t>(row)].children) {
            const auto kind = nodeAt(child).kind;
            if (kind != ModuleKind::Norm && kind != ModuleKind::Tensor) {
                linears.push_back(child);
            }
        }
        const auto add = [this](int part, const QRect& cell) {
            m_out.areas.push_back(
                {cell, part, StripArea::Look::Weights, shortLabel(nodeAt(part).label), 0});
        };
        if (linears.empty()) {
            add(row, rect);
        } else {
            cut(linears, rect, false, add);
        }
    }

    /// Cuts `rect` by the bytes of `rows`, every piece at least readable, and calls `f` with each.
    template <class F>
    void cut(const std::vector<int>& rows, const QRect& rect, bool downwards, F&& f) const {
        const int length = downwards ? rect.height() : rect.width();
        const int least = std::min(downwards ? 20 : 14, length / static_cast<int>(rows.size()));
        double total = 0;
        for (const int row : rows) {
            total += static_cast<double>(nodeAt(row).bytes);
        }
        const double spare = length - least * static_cast<double>(rows.size());
        double at = 0;
        for (const int row : rows) {
            const double share = total > 0 ? static_cast<double>(nodeAt(row).bytes) / total : 0;
            const int from = static_cast<int>(at + 0.5);
            at += least + spare * share;
            const int to = static_cast<int>(at + 0.5);
            f(row, downwards ? QRect(rect.left(), rect.top() + from, rect.width(), to - from)
                             : QRect(rect.left() + from, rect.top(), to - from, rect.height()));
        }
    }

    const OpenedModel& m_model;
    int m_height;
    StripLayout& m_out;
    int m_x;
};

} // namespace

StripLayout stripLayoutOf(const OpenedModel& model, int height, bool unfolded) {
    StripLayout out;
    Builder builder(model, height, out);
    int blocks = 0;
    for (const auto& child : model.tree.children) {
        blocks += child.kind == ModuleKind::Block ? 1 : 0;
    }
    const bool folds = !unfolded && blocks > kDrawnBlocks;
    const int before = kDrawnBlocks / 2; // drawn before the fold; the rest of them after it
    const int after = kDrawnBlocks - 1 - before;
    int seen = 0;
    bool hasHead = false;
    for (const int row : model.rows.front().children) {
        const auto& node = *model.rows[static_cast<size_t>(row)].node;
        if (node.kind != ModuleKind::Block) {
            hasHead = hasHead || (seen > 0 && node.kind == ModuleKind::Linear);
            builder.outside(row);
            continue;
        }
        const int number = seen++;
        if (!folds || number < before || number >= blocks - after) {
            builder.block(row);
        } else if (number == before) {
            builder.fold(row, blocks - before - after);
        }
    }
    if (model.tiedHead && !hasHead && blocks > 0) {
        builder.marker(-1, translated("head\ntied"));
    }
    builder.finish();
    return out;
}

} // namespace lathe::ui
