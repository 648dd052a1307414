#include "ui/compare/variant_panel.h"

#include "ui/base/metric_text.h"
#include "ui/base/text.h"
#include "ui/base/variant_mark.h"
#include "ui/compare/compare_model.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>

namespace lathe::ui {

namespace {

constexpr int kKeyRole = Qt::UserRole;

std::string keyOf(const QListWidgetItem* item) {
    return item->data(kKeyRole).toString().toStdString();
}

/// Chooses the entry with this data, or the first where none has it.
void choose(QComboBox* box, const std::string& wanted) {
    box->setCurrentIndex(std::max(0, box->findData(toQt(wanted))));
}

/// Variants in the order of the comparison, hidden ones too: an entry keeps its place when it is
/// unchecked.
std::vector<size_t> listed(const CompareModel& model) {
    VariantChoice choice = model.choice();
    choice.hidden.clear();
    return shownRows(model.table(), model.names(), choice);
}

} // namespace

VariantPanel::VariantPanel(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_filter(new QLineEdit(this))
    , m_sort(new QComboBox(this))
    , m_base(new QComboBox(this))
    , m_sortLabel(new QLabel(this))
    , m_baseLabel(new QLabel(this))
    , m_list(new QListWidget(this))
    , m_all(new QPushButton(this))
    , m_none(new QPushButton(this))
    , m_count(new QLabel(this)) {
    nameParts();
    arrange();
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        VariantChoice choice = m_choice;
        choice.filter = text;
        take(std::move(choice));
    });
    connect(m_sort, &QComboBox::activated, this, [this](int index) {
        VariantChoice choice = m_choice;
        choice.sortedBy = m_sort->itemData(index).toString().toStdString();
        choice.worstFirst = false;
        take(std::move(choice));
    });
    connect(m_base, &QComboBox::activated, this,
            [this](int index) { setBase(m_base->itemData(index).toString().toStdString()); });
    connect(m_list, &QListWidget::itemChanged, this, &VariantPanel::toggled);
    connect(m_list, &QListWidget::itemClicked, this,
            [this](const QListWidgetItem* item) { Q_EMIT picked(keyOf(item)); });
    connect(m_list, &QWidget::customContextMenuRequested, this, &VariantPanel::openMenu);
    connect(m_all, &QPushButton::clicked, this, [this] { checkAll(true); });
    connect(m_none, &QPushButton::clicked, this, [this] { checkAll(false); });
    retranslate();
}

void VariantPanel::nameParts() {
    setObjectName(QStringLiteral("variantPanel"));
    m_filter->setObjectName(QStringLiteral("variantFilter"));
    m_filter->setClearButtonEnabled(true);
    m_sort->setObjectName(QStringLiteral("variantSort"));
    m_base->setObjectName(QStringLiteral("variantBase"));
    m_list->setObjectName(QStringLiteral("variantList"));
    m_all->setObjectName(QStringLiteral("variantAll"));
    m_none->setObjectName(QStringLiteral("variantNone"));
    m_count->setObjectName(QStringLiteral("variantCount"));
}

void VariantPanel::arrange() {
    for (QComboBox* box : {m_sort, m_base}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
    }
    for (QLabel* label : {m_sortLabel, m_baseLabel, m_count}) {
        label->setProperty("role", QStringLiteral("secondary"));
    }
    m_sortLabel->setBuddy(m_sort);
    m_baseLabel->setBuddy(m_base);
    m_list->setUniformItemSizes(true);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setIconSize(QSize(20, 3));
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(12, 8, 8, 8);
    grid->setSpacing(6);
    grid->addWidget(m_filter, 0, 0, 1, 2);
    grid->addWidget(m_sortLabel, 1, 0);
    grid->addWidget(m_sort, 1, 1);
    grid->addWidget(m_baseLabel, 2, 0);
    grid->addWidget(m_base, 2, 1);
    grid->addWidget(m_list, 3, 0, 1, 2);
    grid->addWidget(m_count, 4, 0, 1, 2);
    grid->addWidget(m_all, 5, 0);
    grid->addWidget(m_none, 5, 1);
    grid->setColumnStretch(1, 1);
}

void VariantPanel::retranslate() {
    m_filter->setPlaceholderText(tr("Filter variants"));
    m_filter->setAccessibleName(tr("Filter variants"));
    m_sortLabel->setText(tr("Sorted by"));
    m_baseLabel->setText(tr("Against"));
    m_base->setToolTip(tr("What differences are counted from."));
    m_list->setAccessibleName(tr("Variants"));
    m_all->setText(tr("Show all"));
    m_none->setText(tr("Hide all"));
}

void VariantPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void VariantPanel::take(VariantChoice choice) {
    if (choice != m_choice) {
        m_choice = std::move(choice);
        Q_EMIT changed();
    }
}

void VariantPanel::setBase(const std::string& key) {
    VariantChoice choice = m_choice;
    choice.base = key;
    choice.hidden.erase(key);
    take(std::move(choice));
}

void VariantPanel::sortBy(const std::string& metric) {
    VariantChoice choice = m_choice;
    if (choice.sortedBy != metric) {
        choice.sortedBy = metric;
        choice.worstFirst = false;
    } else if (!choice.worstFirst) {
        choice.worstFirst = true;
    } else {
        choice.sortedBy.clear();
        choice.worstFirst = false;
    }
    take(std::move(choice));
}

void VariantPanel::hideVariants(const std::vector<std::string>& keys) {
    VariantChoice choice = m_choice;
    choice.hidden.insert(keys.begin(), keys.end());
    take(std::move(choice));
}

void VariantPanel::showAll() {
    m_filter->clear();
    VariantChoice choice = m_choice;
    choice.hidden.clear();
    take(std::move(choice));
}

void VariantPanel::toggled(QListWidgetItem* item) {
    VariantChoice choice = m_choice;
    if (item->checkState() == Qt::Checked) {
        choice.hidden.erase(keyOf(item));
    } else {
        choice.hidden.insert(keyOf(item));
    }
    take(std::move(choice));
}

// Checks only variants that pass the filter: "all 4-bit ones" takes a filter and a click.
void VariantPanel::checkAll(bool checked) {
    VariantChoice choice = m_choice;
    for (int i = 0; i < m_list->count(); ++i) {
        const std::string key = keyOf(m_list->item(i));
        if (checked) {
            choice.hidden.erase(key);
        } else {
            choice.hidden.insert(key);
        }
    }
    take(std::move(choice));
}

void VariantPanel::openMenu(const QPoint& at) {
    const QListWidgetItem* item = m_list->itemAt(at);
    if (item == nullptr) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Compare all with this variant"), this,
                    [this, key = keyOf(item)] { setBase(key); });
    menu->addAction(tr("Show only this variant"), this, [this, key = keyOf(item)] {
        VariantChoice choice = m_choice;
        for (int i = 0; i < m_list->count(); ++i) {
            choice.hidden.insert(keyOf(m_list->item(i)));
        }
        choice.hidden.erase(key);
        take(std::move(choice));
    });
    menu->popup(m_list->viewport()->mapToGlobal(at));
}

void VariantPanel::showVariants(const CompareModel& model) {
    fillMetrics(model);
    fillBases(model);
    fillList(model);
    m_count->setText(
        tr("%1 of %2 variants shown").arg(model.columnCount()).arg(model.table().rows.size()));
}

void VariantPanel::fillMetrics(const CompareModel& model) {
    m_sort->clear();
    m_sort->addItem(tr("order of the run"), QString());
    for (const ReportColumn& column : model.table().columns) {
        m_sort->addItem(columnTitle(column.metric, column.label), toQt(column.metric));
    }
    choose(m_sort, m_choice.sortedBy);
}

void VariantPanel::fillBases(const CompareModel& model) {
    m_base->clear();
    m_base->addItem(tr("the base of its run"), QString());
    for (size_t row = 0; row < model.table().rows.size(); ++row) {
        m_base->addItem(model.nameOf(row), toQt(keyOf(model.table().rows[row])));
    }
    choose(m_base, m_choice.base);
}

void VariantPanel::fillList(const CompareModel& model) {
    const QSignalBlocker blocker(m_list);
    const int row = m_list->currentRow();
    m_list->clear();
    for (const size_t index : listed(model)) {
        const std::string key = keyOf(model.table().rows[index]);
        auto* item = new QListWidgetItem(model.nameOf(index), m_list);
        item->setIcon(QIcon(variantMark(m_theme, model.colourOfRow(index))));
        item->setToolTip(model.nameOf(index));
        item->setData(kKeyRole, toQt(key));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(m_choice.hidden.contains(key) ? Qt::Unchecked : Qt::Checked);
    }
    m_list->setCurrentRow(row);
}

} // namespace lathe::ui
