#include "ui/explorer/layer_table.h"

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/explorer/module_filter.h"
#include "ui/explorer/module_model.h"
#include "ui/explorer/sparsity_delegate.h"
#include "ui/explorer/table_export.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStyle>
#include <QToolButton>
#include <QTreeView>

namespace lathe::ui {

LayerTable::LayerTable(const Theme& theme, ModuleModel& model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_filter(new ModuleFilter(this))
    , m_title(new QLabel(this))
    , m_pattern(new QLineEdit(this))
    , m_count(new QLabel(this))
    , m_hideNorms(new QCheckBox(this))
    , m_more(new QToolButton(this))
    , m_tree(new QTreeView(this))
    , m_copy(new QAction(this))
    , m_export(new QAction(this))
    , m_expandAll(new QAction(this))
    , m_collapseAll(new QAction(this))
    , m_countZeros(new QAction(this)) {
    m_filter->setSourceModel(&model);
    build(theme);
    makeActions();
    connectParts();
    retranslate();
}

void LayerTable::build(const Theme& theme) {
    m_title->setProperty("role", QStringLiteral("section"));
    m_count->setProperty("role", QStringLiteral("secondary"));
    m_count->setObjectName(QStringLiteral("layerCount"));
    m_pattern->setObjectName(QStringLiteral("layerFilter"));
    m_pattern->setClearButtonEnabled(true);
    m_pattern->setMaximumWidth(260);
    m_pattern->installEventFilter(this);
    m_hideNorms->setObjectName(QStringLiteral("hideNorms"));
    m_more->setObjectName(QStringLiteral("layerMenu"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setProperty("flat", true);
    const auto setIcon = [this, &theme] { m_more->setIcon(theme.icon(QStringLiteral("more"))); };
    connect(&theme, &Theme::changed, this, setIcon);
    setIcon();

    m_tree->setObjectName(QStringLiteral("layerTree"));
    m_tree->setModel(m_filter);
    m_tree->setUniformRowHeights(true);
    m_tree->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setSortingEnabled(true);
    m_tree->setItemDelegateForColumn(ModuleModel::Sparsity, new SparsityDelegate(theme, m_tree));
    m_tree->setIndentation(16);
    m_tree->setTextElideMode(Qt::ElideMiddle);
    auto* header = m_tree->header();
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder); // the order of the model
    header->setStretchLastSection(true);
    const int widths[]{184, 98, 104, 56, 88, 78, 66, 136};
    for (int column = 0; column < ModuleModel::ColumnCount; ++column) {
        header->resizeSection(column, widths[column]);
    }

    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 6, 8, 6);
    head->setSpacing(8);
    head->addWidget(m_title);
    head->addWidget(m_pattern, 1);
    head->addWidget(m_count);
    head->addWidget(m_hideNorms);
    head->addStretch();
    head->addWidget(m_more);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_tree, 1);
}

void LayerTable::makeActions() {
    auto* menu = new QMenu(m_more);
    menu->addActions({m_copy, m_export});
    menu->addSeparator();
    menu->addActions({m_expandAll, m_collapseAll});
    menu->addSeparator();
    menu->addAction(m_countZeros);
    m_more->setMenu(menu);
    m_copy->setObjectName(QStringLiteral("copyTable"));
    m_export->setObjectName(QStringLiteral("exportCsv"));
    m_countZeros->setObjectName(QStringLiteral("countZeros"));
    m_copy->setShortcut(QKeySequence::Copy);
    m_copy->setShortcutContext(Qt::WidgetShortcut); // the filter keeps its own copy
    m_tree->addAction(m_copy);
    auto* find = new QAction(this);
    find->setShortcut(QKeySequence::Find);
    find->setShortcutContext(Qt::WindowShortcut);
    connect(find, &QAction::triggered, this, &LayerTable::focusFilter);
    addAction(find);
    connect(m_copy, &QAction::triggered, this, &LayerTable::copyTable);
    connect(m_export, &QAction::triggered, this, &LayerTable::askForCsv);
    connect(m_expandAll, &QAction::triggered, m_tree, &QTreeView::expandAll);
    connect(m_collapseAll, &QAction::triggered, this, [this] {
        m_tree->collapseAll();
        m_tree->expandToDepth(0);
    });
    connect(m_countZeros, &QAction::triggered, this, &LayerTable::countZerosRequested);
}

void LayerTable::connectParts() {
    connect(m_pattern, &QLineEdit::textChanged, this, &LayerTable::applyFilter);
    connect(m_hideNorms, &QCheckBox::toggled, this, [this](bool hidden) {
        const auto expanded = expandedRows();
        m_filter->setNormsHidden(hidden);
        expandRows(expanded);
        showCount();
    });
    connect(&m_model, &QAbstractItemModel::modelReset, this, &LayerTable::resetView);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid()) {
                    Q_EMIT rowSelected(current.data(ModuleModel::RowRole).toInt());
                }
            });
}

