#pragma once

#include <QWidget>

#include <set>

class QAction;
class QCheckBox;
class QLabel;
class QLineEdit;
class QToolButton;
class QTreeView;

namespace lathe::ui {

class ModuleFilter;
class ModuleModel;
class Theme;

/// The tree of modules with filter, count, copy and export. Its selection is the screen's
/// selection.
class LayerTable : public QWidget {
    Q_OBJECT

public:
    /// `model` outlives the table.
    LayerTable(const Theme& theme, ModuleModel& model, QWidget* parent = nullptr);

    /// Selects a row of OpenedModel::rows and makes it visible; a row that the filter hides ends
    /// the filter.
    void selectRow(int row);

    int selectedRow() const; ///< -1 for none

    void focusFilter();
    void retranslate();

    /// Copies the shown tree as tab-separated text.
    void copyTable() const;

    /// Writes the shown tree as CSV. Throws Error{BadData} as writeFileAtomic.
    void exportCsv(const QString& path) const;

Q_SIGNALS:
    void rowSelected(int row);
    void countZerosRequested();
    void exportFailed(const QString& message, const QString& hint);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build(const Theme& theme);
    void makeActions();
    void connectParts();
    void applyFilter();
    void showCount();
    void resetView();
    std::set<int> expandedRows() const;
    void expandRows(const std::set<int>& rows);
    void askForCsv();
    QModelIndex shownIndex(int row) const;

    ModuleModel& m_model;
    ModuleFilter* m_filter;
    QLabel* m_title;
    QLineEdit* m_pattern;
    QLabel* m_count;
    QCheckBox* m_hideNorms;
    QToolButton* m_more;
    QTreeView* m_tree;
    QAction* m_copy;
    QAction* m_export;
    QAction* m_expandAll;
    QAction* m_collapseAll;
    QAction* m_countZeros;
    std::set<int> m_expandedBefore; ///< rows that were open before the filter was used
    bool m_filtering = false;
};

} // namespace lathe::ui
