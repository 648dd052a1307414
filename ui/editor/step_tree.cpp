#include "ui/editor/step_tree.h"

#include "ui/editor/canvas_view.h"
#include "ui/editor/node_look.h"
#include "ui/editor/node_search.h"
#include "ui/shell/text.h"

#include <QAction>
#include <QEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <map>

namespace lathe::ui {

namespace {

constexpr int kIdRole = Qt::UserRole + 1;

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
    , m_search(new QLineEdit(this))
    , m_view(new QTreeView(this))
    , m_model(new StepModel(this)) {
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
    column->addWidget(m_view);
    connect(m_search, &QLineEdit::textChanged, this, &StepTree::fill);
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
    std::map<Category, std::vector<const StepType*>> groups;
    for (const StepType* type : rankedSteps(m_catalog, m_search->text())) {
        groups[type->category].push_back(type);
    }
    QFont bold = m_theme.font();
    bold.setWeight(QFont::DemiBold);
    for (const auto& [category, types] : groups) {
        auto* head = new QStandardItem(m_theme.icon(familyOf(category)), categoryTitle(category));
        head->setFont(bold);
        head->setFlags(Qt::ItemIsEnabled);
        for (const StepType* type : types) {
            auto* row = new QStandardItem(catalogText(type->title));
            row->setData(toQt(type->id), kIdRole);
            row->setToolTip(catalogText(type->help) + QStringLiteral("\n") + toQt(type->source));
            row->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled);
            head->appendRow(row);
        }
        m_model->appendRow(head);
    }
    m_view->expandAll();
}

QString StepTree::categoryTitle(Category category) {
    switch (category) {
    case Category::ModelData:
        return tr("Model & data");
    case Category::Analyze:
        return tr("Analyze");
    case Category::Prune:
        return tr("Prune");
    case Category::Quantize:
        return tr("Quantize");
    case Category::Distill:
        return tr("Distill");
    case Category::Tune:
        return tr("LoRA / tune");
    case Category::Evaluate:
        return tr("Evaluate");
    case Category::Export:
        return tr("Export");
    }
    return {};
}

void StepTree::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        fill();
    }
    QWidget::changeEvent(event);
}

} // namespace lathe::ui
