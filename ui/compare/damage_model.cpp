#include "ui/compare/damage_model.h"

#include "ui/base/colour_map.h"
#include "ui/base/metric_text.h"
#include "ui/base/variant_mark.h"
#include "ui/compare/damage_text.h"
#include "ui/compare/heat_colour.h"

namespace lathe::ui {

DamageModel::DamageModel(Theme& theme, QObject* parent)
    : QAbstractTableModel(parent), m_theme(theme) {}

void DamageModel::setTable(DamageTable table, std::vector<VariantLook> looks) {
    beginResetModel();
    m_table = std::move(table);
    m_looks = std::move(looks);
    endResetModel();
}

int DamageModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}

int DamageModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.parts.size());
}

// Undamaged cells have the table's background colour, so the others stand out.
QColor DamageModel::heat(double severity) const {
    return perceptualMix(m_theme.color(ColorRole::Base), m_theme.color(ColorRole::Error), severity);
}

QString DamageModel::cellText(const DamageRow& row, size_t part) const {
    const auto& cell = row.cells[part];
    if (!cell) {
        return QStringLiteral("–");
    }
    if (row.isBase) {
        return metricText(m_table.parts[part].metric, cell->value);
    }
    return m_table.parts[part].isText ? ratioText(cell->ratio) : pointsText(cell->loss);
}

QVariant DamageModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const DamageRow& row = m_table.rows[static_cast<size_t>(index.row())];
    const auto column = static_cast<size_t>(index.column());
    const DamagePart& part = m_table.parts[column];
    const auto& cell = row.cells[column];
    const double severity = cell && !row.isBase ? cell->severity(part.isText) : 0;
    switch (role) {
    case Qt::DisplayRole:
        return cellText(row, column);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return cell && !row.isBase ? damageSentence(part, *cell)
                                   : partTitle(part) + QStringLiteral(": ") + cellText(row, column);
    case Qt::BackgroundRole:
        return row.isBase ? m_theme.color(ColorRole::Hover) : heat(severity);
    case Qt::ForegroundRole:
        if (severity > 0) {
            return inkOn(heat(severity));
        }
        return m_theme.color(row.isBase ? ColorRole::Text : ColorRole::TextSecondary);
    case SeverityRole:
        return severity;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignCenter);
    default:
        return {};
    }
}

QVariant DamageModel::partHead(const DamagePart& part, int role) const {
    const QString kind = part.isText ? tr("perplexity") : tr("accuracy");
    switch (role) {
    case Qt::DisplayRole:
        return part.name.empty() ? partTitle(part) : partTitle(part) + QLatin1Char('\n') + kind;
    case Qt::ToolTipRole:
        return part.isText ? tr("%1: perplexity against the base").arg(partTitle(part))
                           : tr("%1: points of accuracy against the base").arg(partTitle(part));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignCenter);
    default:
        return {};
    }
}

QVariant DamageModel::variantHead(const DamageRow& row, int role) const {
    const VariantLook& look = m_looks[row.variant];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return look.name;
    case Qt::DecorationRole:
        return variantMark(m_theme, look.colour);
    case Qt::TextAlignmentRole: // long names take two lines
        return int(Qt::AlignLeft | Qt::AlignVCenter) | int(Qt::TextWordWrap);
    default:
        return {};
    }
}

QVariant DamageModel::headerData(int section, Qt::Orientation orientation, int role) const {
    const auto at = static_cast<size_t>(section);
    if (orientation == Qt::Horizontal) {
        return at < m_table.parts.size() ? partHead(m_table.parts[at], role) : QVariant();
    }
    return at < m_table.rows.size() ? variantHead(m_table.rows[at], role) : QVariant();
}

} // namespace lathe::ui
