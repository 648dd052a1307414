#pragma once

#include "ui/base/theme.h"
#include "ui/compare/damage.h"

#include <QAbstractTableModel>

namespace lathe::ui {

/// Name and colour of a variant as the other views show them; colour -1 is the base.
struct VariantLook {
    QString name{};
    int colour = -1;
};

/// Damage by text and skill: one row per variant, one column per text or skill, heat colours.
class DamageModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Roles { SeverityRole = Qt::UserRole + 1 }; ///< 0 to 1

    explicit DamageModel(Theme& theme, QObject* parent = nullptr);

    /// `looks`: one per row of the report that the table was made from.
    void setTable(DamageTable table, std::vector<VariantLook> looks);

    const DamageTable& table() const { return m_table; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString cellText(const DamageRow& row, size_t part) const;
    QVariant partHead(const DamagePart& part, int role) const;
    QVariant variantHead(const DamageRow& row, int role) const;
    QColor heat(double severity) const;

    Theme& m_theme;
    DamageTable m_table;
    std::vector<VariantLook> m_looks;
};

} // namespace lathe::ui
