#include "ui/explorer/table_export.h"

#include "ui/explorer/module_model.h"

#include <QStringList>

namespace lathe::ui {

namespace {

QString quoted(QString text, QChar separator) {
    const QChar quote = QLatin1Char('"');
    if (!text.contains(separator) && !text.contains(quote) && !text.contains(QLatin1Char('\n'))) {
        return text;
    }
    return quote + text.replace(quote, QStringLiteral("\"\"")) + quote;
}

QString cell(const QModelIndex& index, const QString& path) {
    switch (index.column()) {
    case ModuleModel::Name:
        return path;
    case ModuleModel::Parameters:
    case ModuleModel::Bytes:
        return index.data(ModuleModel::SortRole).toString();
    case ModuleModel::Share: // of the root's bytes
    {
        QModelIndex root = index;
        while (root.parent().isValid()) {
            root = root.parent();
        }
        const auto all = root.siblingAtColumn(ModuleModel::Bytes).data(ModuleModel::SortRole);
        const double bytes = index.data(ModuleModel::SortRole).toDouble();
        return QString::number(all.toDouble() > 0 ? bytes / all.toDouble() : 0, 'g', 8);
    }
    case ModuleModel::Sparsity: {
        const double share = index.data(ModuleModel::SortRole).toDouble();
        return share < 0 ? QString() : QString::number(share, 'g', 8);
    }
    default:
        return index.data().toString();
    }
}

void appendRows(const QAbstractItemModel& model, const QModelIndex& parent, const QString& prefix,
                QChar separator, QString& out) {
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex first = model.index(row, 0, parent);
        const QString path = prefix + first.data().toString();
        QStringList cells;
        for (int column = 0; column < model.columnCount(parent); ++column) {
            cells += quoted(cell(first.siblingAtColumn(column), path), separator);
        }
        out += cells.join(separator) + QLatin1Char('\n');
        const QString under = parent.isValid() ? path + QLatin1Char('.') : QString();
        appendRows(model, first, under, separator, out);
    }
}

} // namespace

QString tableText(const QAbstractItemModel& model, QChar separator) {
    QStringList heads;
    for (int column = 0; column < model.columnCount(); ++column) {
        heads += quoted(model.headerData(column, Qt::Horizontal).toString(), separator);
    }
    QString out = heads.join(separator) + QLatin1Char('\n');
    appendRows(model, {}, {}, separator, out);
    return out;
}

} // namespace lathe::ui
