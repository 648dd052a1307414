#include "ui/window/command_palette.h"

#include "ui/base/search_edit.h"
#include "ui/base/search_fit.h"

#include <QAction>
#include <QKeyEvent>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace lathe::ui {

CommandPalette::CommandPalette(const QList<QAction*>& actions, QWidget* parent)
    : QDialog(parent, Qt::Popup)
    , m_actions(actions)
    , m_edit(new SearchEdit(this))
    , m_list(new QListWidget(this)) {
    setObjectName(QStringLiteral("commandPalette"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_edit->setPlaceholderText(tr("Type a command"));
    m_edit->setAccessibleName(tr("Type a command"));
    m_list->setAccessibleName(tr("Commands"));
    m_edit->setObjectName(QStringLiteral("commandEdit"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setProperty("panel", true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(m_edit);
    column->addWidget(m_list);
    resize(480, 360);
    m_edit->installEventFilter(this);
    connect(m_edit, &SearchEdit::searched, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::triggerCurrent);
    filter(QString());
    m_edit->setFocus();
}

namespace {

Fit fitOfAction(const QString& typed, const QAction& action) {
    const QString english = action.property(kEnglishName).toString();
    const Fit fit = fitOf(typed, QStringList{action.text(), english});
    const Fit menu = fitOf(typed, action.property(kMenuNames).toStringList());
    return std::max(fit, menu >= Fit::Starts ? Fit::InOrder : Fit::None);
}

} // namespace

void CommandPalette::filter(const QString& typed) {
    std::vector<std::pair<Fit, QAction*>> ranked;
    for (QAction* action : m_actions) {
        const Fit fit = typed.trimmed().isEmpty() ? Fit::Equal : fitOfAction(typed, *action);
        if (fit != Fit::None && action->isEnabled() && action->isVisible()) {
            ranked.emplace_back(fit, action);
        }
    }
    std::ranges::stable_sort(ranked,
                             [](const auto& a, const auto& b) { return a.first > b.first; });
    m_list->clear();
    for (const auto& [fit, action] : ranked) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        auto* item = new QListWidgetItem(
            action->icon(),
            keys.isEmpty() ? action->text() : QStringLiteral("%1    %2").arg(action->text(), keys),
            m_list);
        item->setData(Qt::UserRole, QVariant::fromValue(static_cast<void*>(action)));
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::triggerCurrent() {
    const QListWidgetItem* item = m_list->currentItem();
    if (item == nullptr) {
        return;
    }
    auto* action = static_cast<QAction*>(item->data(Qt::UserRole).value<void*>());
    close();
    action->trigger();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (step != 0) {
            m_list->setCurrentRow(qBound(0, m_list->currentRow() + step, m_list->count() - 1));
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            triggerCurrent();
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace lathe::ui
