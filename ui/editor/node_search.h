#pragma once

#include "core/plain/workflow/catalog.h"
#include "ui/base/theme.h"

#include <QFrame>

#include <optional>

class QListWidget;

namespace lathe::ui {

class SearchEdit;

/// Popup that adds a node: type its name, press Enter.
class NodeSearch : public QFrame {
    Q_OBJECT

public:
    NodeSearch(const Catalog& catalog, const Theme& theme, std::optional<Kind> carries,
               QWidget* parent);

Q_SIGNALS:
    void chosen(const QString& stepId);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill(const QString& typed);
    void chooseCurrent();

    const Catalog& m_catalog;
    const Theme& m_theme;
    std::optional<Kind> m_carries;
    SearchEdit* m_edit;
    QListWidget* m_list;
};

} // namespace lathe::ui