void LayerTable::retranslate() {
    m_title->setText(tr("Layers"));
    m_pattern->setPlaceholderText(tr("Name, glob or /regex/"));
    m_pattern->setAccessibleName(tr("Filter layers"));
    m_pattern->setToolTip(
        tr("Filter layers (%1)")
            .arg(QKeySequence(QKeySequence::Find).toString(QKeySequence::NativeText)));
    m_hideNorms->setText(tr("Hide norms"));
    m_more->setToolTip(tr("More actions on the table"));
    m_more->setAccessibleName(tr("More actions on the table"));
    m_tree->setAccessibleName(tr("Layers"));
    m_copy->setText(tr("Copy table"));
    m_export->setText(tr("Export as CSV…"));
    m_expandAll->setText(tr("Expand all"));
    m_collapseAll->setText(tr("Collapse all"));
    m_countZeros->setText(tr("Count zeros of all tensors"));
    showCount();
}

void LayerTable::resetView() {
    m_filtering = false;
    const QSignalBlocker quiet(m_pattern);
    m_pattern->clear();
    applyFilter();
    m_tree->expandToDepth(0);
    showCount();
}

void LayerTable::applyFilter() {
    const QString text = m_pattern->text();
    const bool filters = !text.trimmed().isEmpty();
    if (filters && !m_filtering) {
        m_expandedBefore = expandedRows();
    }
    const bool valid = m_filter->setPattern(text);
    m_pattern->setProperty("invalid", !valid);
    m_pattern->style()->unpolish(m_pattern);
    m_pattern->style()->polish(m_pattern);
    if (filters) {
        m_tree->expandAll();
    } else if (m_filtering) {
        m_tree->collapseAll();
        expandRows(m_expandedBefore);
    }
    m_filtering = filters;
    if (valid) {
        showCount();
    } else {
        m_count->setText(tr("not a regular expression"));
    }
}

void LayerTable::showCount() {
    m_count->setText(tr("%1 of %2").arg(m_filter->shownTensors()).arg(m_filter->allTensors()));
}

QModelIndex LayerTable::shownIndex(int row) const {
    return m_filter->mapFromSource(m_model.indexOfRow(row));
}

std::set<int> LayerTable::expandedRows() const {
    std::set<int> out;
    const size_t count = m_model.model() ? m_model.model()->rows.size() : 0;
    for (int row = 0; row < static_cast<int>(count); ++row) {
        if (m_tree->isExpanded(shownIndex(row))) {
            out.insert(row);
        }
    }
    return out;
}

void LayerTable::expandRows(const std::set<int>& rows) {
    for (const int row : rows) {
        m_tree->expand(shownIndex(row));
    }
}

void LayerTable::selectRow(int row) {
    QModelIndex index = shownIndex(row);
    if (!index.isValid() && row >= 0) {
        m_pattern->clear();
        m_hideNorms->setChecked(false);
        index = shownIndex(row);
    }
    if (index.isValid() && index != m_tree->currentIndex().siblingAtColumn(0)) {
        m_tree->setCurrentIndex(index); // opens its parents
        m_tree->scrollTo(index);
    }
}

int LayerTable::selectedRow() const {
    const QModelIndex current = m_tree->currentIndex();
    return current.isValid() ? current.data(ModuleModel::RowRole).toInt() : -1;
}

void LayerTable::focusFilter() {
    m_pattern->setFocus(Qt::ShortcutFocusReason);
    m_pattern->selectAll();
}

void LayerTable::copyTable() const {
    QApplication::clipboard()->setText(tableText(*m_filter, QLatin1Char('\t')));
}

void LayerTable::exportCsv(const QString& path) const {
    writeFileAtomic(toPath(path), tableText(*m_filter, QLatin1Char(',')).toStdString());
}

void LayerTable::askForCsv() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Export as CSV"), tr("layers.csv"),
                                                      tr("Comma-separated values (*.csv)"));
    if (path.isEmpty()) {
        return;
    }
    try {
        exportCsv(path);
    } catch (const Error& error) {
        Q_EMIT exportFailed(problemText(error.what()), problemText(error.hint()));
    }
}

bool LayerTable::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_pattern && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            m_pattern->clear();
            m_tree->setFocus();
            return true;
        }
        if (key == Qt::Key_Down) {
            m_tree->setFocus();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace lathe::ui
