#include "ui/explorer/module_model.h"

#include "ui/base/text.h"
#include "ui/explorer/numbers.h"

#include <QFont>

namespace lathe::ui {

ModuleModel::ModuleModel(QObject* parent) : QAbstractItemModel(parent) {}

void ModuleModel::setModel(std::shared_ptr<const OpenedModel> model) {
    beginResetModel();
    m_model = std::move(model);
    const size_t rows = m_model ? m_model->rows.size() : 0;
    m_zeros.assign(m_model ? m_model->files.tensors().size() : 0, std::nullopt);
    m_rowOfTensor.assign(m_zeros.size(), 0);
    m_counted.assign(rows, {});
    for (size_t row = rows; row-- > 0;) { // children have larger numbers than their parents
        const auto& entry = m_model->rows[row];
        if (entry.node->tensor >= 0) {
            m_rowOfTensor[static_cast<size_t>(entry.node->tensor)] = static_cast<int>(row);
            ++m_counted[row].total;
        }
        if (entry.parent >= 0) {
            m_counted[static_cast<size_t>(entry.parent)].total += m_counted[row].total;
        }
    }
    endResetModel();
}

void ModuleModel::setZeros(int tensor, std::optional<uint64_t> zeros) {
    auto& known = m_zeros.at(static_cast<size_t>(tensor));
    if (known) {
        return;
    }
    known = zeros;
    const auto elements =
        m_model->files.tensors()[static_cast<size_t>(tensor)].info->elementCount();
    for (int row = m_rowOfTensor[static_cast<size_t>(tensor)]; row >= 0;
         row = m_model->rows[static_cast<size_t>(row)].parent) {
        auto& counted = m_counted[static_cast<size_t>(row)];
        ++counted.tensors;
        counted.zeros += zeros.value_or(0);
        counted.elements += zeros ? elements : 0;
        const auto cell = indexOfRow(row, Sparsity);
        Q_EMIT dataChanged(cell, cell);
    }
}

bool ModuleModel::zerosKnown(int tensor) const {
    return m_zeros.at(static_cast<size_t>(tensor)).has_value();
}

std::optional<double> ModuleModel::sparsityOf(int row) const {
    const auto& counted = m_counted.at(static_cast<size_t>(row));
    if (counted.tensors < counted.total || counted.elements == 0) {
        return std::nullopt;
    }
    return static_cast<double>(counted.zeros) / static_cast<double>(counted.elements);
}

QModelIndex ModuleModel::indexOfRow(int row, int column) const {
    if (!m_model || row < 0) {
        return {};
    }
    const int at = m_model->rows.at(static_cast<size_t>(row)).indexInParent;
    return createIndex(at, column, static_cast<quintptr>(row));
}

QModelIndex ModuleModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    if (!parent.isValid()) {
        return createIndex(0, column, quintptr{0});
    }
    const auto& children = m_model->rows[parent.internalId()].children;
    return createIndex(row, column, static_cast<quintptr>(children[static_cast<size_t>(row)]));
}

QModelIndex ModuleModel::parent(const QModelIndex& child) const {
    return child.isValid() ? indexOfRow(m_model->rows[child.internalId()].parent) : QModelIndex();
}

int ModuleModel::rowCount(const QModelIndex& parent) const {
    if (!m_model || parent.column() > 0) {
        return 0;
    }
    if (!parent.isValid()) {
        return 1;
    }
    return static_cast<int>(m_model->rows[parent.internalId()].children.size());
}

int ModuleModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QVariant ModuleModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const int row = static_cast<int>(index.internalId());
    const auto& node = *m_model->rows[index.internalId()].node;
    switch (role) {
    case Qt::DisplayRole:
        return display(row, index.column());
    case SortRole:
        return sortValue(row, index.column());
    case RowRole:
        return row;
    case NormRole:
        return node.kind == ModuleKind::Norm;
    case Qt::ToolTipRole:
        return index.column() == Name && row > 0 ? QVariant(toQt(node.path)) : QVariant();
    case Qt::TextAlignmentRole: {
        const bool number = index.column() >= Shape && index.column() <= Share;
        return QVariant(int(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft)));
    }
    case Qt::FontRole:
        if (row == 0 && index.column() == Name) {
            QFont bold;
            bold.setBold(true);
            return bold;
        }
        return {};
    default:
        return {};
    }
}

QVariant ModuleModel::display(int row, int column) const {
    const auto& node = *m_model->rows[static_cast<size_t>(row)].node;
    const TensorInfo* info = m_model->tensorOf(row);
    switch (column) {
    case Name:
        return toQt(row == 0 ? m_model->title : node.label);
    case Type:
        return wordOf(node.kind);
    case Shape:
        return info != nullptr ? shapeText(info->shape) : QString();
    case DType:
        return info != nullptr ? toQt(safetensorsName(info->dtype)) : QString();
    case Parameters:
        return countText(node.parameters);
    case Bytes:
        return toQt(formatBytes(node.bytes));
    case Share:
        return percentText(m_model->tree.bytes == 0 ? 0
                                                    : static_cast<double>(node.bytes) /
                                                          static_cast<double>(m_model->tree.bytes));
    case Sparsity: {
        const auto share = sparsityOf(row);
        return share ? percentText(*share) : QString();
    }
    default:
        return {};
    }
}

QVariant ModuleModel::sortValue(int row, int column) const {
    const auto& node = *m_model->rows[static_cast<size_t>(row)].node;
    switch (column) {
    case Shape:
    case Parameters:
        return QVariant::fromValue<qlonglong>(node.parameters);
    case Bytes:
    case Share:
        return QVariant::fromValue<qulonglong>(node.bytes);
    case Sparsity:
        return sparsityOf(row).value_or(-1);
    default:
        return display(row, column);
    }
}

QVariant ModuleModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool number = section >= Shape && section <= Share;
        return QVariant(int(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft)));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name:
        return tr("Name");
    case Type:
        return tr("Type");
    case Shape:
        return tr("Shape");
    case DType:
        return tr("Dtype");
    case Parameters:
        return tr("Parameters");
    case Bytes:
        return tr("Bytes");
    case Share:
        return tr("Share");
    case Sparsity:
        return tr("Sparsity");
    default:
        return {};
    }
}

QString wordOf(ModuleKind kind) {
    switch (kind) {
    case ModuleKind::Model:
        return ModuleModel::tr("Model");
    case ModuleKind::Embedding:
        return ModuleModel::tr("Embedding");
    case ModuleKind::Block:
        return ModuleModel::tr("Block");
    case ModuleKind::Attention:
        return ModuleModel::tr("Attention");
    case ModuleKind::FeedForward:
        return ModuleModel::tr("Feed-forward");
    case ModuleKind::Linear:
        return ModuleModel::tr("Linear");
    case ModuleKind::Norm:
        return ModuleModel::tr("Norm");
    case ModuleKind::Group:
        return ModuleModel::tr("Group");
    case ModuleKind::Tensor:
        return ModuleModel::tr("Tensor");
    }
    return {};
}

} // namespace lathe::ui
