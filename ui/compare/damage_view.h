#pragma once

#include "ui/compare/damage_model.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace lathe::ui {

class CompareModel;

/// The table of damage by text and skill with the sentence that explains it.
class DamageView : public QWidget {
    Q_OBJECT

public:
    explicit DamageView(Theme& theme, QWidget* parent = nullptr);

    /// Shows the variants that `variants` shows, with their names and colours. `calibrated` are
    /// rows of variants.table().
    void setVariants(const CompareModel& variants, const std::set<size_t>& calibrated);

    /// Whether at least two variants and a measured part exist.
    bool hasContent() const;

    /// What is wrong, in one sentence; empty where damage is even.
    const QString& finding() const { return m_finding; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    DamageModel* m_model;
    QTableView* m_table;
    QLabel* m_caption;
    QString m_finding;
};

} // namespace lathe::ui
