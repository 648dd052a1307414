#pragma once

#include "core/plain/workflow/catalog.h"
#include "ui/base/theme.h"

#include <QTreeView>
#include <QWidget>

#include <set>

class QLabel;
class QStandardItemModel;

namespace lathe::ui {

class SearchEdit;

/// The palette: steps by category, filtered while typing. A step is added by dragging it to the
/// canvas or by a double-click. One sentence below says what the step under the mouse does.
class StepTree : public QWidget {
    Q_OBJECT

public:
    StepTree(const Catalog& catalog, const Theme& theme, QWidget* parent = nullptr);

    QTreeView* view() { return m_view; }

Q_SIGNALS:
    void stepActivated(const QString& stepId);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();
    void appendGroup(Category category, const std::vector<const StepType*>& types);
    void keepClosed(const QModelIndex& head, bool closed);
    void describe(const QModelIndex& index);

    const Catalog& m_catalog;
    const Theme& m_theme;
    SearchEdit* m_search;
    QTreeView* m_view;
    QStandardItemModel* m_model;
    QLabel* m_help;
    std::set<int> m_closed; // categories that the user folded
};

} // namespace lathe::ui
