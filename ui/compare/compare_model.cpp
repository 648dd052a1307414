#include "ui/compare/compare_model.h"

#include "ui/compare/metric_text.h"
#include "ui/compare/variant_mark.h"
#include "ui/shell/text.h"

#include <cmath>

namespace lathe::ui {

Verdict verdictOf(const ReportColumn& column, double delta, double error, double baseError) {
    if (!std::isfinite(delta)) {
        return Verdict::None;
    }
    if (delta == 0) {
        return Verdict::Same;
    }
    const double noise = 2 * std::hypot(error, baseError);
    if (std::abs(delta) < noise) {
        return Verdict::InNoise;
    }
    // Zeros are a means: what they cost and save stands in the other rows.
    if (column.metric == "sparsity") {
        return Verdict::Neutral;
    }
    return (delta < 0) == column.lowerIsBetter ? Verdict::Better : Verdict::Worse;
}

CompareModel::CompareModel(Theme& theme, QObject* parent)
    : QAbstractTableModel(parent), m_theme(theme) {}

void CompareModel::setTable(ReportTable table) {
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

bool CompareModel::isBase(int column) const {
    return baseOf(column) == column;
}

int CompareModel::baseOf(int column) const {
    const std::string& run = m_table.rows[static_cast<size_t>(column)].run;
    int base = column;
    while (base > 0 && m_table.rows[static_cast<size_t>(base - 1)].run == run) {
        --base;
    }
    return base;
}

QString CompareModel::variantName(int column) const {
    const ReportRow& row = m_table.rows[static_cast<size_t>(column)];
    const bool several =
        row.run != m_table.rows.front().run || m_table.rows.back().run != m_table.rows.front().run;
    const QString name = variantText(row.variant);
    return several ? tr("%1 (%2)").arg(name, toQt(row.run)) : name;
}

int CompareModel::colourOf(int column) const {
    return isBase(column) ? -1 : m_table.rows[static_cast<size_t>(column)].number;
}

int CompareModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.columns.size());
}

int CompareModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}

Verdict CompareModel::verdictAt(int row, int column) const {
    const auto metric = static_cast<size_t>(row);
    const ReportRow& variant = m_table.rows[static_cast<size_t>(column)];
    const ReportRow& base = m_table.rows[static_cast<size_t>(baseOf(column))];
    if (isBase(column) || !variant.deltas[metric]) {
        return Verdict::None;
    }
    return verdictOf(m_table.columns[metric], *variant.deltas[metric], variant.errors[metric],
                     base.errors[metric]);
}

QString CompareModel::deltaWords(const QModelIndex& index) const {
    const auto metric = static_cast<size_t>(index.row());
    const ReportRow& variant = m_table.rows[static_cast<size_t>(index.column())];
    switch (verdictAt(index.row(), index.column())) {
    case Verdict::None:
        return {};
    case Verdict::Same:
        return tr("= same");
    case Verdict::InNoise:
        return tr("= in noise");
    default:
        break;
    }
    const double delta = *variant.deltas[metric];
    const double base = *variant.values[metric] - delta;
    return (delta > 0 ? QStringLiteral("▲ ") : QStringLiteral("▼ ")) +
           deltaText(m_table.columns[metric].metric, delta, base);
}

QColor CompareModel::deltaColour(const QModelIndex& index) const {
    switch (verdictAt(index.row(), index.column())) {
    case Verdict::Better:
        return m_theme.color(Role::Ok);
    case Verdict::Worse:
        return m_theme.color(Role::Error);
    default:
        return m_theme.color(Role::TextSecondary);
    }
}

QString CompareModel::cellText(const QModelIndex& index) const {
    QStringList parts;
    for (const int role : {int(ValueRole), int(ErrorRole), int(DeltaRole)}) {
        const QString part = data(index, role).toString();
        if (!part.isEmpty()) {
            parts.push_back(part);
        }
    }
    return parts.join(QLatin1Char(' '));
}

QVariant CompareModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const auto metric = static_cast<size_t>(index.row());
    const ReportRow& variant = m_table.rows[static_cast<size_t>(index.column())];
    const std::string& name = m_table.columns[metric].metric;
    const auto& value = variant.values[metric];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return cellText(index);
    case ValueRole:
        return value ? metricText(name, *value) : QStringLiteral("–");
    case ErrorRole:
        return value && variant.errors[metric] > 0
                   ? QStringLiteral("± ") + errorText(name, variant.errors[metric])
                   : QString();
    case DeltaRole:
        return deltaWords(index);
    case VerdictRole:
        return static_cast<int>(verdictAt(index.row(), index.column()));
    case ColourRole:
        return deltaColour(index);
    case Qt::BackgroundRole:
        return isBase(index.column()) ? QVariant(m_theme.color(Role::Hover)) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical) {
        const ReportColumn& column = m_table.columns[static_cast<size_t>(section)];
        return role == Qt::DisplayRole ? columnTitle(column.metric, column.label) : QVariant();
    }
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return variantName(section);
    case Qt::DecorationRole:
        return variantMark(m_theme, colourOf(section));
    case Qt::TextAlignmentRole:
        return int(Qt::AlignLeft | Qt::AlignVCenter) | int(Qt::TextWordWrap);
    default:
        return {};
    }
}

} // namespace lathe::ui
