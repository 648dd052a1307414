#include "ui/editor/node_search.h"

#include "ui/base/node_text.h"
#include "ui/base/search_edit.h"
#include "ui/base/text.h"
#include "ui/editor/step_search.h"

#include <QKeyEvent>
#include <QListWidget>
#include <QVBoxLayout>

namespace lathe::ui {

NodeSearch::NodeSearch(const Catalog& catalog, const Theme& theme, std::optional<Kind> carries,
                       QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_catalog(catalog)
    , m_theme(theme)
    , m_carries(carries)
    , m_edit(new SearchEdit(this))
    , m_list(new QListWidget(this)) {
    setObjectName(QStringLiteral("nodeSearch"));
    setAttribute(Qt::WA_DeleteOnClose);
    setProperty("role", QStringLiteral("card"));
    m_edit->setObjectName(QStringLiteral("nodeSearchEdit"));
    m_edit->setPlaceholderText(tr("Search nodes"));
    m_edit->setAccessibleName(tr("Search nodes"));
    m_list->setObjectName(QStringLiteral("nodeSearchList"));
    m_list->setAccessibleName(tr("Nodes"));
    m_list->setProperty("panel", true);
    m_list->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(m_edit);
    column->addWidget(m_list);
    resize(280, 300);
    m_edit->installEventFilter(this);
    connect(m_edit, &SearchEdit::searched, this, &NodeSearch::fill);
    connect(m_list, &QListWidget::itemClicked, this, &NodeSearch::chooseCurrent);
    fill(QString());
    m_edit->setFocus();
}

void NodeSearch::fill(const QString& typed) {
    m_list->clear();
    for (const StepType* type : rankedSteps(m_catalog, typed, m_carries)) {
        auto* item = new QListWidgetItem(m_theme.icon(familyOf(type->category)),
                                         catalogText(type->title), m_list);
        item->setData(Qt::UserRole, toQt(type->id));
        item->setToolTip(catalogText(type->help));
    }
    m_list->setCurrentRow(0);
}

void NodeSearch::chooseCurrent() {
    if (const QListWidgetItem* item = m_list->currentItem()) {
        const QString id = item->data(Qt::UserRole).toString();
        close();
        Q_EMIT chosen(id);
    }
}

bool NodeSearch::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (step != 0) {
            m_list->setCurrentRow(qBound(0, m_list->currentRow() + step, m_list->count() - 1));
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            chooseCurrent();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace lathe::ui
