#pragma once

#include "ui/base/theme.h"
#include "ui/compare/variant_choice.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace lathe::ui {

class CompareModel;

/// The panel beside the comparison: which variants are shown, their order, and their base.
class VariantPanel : public QWidget {
    Q_OBJECT

public:
    explicit VariantPanel(Theme& theme, QWidget* parent = nullptr);

    /// Lists all variants of `model` in its order and shows its choice.
    void showVariants(const CompareModel& model);

    const VariantChoice& choice() const { return m_choice; }

    void setBase(const std::string& key);   ///< empty: the base of each run
    void sortBy(const std::string& metric); ///< best first; again: worst first; again: unsorted
    void hideVariants(const std::vector<std::string>& keys);
    void showAll();

Q_SIGNALS:
    void changed();
    void picked(const std::string& key); ///< a variant was clicked

protected:
    void changeEvent(QEvent* event) override;

private:
    void nameParts();
    void arrange();
    void retranslate();
    void fillBases(const CompareModel& model);
    void fillMetrics(const CompareModel& model);
    void fillList(const CompareModel& model);
    void take(VariantChoice choice);
    void toggled(QListWidgetItem* item);
    void checkAll(bool checked);
    void openMenu(const QPoint& at);

    Theme& m_theme;
    VariantChoice m_choice;
    QLineEdit* m_filter;
    QComboBox* m_sort;
    QComboBox* m_base;
    QLabel* m_sortLabel;
    QLabel* m_baseLabel;
    QListWidget* m_list;
    QPushButton* m_all;
    QPushButton* m_none;
    QLabel* m_count;
};

} // namespace lathe::ui
