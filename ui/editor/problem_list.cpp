#include "ui/editor/problem_list.h"

#include "ui/base/problem_text.h"
#include "ui/base/text.h"

#include <QEvent>
#include <QHeaderView>

namespace lathe::ui {

ProblemList::ProblemList(WorkflowDocument& document, const Theme& theme, QWidget* parent)
    : QTreeWidget(parent), m_document(document), m_theme(theme) {
    setObjectName(QStringLiteral("problemList"));
    setProperty("panel", true);
    setColumnCount(2);
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setIconSize(QSize(16, 16));
    setColumnWidth(0, 200);
    connect(this, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem* item) {
        Q_EMIT nodeRequested(item->data(0, Qt::UserRole).toString().toStdString());
    });
    connect(&document, &WorkflowDocument::changed, this, &ProblemList::fill);
    connect(&document, &WorkflowDocument::pathChanged, this, &ProblemList::fill);
    connect(&document, &WorkflowDocument::problemsChanged, this, &ProblemList::fill);
    connect(&theme, &Theme::changed, this, &ProblemList::fill);
    fill();
}

void ProblemList::fill() {
    clear();
    setAccessibleName(tr("Problems"));
    for (const Problem& problem : m_document.problems()) {
        const bool error = problem.severity == Problem::Severity::Error;
        const Node* node = m_document.workflow().find(problem.node);
        const QString title = node != nullptr ? m_document.titleOf(*node) : tr("Workflow");
        const QString text = problemText(problem.message, problem.hint);
        auto* item = new QTreeWidgetItem(this, {title, text});
        item->setIcon(0, m_theme.icon(error ? QStringLiteral("error") : QStringLiteral("warning"),
                                      error ? ColorRole::Error : ColorRole::Warning));
        item->setToolTip(1, withOriginal(text, problem.message, problem.hint));
        item->setData(0, Qt::UserRole, toQt(problem.node));
        item->setData(0, Qt::AccessibleTextRole,
                      (error ? tr("Error: %1") : tr("Warning: %1")).arg(title));
    }
    if (topLevelItemCount() == 0) {
        auto* item = new QTreeWidgetItem(this, {tr("No problems"), QString()});
        item->setIcon(0, m_theme.icon(NodeState::Done));
        item->setFlags(Qt::ItemIsEnabled);
    }
}

void ProblemList::jump(int direction) {
    const int count = static_cast<int>(m_document.problems().size());
    if (count == 0) {
        return;
    }
    const int now = indexOfTopLevelItem(currentItem());
    const int next = now < 0 ? (direction > 0 ? 0 : count - 1) : (now + direction + count) % count;
    setCurrentItem(topLevelItem(next));
    Q_EMIT nodeRequested(topLevelItem(next)->data(0, Qt::UserRole).toString().toStdString());
}

void ProblemList::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        fill();
    }
    QTreeWidget::changeEvent(event);
}

} // namespace lathe::ui
