#include "ui/runs/log_model.h"

#include "ui/base/problem_text.h"
#include "ui/base/text.h"

#include <QDateTime>

#include <iterator>
#include <numeric>

namespace lathe::ui {

LogModel::LogModel(Theme& theme, QObject* parent) : QAbstractTableModel(parent), m_theme(theme) {}

void LogModel::clear() {
    beginResetModel();
    m_rows.clear();
    endResetModel();
}

void LogModel::add(std::vector<NoteRow> rows) {
    if (rows.empty()) {
        return;
    }
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
    std::move(rows.begin(), rows.end(), std::back_inserter(m_rows));
    endInsertRows();
}

void LogModel::append(const std::vector<NoteRow>& notes) {
    add(notes);
}

void LogModel::append(NoteLevel level, const QString& text) {
    if (text.isEmpty()) {
        return;
    }
    const double now = static_cast<double>(QDateTime::currentMSecsSinceEpoch()) / 1000;
    add({NoteRow{.time = now, .note = {.level = level, .text = text.toStdString()}}});
}

void LogModel::setTitles(std::map<std::string, QString> titles) {
    if (titles != m_titles) {
        m_titles = std::move(titles);
        if (!m_rows.empty()) {
            Q_EMIT dataChanged(index(0, NodeColumn), index(rowCount() - 1, NodeColumn));
        }
    }
}

QString LogModel::cell(int row, int column) const {
    const NoteRow& line = m_rows[static_cast<size_t>(row)];
    switch (column) {
    case TimeColumn:
        return QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(line.time * 1000))
            .toString(QStringLiteral("HH:mm:ss"));
    case NodeColumn: {
        const auto title = m_titles.find(line.note.node);
        return title == m_titles.end() ? toQt(line.note.node) : title->second;
    }
    default:
        return problemText(line.note.text, line.note.hint);
    }
}

QString LogModel::text(const std::vector<int>& rows) const {
    std::vector<int> all(m_rows.size());
    std::iota(all.begin(), all.end(), 0);
    QString out;
    for (const int row : rows.empty() ? all : rows) {
        const Note& note = m_rows[static_cast<size_t>(row)].note;
        out += cell(row, TimeColumn) + QLatin1Char('\t') + cell(row, NodeColumn) +
               QLatin1Char('\t') +
               withOriginal(cell(row, TextColumn), note.text, note.hint)
                   .replace(QStringLiteral("\n\n"), QStringLiteral("\t")) +
               QLatin1Char('\n');
    }
    return out;
}

int LogModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LogModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Note& note = m_rows[static_cast<size_t>(index.row())].note;
    const NoteLevel level = note.level;
    switch (role) {
    case Qt::DisplayRole:
        return cell(index.row(), index.column());
    case Qt::ToolTipRole:
        return index.column() == TextColumn
                   ? withOriginal(cell(index.row(), TextColumn), note.text, note.hint)
                   : cell(index.row(), index.column());
    case Qt::FontRole:
        return index.column() == NodeColumn ? m_theme.secondaryFont() : m_theme.monoFont();
    case Qt::ForegroundRole:
        return index.column() == TextColumn && level == NoteLevel::Error
                   ? m_theme.color(ColorRole::Error)
                   : m_theme.color(index.column() == TimeColumn ? ColorRole::TextSecondary
                                                                : ColorRole::Text);
    case Qt::DecorationRole:
        if (index.column() == TextColumn && level != NoteLevel::Info) {
            return level == NoteLevel::Error
                       ? m_theme.icon(QStringLiteral("error"), ColorRole::Error)
                       : m_theme.icon(QStringLiteral("warning"), ColorRole::Warning);
        }
        return {};
    default:
        return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case NodeColumn:
        return tr("Step");
    default:
        return tr("Message");
    }
}

} // namespace lathe::ui
