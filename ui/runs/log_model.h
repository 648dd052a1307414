#pragma once

#include "core/plain/store/experiment_store.h"
#include "ui/base/theme.h"

#include <QAbstractTableModel>

#include <map>

namespace lathe::ui {

/// The notes of a run: time, step, text. Lines are only added at the end.
class LogModel : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit LogModel(Theme& theme, QObject* parent = nullptr);

    enum Columns { TimeColumn, NodeColumn, TextColumn, ColumnCount };

    void clear();
    void append(const std::vector<NoteRow>& notes);

    /// Adds a line that is not in the store: a message of the engine's process, or how it ended.
    void append(NoteLevel level, const QString& text);

    /// Step titles by node id, for the second column.
    void setTitles(std::map<std::string, QString> titles);

    /// The given rows, or all, as lines of text.
    QString text(const std::vector<int>& rows = {}) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void add(std::vector<NoteRow> rows);
    QString cell(int row, int column) const;

    Theme& m_theme;
    std::vector<NoteRow> m_rows;
    std::map<std::string, QString> m_titles;
};

} // namespace lathe::ui
