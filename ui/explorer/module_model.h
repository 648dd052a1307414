#pragma once

#include "ui/explorer/opened_model.h"

#include <QAbstractItemModel>

#include <memory>
#include <optional>
#include <vector>

namespace lathe::ui {

/// Modules and tensors of a model as a tree with columns. Sparsity appears as zeros are counted.
class ModuleModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Name, Type, Shape, DType, Parameters, Bytes, Share, Sparsity, ColumnCount };

    enum Role {
        RowRole = Qt::UserRole, ///< number of the row in OpenedModel::rows
        SortRole,               ///< a number or a text that sorts as the column should
        NormRole,               ///< true for a norm
    };

    explicit ModuleModel(QObject* parent = nullptr);

    /// Shows `model`, or nothing for nullptr; zeros are forgotten.
    void setModel(std::shared_ptr<const OpenedModel> model);

    const std::shared_ptr<const OpenedModel>& model() const { return m_model; }

    /// Zeros of a tensor (index into files.tensors()); nothing for a dtype without countable zeros.
    void setZeros(int tensor, std::optional<uint64_t> zeros);

    /// True when the zeros of a tensor were set, even to nothing.
    bool zerosKnown(int tensor) const;

    /// Share of zeros under a row, 0 to 1; nothing until all of its tensors are counted.
    std::optional<double> sparsityOf(int row) const;

    QModelIndex indexOfRow(int row, int column = 0) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant display(int row, int column) const;
    QVariant sortValue(int row, int column) const;

    std::shared_ptr<const OpenedModel> m_model;
    std::vector<std::optional<std::optional<uint64_t>>> m_zeros; ///< outer: not counted yet
    std::vector<int> m_rowOfTensor;

    struct Counted {
        uint64_t zeros = 0;
        int tensors = 0;      ///< counted so far
        int64_t elements = 0; ///< of those with countable zeros
        int total = 0;        ///< tensors under the row
    };

    std::vector<Counted> m_counted; ///< per row
};

/// Word for a kind in the window's language.
QString wordOf(ModuleKind kind);

} // namespace lathe::ui
