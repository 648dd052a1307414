#include "ui/explorer/strip_panel.h"

#include "ui/base/text.h"
#include "ui/base/wheel_guard.h"
#include "ui/explorer/architecture_strip.h"
#include "ui/explorer/colour_legend.h"
#include "ui/explorer/module_model.h"
#include "ui/explorer/numbers.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>

namespace lathe::ui {

StripPanel::StripPanel(const Theme& theme, const ModuleModel& model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_title(new QLabel(this))
    , m_note(new QLabel(this))
    , m_colourLabel(new QLabel(this))
    , m_column(new QComboBox(this))
    , m_legend(new ColourLegend(theme, this))
    , m_strip(new ArchitectureStrip(theme))
    , m_scroll(new QScrollArea(this)) {
    m_title->setProperty("role", QStringLiteral("section"));
    m_note->setProperty("role", QStringLiteral("secondary"));
    m_colourLabel->setProperty("role", QStringLiteral("secondary"));
    guardWheel(m_column);
    m_column->setObjectName(QStringLiteral("colourColumn"));
    m_column->addItems({{}, {}, {}});
    m_colourLabel->setBuddy(m_column);
    m_scroll->setObjectName(QStringLiteral("stripScroll"));
    m_scroll->setWidget(m_strip);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFixedHeight(122);
    m_scroll->setFocusPolicy(Qt::NoFocus);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 6, 12, 0);
    head->setSpacing(8);
    head->addWidget(m_title);
    head->addWidget(m_note);
    head->addStretch();
    head->addWidget(m_colourLabel);
    head->addWidget(m_column);
    head->addWidget(m_legend);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 4);
    column->setSpacing(4);
    column->addLayout(head);
    column->addWidget(m_scroll);

    connect(m_column, &QComboBox::currentIndexChanged, this, &StripPanel::applyColumn);
    connect(m_strip, &ArchitectureStrip::rowActivated, this, &StripPanel::rowActivated);
    connect(m_strip, &ArchitectureStrip::rangeChanged, this, &StripPanel::updateLegend);
    connect(m_strip, &ArchitectureStrip::selectionMoved, this, [this](const QRect& rect) {
        m_scroll->ensureVisible(rect.center().x(), rect.center().y(), rect.width() / 2 + 24, 0);
    });
    connect(&model, &QAbstractItemModel::modelReset, this,
            [this] { m_strip->setModel(m_model.model()); });
    connect(&model, &QAbstractItemModel::dataChanged, m_strip, &ArchitectureStrip::refresh);
    retranslate();
    applyColumn();
}

void StripPanel::setSelectedRow(int row) {
    m_strip->setSelectedRow(row);
}

void StripPanel::retranslate() {
    m_title->setText(tr("Architecture"));
    m_note->setText(tr("area is bytes"));
    m_colourLabel->setText(tr("Colour by"));
    m_column->setAccessibleName(tr("Colour by"));
    m_column->setItemText(Sparsity, tr("Sparsity"));
    m_column->setItemText(Bytes, tr("Bytes"));
    m_column->setItemText(BitsPerWeight, tr("Bits per weight"));
    updateLegend();
}

void StripPanel::applyColumn() {
    const int column = m_column->currentIndex();
    const auto value = [this, column](int row) -> std::optional<double> {
        const auto model = m_model.model();
        if (!model || row < 0) {
            return std::nullopt;
        }
        const auto& node = *model->rows[static_cast<size_t>(row)].node;
        if (column == Sparsity) {
            return m_model.sparsityOf(row);
        }
        if (column == Bytes) {
            return static_cast<double>(node.bytes);
        }
        return node.parameters == 0 ? std::nullopt
                                    : std::optional(8.0 * static_cast<double>(node.bytes) /
                                                    static_cast<double>(node.parameters));
    };
    m_strip->setValue(value, [this](double number) { return textOf(number); });
}

QString StripPanel::textOf(double value) const {
    switch (m_column->currentIndex()) {
    case Sparsity:
        return percentText(value);
    case Bytes:
        return toQt(formatBytes(static_cast<uint64_t>(value)));
    default:
        return QString::number(value, 'f', 1);
    }
}

void StripPanel::updateLegend() {
    const auto range = m_strip->range();
    m_legend->setEnds(range ? textOf(range->first) : QString(),
                      range ? textOf(range->second) : QString());
}

} // namespace lathe::ui
