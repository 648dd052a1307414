#include "ui/compare/compare_body.h"

#include "ui/base/metric_text.h"
#include "ui/compare/compare_charts.h"
#include "ui/compare/compare_delegate.h"
#include "ui/compare/damage_view.h"
#include "ui/compare/finding_bar.h"
#include "ui/compare/mismatches.h"
#include "ui/compare/variant_panel.h"
#include "ui/plots/chart.h"

#include <QEvent>
#include <QHeaderView>
#include <QMenu>
#include <QMessageBox>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace lathe::ui {

namespace {

constexpr int kRowHeight = 26;
constexpr int kHeadHeight = 40;
constexpr int kBaseWidth = 146;
constexpr int kVariantWidth = 222;

} // namespace

CompareBody::CompareBody(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new CompareModel(theme, this))
    , m_finding(new FindingBar(theme, this))
    , m_otherData(new FindingBar(theme, this))
    , m_panel(new VariantPanel(theme, this)) {
    m_otherData->setObjectName(QStringLiteral("otherDataBar"));
    auto* split = new QSplitter(Qt::Vertical, this);
    split->setHandleWidth(1);
    split->addWidget(makeTabs());
    split->addWidget(makeCharts());
    split->setSizes({450, 310});
    auto* beside = new QSplitter(Qt::Horizontal, this);
    beside->setHandleWidth(1);
    beside->addWidget(m_panel);
    beside->addWidget(split);
    beside->setStretchFactor(1, 1);
    beside->setSizes({290, 1000});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_otherData);
    column->addWidget(m_finding);
    column->addWidget(beside, 1);
    m_panel->hide();
    connectHeads();
    // Queued, because the signal comes from the list that showVariants() refills.
    connect(m_panel, &VariantPanel::changed, this, &CompareBody::showVariants,
            Qt::QueuedConnection);
    connect(m_panel, &VariantPanel::picked, this, &CompareBody::scrollTo);
    connect(m_otherData, &FindingBar::actionRequested, this,
            [this] { showOtherData(otherDataIn(*m_model), *m_panel); });
    connect(&theme, &Theme::changed, this, [this] { m_panel->showVariants(*m_model); });
    retranslate();
}

QTableView* CompareBody::makeTable() {
    auto* table = new QTableView(this);
    table->setObjectName(QStringLiteral("compareTable"));
    table->setModel(m_model);
    table->setItemDelegate(new CompareDelegate(m_theme, table));
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    table->verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->verticalHeader()->setMinimumWidth(168);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setFixedHeight(kHeadHeight);
    table->horizontalHeader()->setMinimumSectionSize(120);
    table->horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    return table;
}

QWidget* CompareBody::makeTabs() {
    m_table = makeTable();
    m_damage = new DamageView(m_theme, this);
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("compareTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_table, QString());
    m_tabs->addTab(m_damage, QString());
    return m_tabs;
}

QWidget* CompareBody::makeCharts() {
    m_scatter = new Chart(m_theme, this);
    m_scatter->setObjectName(QStringLiteral("compareScatter"));
    m_skills = new Chart(m_theme, this);
    m_skills->setObjectName(QStringLiteral("compareSkills"));
    m_skills->setPercent(true);
    auto* charts = new QSplitter;
    charts->setHandleWidth(1);
    charts->addWidget(m_scatter);
    charts->addWidget(m_skills);
    charts->setSizes({500, 620});
    return charts;
}

// A click on a metric's header sorts by it; a variant's header has a menu of actions.
void CompareBody::connectHeads() {
    connect(m_table->verticalHeader(), &QHeaderView::sectionClicked, this, [this](int row) {
        m_panel->sortBy(m_model->table().columns[static_cast<size_t>(row)].metric);
    });
    connect(m_table->horizontalHeader(), &QWidget::customContextMenuRequested, this,
            &CompareBody::openVariantMenu);
}

void CompareBody::openVariantMenu(const QPoint& at) {
    const int column = m_table->horizontalHeader()->logicalIndexAt(at);
    if (column < 0) {
        return;
    }
    const std::string key = keyOf(m_model->variantAt(column));
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("variantMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Compare all with this variant"), this,
                    [this, key] { m_panel->setBase(key); });
    QAction* own = menu->addAction(tr("Compare each run with its own base"), this,
                                   [this] { m_panel->setBase({}); });
    own->setEnabled(!m_panel->choice().base.empty());
    menu->addSeparator();
    menu->addAction(tr("Hide this variant"), this, [this, key] { m_panel->hideVariants({key}); });
    menu->addAction(tr("Show all variants"), this, [this] { m_panel->showAll(); });
    menu->popup(m_table->horizontalHeader()->mapToGlobal(at));
}

void CompareBody::scrollTo(const std::string& key) {
    for (int i = 0; i < m_model->columnCount(); ++i) {
        if (keyOf(m_model->variantAt(i)) == key) {
            m_table->scrollTo(m_model->index(0, i));
        }
    }
}

void CompareBody::retranslate() {
    m_table->setAccessibleName(tr("Comparison of the variants"));
    m_tabs->setTabText(0, tr("All metrics"));
    m_tabs->setTabText(1, tr("By text and skill"));
    m_scatter->setTitle(tr("Size against quality"));
    m_scatter->setNote(tr("hollow: beaten in both"));
    m_skills->setTitle(tr("Accuracy per skill"));
    m_otherData->setAction(tr("What differs…"));
}

void CompareBody::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        showVariants();
    }
    QWidget::changeEvent(event);
}

void CompareBody::showByTextAndSkill() {
    m_tabs->setCurrentWidget(m_damage);
}

void CompareBody::setPanelVisible(bool visible) {
    m_panel->setVisible(visible);
}

void CompareBody::setTable(ReportTable table, std::set<size_t> calibrated) {
    m_calibrated = std::move(calibrated);
    m_model->setTable(std::move(table));
    showVariants();
}

void CompareBody::showVariants() {
    m_model->setChoice(m_panel->choice());
    m_panel->showVariants(*m_model);
    m_otherData->setText(otherDataText(otherDataIn(*m_model), *m_model));
    showTable();
    showDamage();
    showCharts();
    Q_EMIT shownChanged();
}

void CompareBody::showTable() {
    for (int i = 0; i < m_model->columnCount(); ++i) {
        m_table->setColumnWidth(i, m_model->variantAt(i).isBase ? kBaseWidth : kVariantWidth);
    }
}

void CompareBody::showDamage() {
    m_damage->setVariants(*m_model, m_calibrated);
    m_tabs->setTabVisible(1, m_damage->hasContent());
    m_finding->setText(m_damage->finding());
}

void CompareBody::showCharts() {
    const SizeAgainstQuality scatter = sizeAgainstQuality(*m_model);
    m_scatter->setPercent(isShare(scatter.metric));
    m_scatter->setLogY(!scatter.largerIsBetter);
    m_scatter->setAxisLabels(tr("Size in MB"), columnTitle(scatter.metric, scatter.metric));
    m_scatter->setPoints(scatter.points, scatter.largerIsBetter);
    SkillBars skills = skillBars(*m_model);
    m_skills->setVisible(!skills.bars.empty());
    m_skills->setNote(m_model->columnCount() <= kMostBars
                          ? tr("95 % interval")
                          : tr("the first %1 variants, 95 % interval").arg(kMostBars));
    m_skills->setBars(skills.skills, std::move(skills.bars));
}

} // namespace lathe::ui
