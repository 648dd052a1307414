#pragma once

#include "core/plain/store/report.h"
#include "ui/shell/theme.h"

#include <QAbstractTableModel>

namespace lathe::ui {

/// What a difference to the base means.
enum class Verdict {
    None,    ///< the base itself, or nothing to compare with
    Same,    ///< no difference
    InNoise, ///< smaller than twice the combined standard error
    Neutral, ///< neither good nor bad
    Better,
    Worse,
};

/// `error` and `baseError` are standard errors, 0: exact or unknown.
Verdict verdictOf(const ReportColumn& column, double delta, double error, double baseError);

/// The comparison: a row a metric, a column a variant, the base first.
class CompareModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Roles { ValueRole = Qt::UserRole + 1, ErrorRole, DeltaRole, VerdictRole, ColourRole };

    explicit CompareModel(Theme& theme, QObject* parent = nullptr);

    void setTable(ReportTable table);

    const ReportTable& table() const { return m_table; }

    /// Name of a variant, with its run where several are shown.
    QString variantName(int column) const;

    /// Colour of a variant as Chart takes it: -1 for a base.
    int colourOf(int column) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Word, arrow and colour of a difference: direction is the arrow, good or bad the colour.
    QString deltaWords(const QModelIndex& index) const;
    QColor deltaColour(const QModelIndex& index) const;

private:
    bool isBase(int column) const;
    int baseOf(int column) const;
    Verdict verdictAt(int row, int column) const;
    QString cellText(const QModelIndex& index) const;

    Theme& m_theme;
    ReportTable m_table;
};

} // namespace lathe::ui
