#pragma once

#include "ui/base/theme.h"
#include "ui/compare/variant_choice.h"

#include <QAbstractTableModel>

namespace lathe::ui {

/// What a difference to the base means.
enum class Verdict {
    None,         ///< the base itself, or nothing to compare with
    Same,         ///< no difference
    InNoise,      ///< smaller than twice its standard error, pair by pair
    Unknown,      ///< small, and without the pairs that would show whether it is noise
    Incomparable, ///< measured on other texts, windows or prompts
    Neutral,      ///< neither good nor bad
    Better,
    Worse,
};

Verdict verdictOf(const ReportColumn& column, const Difference& difference);

/// The comparison: one row per metric, one column per shown variant, bases first.
class CompareModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Roles { ValueRole = Qt::UserRole + 1, ErrorRole, DeltaRole, VerdictRole, ColourRole };

    explicit CompareModel(Theme& theme, QObject* parent = nullptr);

    void setTable(ReportTable table); ///< compared with the base of the choice
    void setChoice(VariantChoice choice);

    const VariantChoice& choice() const { return m_choice; }

    /// All variants, shown or not.
    const ReportTable& table() const { return m_table; }

    /// The variants that are shown, in the order shown.
    ReportTable shownTable() const;

    /// Row of table() that a column shows.
    size_t rowAt(int column) const { return m_shown[static_cast<size_t>(column)]; }

    const ReportRow& variantAt(int column) const { return m_table.rows[rowAt(column)]; }

    /// Name of a row of table(), with its run where several runs are shown.
    QString nameOf(size_t row) const;
    QStringList names() const; ///< of all rows of table()

    QString variantName(int column) const { return nameOf(rowAt(column)); }

    /// Colour of a row of table() as Chart takes it: -1 for the unchanged model of a run. It stays
    /// the same whatever is shown and whatever the base is.
    int colourOfRow(size_t row) const { return m_table.rows[row].number; }

    int colourOf(int column) const { return colourOfRow(rowAt(column)); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Word, arrow and colour of a difference: the arrow is its direction, the colour good or bad.
    QString deltaWords(const QModelIndex& index) const;
    QColor deltaColour(const QModelIndex& index) const;

private:
    void show();
    Verdict verdictAt(const QModelIndex& index) const;
    QString cellText(const QModelIndex& index) const;
    QVariant metricHead(size_t metric, int role) const;

    Theme& m_theme;
    ReportTable m_table;
    VariantChoice m_choice;
    std::vector<size_t> m_shown;
};

} // namespace lathe::ui
