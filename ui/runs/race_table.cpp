#include "ui/runs/race_table.h"

#include "core/plain/store/metric_kinds.h"
#include "ui/base/metric_text.h"
#include "ui/base/variant_mark.h"
#include "ui/plots/chart_data.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

#include <algorithm>
#include <limits>

namespace lathe::ui {

namespace {

enum Column { kName, kBest, kUpdate, kAccuracy, kLoss, kDone, kColumns };

constexpr QLatin1String kNames[]{QLatin1String("name"),   QLatin1String("best"),
                                 QLatin1String("update"), QLatin1String(metrics::kAccuracy),
                                 QLatin1String("loss"),   QLatin1String("done")};

} // namespace

RaceTable::RaceTable(Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_grid(new QGridLayout(this)) {
    setObjectName(QStringLiteral("raceTable"));
    m_grid->setContentsMargins(12, 8, 12, 8);
    m_grid->setHorizontalSpacing(24);
    m_grid->setVerticalSpacing(4);
    m_grid->setColumnStretch(kColumns, 1); // the columns stay together at the left
    connect(&theme, &Theme::changed, this, &RaceTable::refresh);
}

void RaceTable::setRows(std::vector<RaceRow> rows) {
    m_rows = std::move(rows);
    refresh();
}

void RaceTable::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        refresh();
    }
    QWidget::changeEvent(event);
}

/// The label at a place, made when it is needed first. Row 0 is the head.
QLabel* RaceTable::cell(int row, int column, const QString& name) {
    if (QLayoutItem* item = m_grid->itemAtPosition(row, column)) {
        return static_cast<QLabel*>(item->widget());
    }
    auto* label = new QLabel(this);
    label->setObjectName(name);
    label->setTextFormat(column == kName ? Qt::RichText : Qt::PlainText);
    if (row == 0 || column > kUpdate) {
        label->setProperty("role", QStringLiteral("secondary"));
    }
    const bool number = column == kBest || column == kAccuracy || column == kLoss;
    m_grid->addWidget(label, row, column, number ? Qt::AlignRight : Qt::AlignLeft);
    return label;
}

void RaceTable::fill(int row, const RaceRow& content, bool leads) {
    const QString none = QStringLiteral("–");
    const auto& best = content.best;
    const QString texts[kColumns]{
        variantMarkText(m_theme, content.colour) + QStringLiteral("&nbsp;") +
            content.name.toHtmlEscaped(),
        best ? numberText(best->validation) : none,
        best           ? tr("update %1").arg(best->update)
        : content.loss ? tr("no validation data")
                       : none, // it has not begun
        best && best->accuracy ? metricText(metrics::kAccuracy, *best->accuracy) : none,
        content.loss ? numberText(*content.loss) : none,
        tr("%1 of %2").arg(content.updates).arg(content.planned)};
    for (int column = 0; column < kColumns; ++column) {
        QLabel* label =
            cell(row, column, QStringLiteral("race.%1.%2").arg(kNames[column]).arg(row - 1));
        label->setText(texts[column]);
        label->setVisible(true);
        QFont font = label->font();
        font.setWeight(leads && column <= kUpdate ? QFont::DemiBold : QFont::Normal);
        label->setFont(font);
    }
    cell(row, kUpdate, {})
        ->setToolTip(best || !content.loss
                         ? QString()
                         : tr("Link validation data to the step, and it measures which update is "
                              "the best. Without, the newest weights are handed on."));
}

void RaceTable::refresh() {
    const QString heads[kColumns]{tr("Training"), tr("Best so far"), tr("From"),
                                  tr("Accuracy"), tr("Loss now"),    tr("Updates")};
    for (int column = 0; column < kColumns; ++column) {
        cell(0, column, QStringLiteral("race.head.%1").arg(kNames[column]))->setText(heads[column]);
    }
    cell(0, kBest, {})->setToolTip(tr("The lowest validation loss, in nats per token."));
    cell(0, kAccuracy, {})->setToolTip(tr("The accuracy on the prompts at that update."));
    const auto validation = [](const RaceRow& row) {
        return row.best ? row.best->validation : std::numeric_limits<double>::infinity();
    };
    const auto first = std::ranges::min_element(m_rows, {}, validation);
    for (size_t i = 0; i < m_rows.size(); ++i) {
        const bool leads = m_rows.size() > 1 && m_rows[i].best &&
                           first - m_rows.begin() == static_cast<std::ptrdiff_t>(i);
        fill(static_cast<int>(i) + 1, m_rows[i], leads);
    }
    for (int row = static_cast<int>(m_rows.size()) + 1; row < m_grid->rowCount(); ++row) {
        for (int column = 0; column < kColumns; ++column) {
            if (QLayoutItem* item = m_grid->itemAtPosition(row, column)) {
                item->widget()->hide();
            }
        }
    }
}

} // namespace lathe::ui
