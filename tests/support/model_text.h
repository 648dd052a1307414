#pragma once

#include <QAbstractItemModel>
#include <QString>

namespace lathe::test {

/// A table model as text: one line a row, cells between bars, the heads first.
inline QString modelText(const QAbstractItemModel& model) {
    QString out;
    for (int column = 0; column < model.columnCount(); ++column) {
        out += QStringLiteral("|") + model.headerData(column, Qt::Horizontal).toString();
    }
    out += QStringLiteral("|\n");
    for (int row = 0; row < model.rowCount(); ++row) {
        out += model.headerData(row, Qt::Vertical).toString();
        for (int column = 0; column < model.columnCount(); ++column) {
            out += QStringLiteral("|") + model.index(row, column).data().toString();
        }
        out += QStringLiteral("|\n");
    }
    return out;
}

} // namespace lathe::test
