#include "ui/compare/compare_model.h"

#include "core/plain/store/metric_kinds.h"
#include "ui/base/metric_text.h"
#include "ui/base/text.h"
#include "ui/base/variant_mark.h"
#include "ui/compare/difference_text.h"

#include <cmath>

namespace lathe::ui {

Verdict verdictOf(const ReportColumn& column, const Difference& difference) {
    if (difference.basis == Difference::Basis::Incomparable) {
        return Verdict::Incomparable;
    }
    if (!std::isfinite(difference.value)) {
        return Verdict::None;
    }
    if (difference.value == 0) {
        return Verdict::Same;
    }
    if (difference.inNoise()) {
        return Verdict::InNoise;
    }
    if (!difference.isSure()) {
        return Verdict::Unknown;
    }
    const MetricKind* kind = metricKind(column.metric);
    if (kind != nullptr && kind->direction == Direction::Neither) {
        return Verdict::Neutral;
    }
    return (difference.value < 0) == column.lowerIsBetter ? Verdict::Better : Verdict::Worse;
}

CompareModel::CompareModel(Theme& theme, QObject* parent)
    : QAbstractTableModel(parent), m_theme(theme) {}

void CompareModel::setTable(ReportTable table) {
    m_table = std::move(table);
    show();
}

void CompareModel::setChoice(VariantChoice choice) {
    m_choice = std::move(choice);
    show();
}

// Where the chosen base no longer exists, each run is compared with its own base again.
void CompareModel::show() {
    beginResetModel();
    const auto base = m_choice.base.empty() ? std::nullopt : rowOf(m_table, m_choice.base);
    compareWith(m_table, base);
    m_shown = shownRows(m_table, names(), m_choice);
    endResetModel();
}

ReportTable CompareModel::shownTable() const {
    ReportTable out{.columns = m_table.columns};
    for (const size_t row : m_shown) {
        out.rows.push_back(m_table.rows[row]);
    }
    return out;
}

QString CompareModel::nameOf(size_t index) const {
    const ReportRow& row = m_table.rows[index];
    const bool several = m_table.rows.back().run != m_table.rows.front().run;
    const QString name = variantText(row.variant);
    return several ? tr("%1 (%2)").arg(name, toQt(row.run)) : name;
}

QStringList CompareModel::names() const {
    QStringList out;
    for (size_t i = 0; i < m_table.rows.size(); ++i) {
        out.push_back(nameOf(i));
    }
    return out;
}

int CompareModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.columns.size());
}

int CompareModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

Verdict CompareModel::verdictAt(const QModelIndex& index) const {
    const auto metric = static_cast<size_t>(index.row());
    const ReportRow& variant = variantAt(index.column());
    const auto& difference = variant.differences[metric];
    return variant.isBase || !difference ? Verdict::None
                                         : verdictOf(m_table.columns[metric], *difference);
}

QString CompareModel::deltaWords(const QModelIndex& index) const {
    const Verdict verdict = verdictAt(index);
    switch (verdict) {
    case Verdict::None:
        return {};
    case Verdict::Same:
        return tr("= same");
    case Verdict::InNoise:
        return tr("= in noise");
    case Verdict::Incomparable:
        return tr("≠ other data");
    default:
        break;
    }
    const auto metric = static_cast<size_t>(index.row());
    const Difference& difference = *variantAt(index.column()).differences[metric];
    return (difference.value > 0 ? QStringLiteral("▲ ") : QStringLiteral("▼ ")) +
           deltaText(m_table.columns[metric].metric, difference.value, difference.base) +
           (verdict == Verdict::Unknown ? QStringLiteral(" ?") : QString());
}

QColor CompareModel::deltaColour(const QModelIndex& index) const {
    switch (verdictAt(index)) {
    case Verdict::Better:
        return m_theme.color(ColorRole::Ok);
    case Verdict::Worse:
        return m_theme.color(ColorRole::Error);
    case Verdict::Incomparable:
        return m_theme.color(ColorRole::Warning);
    default:
        return m_theme.color(ColorRole::TextSecondary);
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
    const ReportRow& variant = variantAt(index.column());
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
    case Qt::ToolTipRole:
        return variant.isBase || !variant.differences[metric]
                   ? QString()
                   : differenceText(m_table.columns[metric], *variant.differences[metric]);
    case VerdictRole:
        return static_cast<int>(verdictAt(index));
    case ColourRole:
        return deltaColour(index);
    case Qt::BackgroundRole:
        return variant.isBase ? QVariant(m_theme.color(ColorRole::Hover)) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant CompareModel::metricHead(size_t metric, int role) const {
    const ReportColumn& column = m_table.columns[metric];
    if (role == Qt::ToolTipRole) {
        return tr("Click to sort the variants by this.");
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    const QString title = columnTitle(column.metric, column.label);
    if (column.metric != m_choice.sortedBy) {
        return title;
    }
    return title + (m_choice.worstFirst ? QStringLiteral("  ◂") : QStringLiteral("  ▸"));
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical) {
        return metricHead(static_cast<size_t>(section), role);
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
