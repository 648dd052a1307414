#include "ui/compare/damage_view.h"

#include "ui/compare/compare_model.h"
#include "ui/compare/damage_delegate.h"
#include "ui/compare/damage_text.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

namespace lathe::ui {

namespace {

constexpr int kRowHeight = 40; // two lines of a long name
constexpr int kHeadHeight = 40;
constexpr int kColumnWidth = 92;
constexpr int kNameWidth = 240;

} // namespace

DamageView::DamageView(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_model(new DamageModel(theme, this))
    , m_table(new QTableView(this))
    , m_caption(new QLabel(this)) {
    setObjectName(QStringLiteral("damageView"));
    m_table->setObjectName(QStringLiteral("damageTable"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new DamageDelegate(theme, m_table));
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->verticalHeader()->setFixedWidth(kNameWidth);
    m_table->horizontalHeader()->setDefaultSectionSize(kColumnWidth);
    m_table->horizontalHeader()->setMinimumSectionSize(64);
    m_table->horizontalHeader()->setFixedHeight(kHeadHeight);
    m_caption->setObjectName(QStringLiteral("damageCaption"));
    m_caption->setProperty("role", QStringLiteral("secondary"));
    m_caption->setWordWrap(true);
    m_caption->setContentsMargins(16, 6, 16, 6);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_table, 1);
    column->addWidget(m_caption);
    connect(&theme, &Theme::changed, this, [this] { m_table->viewport()->update(); });
    retranslate();
}

void DamageView::setVariants(const CompareModel& variants, const std::set<size_t>& calibrated) {
    DamageTable table = damageOf(variants.shownTable());
    std::vector<VariantLook> looks;
    std::set<size_t> calibratedShown;
    for (int i = 0; i < variants.columnCount(); ++i) {
        looks.push_back({variants.variantName(i), variants.colourOf(i)});
        if (calibrated.contains(variants.rowAt(i))) {
            calibratedShown.insert(static_cast<size_t>(i));
        }
    }
    const auto uneven = unevenDamage(table, calibratedShown);
    m_finding = uneven ? findingText(*uneven, looks[uneven->variant].name) : QString();
    m_model->setTable(std::move(table), std::move(looks));
}

bool DamageView::hasContent() const {
    return m_model->columnCount() > 0 && m_model->rowCount() > 1;
}

void DamageView::retranslate() {
    m_table->setAccessibleName(tr("Damage by text and skill"));
    m_caption->setText(tr("Texts: perplexity as a multiple of the base's. Skills: points of "
                          "accuracy won or lost. Colour and bar are full at ×10 or 50 points; "
                          "grey is within noise or unchanged. Worst variants and columns first."));
}

void DamageView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

} // namespace lathe::ui
