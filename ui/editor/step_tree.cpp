#include "ui/editor/step_tree.h"

#include "ui/base/node_text.h"
#include "ui/base/search_edit.h"
#include "ui/base/text.h"
#include "ui/editor/canvas_view.h"
#include "ui/editor/step_search.h"

#include <QAction>
#include <QEvent>
#include <QLabel>
#include <QMimeData>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

namespace lathe::ui {

namespace {

constexpr int kIdRole = Qt::UserRole + 1;
constexpr int kCategoryRole = Qt::UserRole + 2;
constexpr int kHelpLines = 4;

/// The first sentence of a help text: up to the first full stop before a space.
QString firstSentence(const QString& help) {
    const auto end = help.indexOf(QStringLiteral(". "));
    return end < 0 ? help : help.left(end + 1);
}

/// Drags carry the step's id.
class StepModel : public QStandardItemModel {
public:
    using QStandardItemModel::QStandardItemModel;

    QStringList mimeTypes() const override { return {QLatin1String(kStepMime)}; }

    QMimeData* mimeData(const QModelIndexList& indexes) const override {
        auto* out = new QMimeData;
        for (const QModelIndex& index : indexes) {
            out->setData(QLatin1String(kStepMime), index.data(kIdRole).toString().toUtf8());
        }
        return out;
    }

    Qt::DropActions supportedDragActions() const override { return Qt::CopyAction; }
};

} // namespace

StepTree::StepTree(const Catalog& catalog, const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_catalog(catalog)
    , m_theme(theme)
    , m_search(new SearchEdit(this))
    , m_view(new QTreeView(this))
    , m_model(new StepModel(this))
    , m_help(new QLabel(this)) {
    m_search->setObjectName(QStringLiteral("stepSearch"));
    m_search->setClearButtonEnabled(true);
    m_view->setObjectName(QStringLiteral("stepTree"));
    m_view->setProperty("panel", true);
    m_view->setModel(m_model);
    m_view->setHeaderHidden(true);
    m_view->setDragEnabled(true);
    m_view->setDragDropMode(QAbstractItemView::DragOnly);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setUniformRowHeights(true);
    m_view->setIndentation(14);
    m_view->setIconSize(QSize(16, 16));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto* searchRow = new QVBoxLayout;
    searchRow->setContentsMargins(8, 8, 8, 0);
    searchRow->addWidget(m_search);
    column->addLayout(searchRow);
    column->addWidget(m_view, 1);
    m_help->setObjectName(QStringLiteral("stepHelp"));
    m_help->setProperty("role", QStringLiteral("secondary"));
    m_help->setWordWrap(true);
    m_help->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_help->setContentsMargins(12, 0, 8, 8);
    m_help->setFixedHeight(kHelpLines * QFontMetrics(theme.secondaryFont()).lineSpacing() + 10);
    column->addWidget(m_help);
    m_view->setMouseTracking(true);
    connect(m_view, &QTreeView::entered, this, &StepTree::describe);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &StepTree::describe);
    connect(m_view, &QTreeView::collapsed, this,
            [this](const QModelIndex& head) { keepClosed(head, true); });
    connect(m_view, &QTreeView::expanded, this,
            [this](const QModelIndex& head) { keepClosed(head, false); });
    connect(m_search, &SearchEdit::searched, this, &StepTree::fill);
    connect(m_view, &QTreeView::activated, this, [this](const QModelIndex& index) {
        const QString id = index.data(kIdRole).toString();
        if (!id.isEmpty()) {
            Q_EMIT stepActivated(id);
        }
    });
    connect(&theme, &Theme::changed, this, &StepTree::fill);
    fill();
}

void StepTree::fill() {
    m_search->setPlaceholderText(tr("Search nodes"));
    m_search->setAccessibleName(tr("Search nodes"));
    m_view->setAccessibleName(tr("Nodes"));
    m_model->clear();
    const bool searching = !m_search->typed().trimmed().isEmpty();
    std::vector<Category> order; // a search puts the group with the best hit first
    std::map<Category, std::vector<const StepType*>> groups;
    for (const StepType* type : rankedSteps(m_catalog, m_search->typed())) {
        if (!groups.contains(type->category)) {
            order.push_back(type->category);
        }
        groups[type->category].push_back(type);
    }
    if (!searching) {
        std::ranges::sort(order);
    }
    const QSignalBlocker quiet(m_view); // folding by the program is not the user's choice
    for (const Category category : order) {
        appendGroup(category, groups[category]);
    }
    m_help->setText(groups.empty() ? tr("No step is called like this.") : QString());
}

void StepTree::appendGroup(Category category, const std::vector<const StepType*>& types) {
    QFont bold = m_theme.font();
    bold.setWeight(QFont::DemiBold);
    auto* head = new QStandardItem(m_theme.icon(familyOf(category)), categoryTitle(category));
    head->setFont(bold);
    head->setData(static_cast<int>(category), kCategoryRole);
    head->setFlags(Qt::ItemIsEnabled);
    for (const StepType* type : types) {
        const QString title = catalogText(type->title);
        auto* row = new QStandardItem(title);
        row->setData(toQt(type->id), kIdRole);
        row->setToolTip(
            QStringLiteral("%1\n%2\n%3").arg(title, catalogText(type->help), toQt(type->source)));
        row->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled);
        head->appendRow(row);
    }
    m_model->appendRow(head);
    const bool searching = !m_search->typed().trimmed().isEmpty();
    m_view->setExpanded(head->index(), searching || !m_closed.contains(static_cast<int>(category)));
}

void StepTree::keepClosed(const QModelIndex& head, bool closed) {
    const int category = head.data(kCategoryRole).toInt();
    if (!m_search->typed().trimmed().isEmpty()) {
        return; // folding during a search is temporary
    }
    if (closed) {
        m_closed.insert(category);
    } else {
        m_closed.erase(category);
    }
}

void StepTree::describe(const QModelIndex& index) {
    const StepType* type = m_catalog.find(index.data(kIdRole).toString().toStdString());
    m_help->setText(type != nullptr ? firstSentence(catalogText(type->help)) : QString());
}

void StepTree::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        fill();
    }
    QWidget::changeEvent(event);
}

} // namespace lathe::ui
