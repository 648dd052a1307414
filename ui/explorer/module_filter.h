#pragma once

#include <QRegularExpression>
#include <QSortFilterProxyModel>

#include <vector>

namespace lathe::ui {

/// The tree filtered by name: a substring, a glob (`*`, `?`) or a /regular expression/, matched
/// against the path of a tensor ("layers.5.mlp.down_proj"); parents of what matches stay.
class ModuleFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit ModuleFilter(QObject* parent = nullptr);

    /// `model` is a ModuleModel, set once.
    void setSourceModel(QAbstractItemModel* model) override;

    /// False when `text` is a faulty regular expression; the filter is then unchanged.
    bool setPattern(const QString& text);
    void setNormsHidden(bool hidden);

    /// Tensors that are shown, and all.
    int shownTensors() const { return m_shown; }

    int allTensors() const { return m_all; }

    /// The expression that `text` stands for; case does not matter.
    static QRegularExpression expressionOf(const QString& text);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    void refresh();
    void chooseRows();

    QRegularExpression m_expression;
    bool m_normsHidden = false;
    std::vector<bool> m_accepted; ///< per row of OpenedModel::rows
    int m_shown = 0;
    int m_all = 0;
};

} // namespace lathe::ui
