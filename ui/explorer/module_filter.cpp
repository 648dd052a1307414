#include "ui/explorer/module_filter.h"

#include "ui/base/text.h"
#include "ui/explorer/module_model.h"

namespace lathe::ui {

ModuleFilter::ModuleFilter(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(ModuleModel::SortRole);
    setDynamicSortFilter(true);
}

void ModuleFilter::setSourceModel(QAbstractItemModel* model) {
    // Connected before the proxy's own slot, which asks for rows as soon as a reset reaches it.
    connect(model, &QAbstractItemModel::modelReset, this, &ModuleFilter::chooseRows);
    QSortFilterProxyModel::setSourceModel(model);
    refresh();
}

QRegularExpression ModuleFilter::expressionOf(const QString& text) {
    const auto options = QRegularExpression::CaseInsensitiveOption;
    const QString trimmed = text.trimmed();
    const QChar slash = QLatin1Char('/');
    if (trimmed.size() > 1 && trimmed.startsWith(slash) && trimmed.endsWith(slash)) {
        return QRegularExpression(trimmed.mid(1, trimmed.size() - 2), options);
    }
    if (trimmed.contains(QLatin1Char('*')) || trimmed.contains(QLatin1Char('?'))) {
        QString pattern = QRegularExpression::escape(trimmed);
        pattern.replace(QStringLiteral("\\*"), QStringLiteral(".*"));
        pattern.replace(QStringLiteral("\\?"), QStringLiteral("."));
        return QRegularExpression(QRegularExpression::anchoredPattern(pattern), options);
    }
    return QRegularExpression(QRegularExpression::escape(trimmed), options);
}

bool ModuleFilter::setPattern(const QString& text) {
    const auto expression = expressionOf(text);
    if (!expression.isValid()) {
        return false;
    }
    m_expression = expression;
    refresh();
    return true;
}

void ModuleFilter::setNormsHidden(bool hidden) {
    m_normsHidden = hidden;
    refresh();
}

void ModuleFilter::refresh() {
    chooseRows();
    invalidateFilter();
}

/// One pass over the rows, children before parents: the proxy then only looks up.
void ModuleFilter::chooseRows() {
    m_shown = 0;
    m_all = 0;
    const auto* source = qobject_cast<ModuleModel*>(sourceModel());
    const auto model = source != nullptr ? source->model() : nullptr;
    const size_t count = model ? model->rows.size() : 0;
    m_accepted.assign(count, false);
    std::vector<bool> norm(count, false);
    std::vector<std::string> paths(count);
    for (size_t row = 0; row < count; ++row) {
        const auto& entry = model->rows[row];
        const auto parent = static_cast<size_t>(entry.parent);
        if (row > 0) {
            paths[row] =
                paths[parent].empty() ? entry.node->label : paths[parent] + "." + entry.node->label;
        }
        norm[row] = entry.node->kind == ModuleKind::Norm || (row > 0 && norm[parent]);
        if (entry.node->tensor < 0) {
            continue;
        }
        ++m_all;
        const bool hidden = m_normsHidden && norm[row];
        if (!hidden && m_expression.match(toQt(paths[row])).hasMatch()) {
            m_accepted[row] = true;
            ++m_shown;
        }
    }
    for (size_t row = count; row-- > 1;) {
        if (m_accepted[row]) {
            m_accepted[static_cast<size_t>(model->rows[row].parent)] = true;
        }
    }
    if (count > 0) {
        m_accepted[0] = true; // the model itself stays, so that "0 of n" has a place
    }
}

bool ModuleFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const auto* source = qobject_cast<const ModuleModel*>(sourceModel());
    const QModelIndex index = source->index(row, 0, parent);
    return index.isValid() && index.internalId() < m_accepted.size() &&
           m_accepted[index.internalId()];
}

} // namespace lathe::ui
