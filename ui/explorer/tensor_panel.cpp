#include "ui/explorer/tensor_panel.h"

#include "ui/base/text.h"
#include "ui/explorer/histogram_view.h"
#include "ui/explorer/numbers.h"

#include <QFormLayout>
#include <QFrame>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace lathe::ui {

TensorPanel::TensorPanel(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(new QLabel(this))
    , m_histogram(new HistogramView(theme, this))
    , m_subtitle(new QLabel(tr("Figures"), this))
    , m_figures(new QWidget)
    , m_form(new QFormLayout(m_figures)) {
    setObjectName(QStringLiteral("tensorPanel"));
    for (QLabel* heading : {m_title, m_subtitle}) {
        heading->setProperty("role", QStringLiteral("section"));
        heading->setFixedHeight(40);
        heading->setContentsMargins(12, 0, 12, 0);
    }
    m_title->setObjectName(QStringLiteral("tensorTitle"));
    m_figures->setProperty("form", true);
    m_form->setContentsMargins(12, 4, 12, 12);
    m_form->setVerticalSpacing(8);
    m_form->setHorizontalSpacing(24);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(m_figures);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* line = new QFrame(this);
    line->setProperty("role", QStringLiteral("line"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_histogram, 3);
    column->addWidget(line);
    column->addWidget(m_subtitle);
    column->addWidget(scroll, 4);
}

void TensorPanel::showHint(const QString& title, const QString& hint) {
    m_title->setText(title);
    clearFigures();
    m_histogram->setHistogram(std::nullopt, hint);
}

void TensorPanel::showReading(const QString& title) {
    showHint(title, tr("Reading the weights…"));
}

void TensorPanel::showReport(const QString& title, const TensorReport& report) {
    m_title->setText(title);
    m_histogram->setHistogram(report.histogram,
                              report.statistics
                                  ? tr("All values are equal: there is no distribution to draw.")
                                  : tr("%1 holds codes, not numbers: no histogram is drawn.")
                                        .arg(toQt(safetensorsName(report.info.dtype))));
    clearFigures();
    addFigure(tr("Shape"), shapeText(report.info.shape));
    addFigure(tr("Stored as"), tr("%1, %2").arg(toQt(safetensorsName(report.info.dtype)),
                                                toQt(formatBytes(report.info.byteCount()))));
    addFigure(tr("Share of the model"), percentText(report.shareOfModel));
    const int64_t elements = report.info.elementCount();
    if (report.zeros && elements > 0) {
        addFigure(tr("Zeros"), tr("%1 (%2)").arg(countText(static_cast<int64_t>(*report.zeros)),
                                                 percentText(static_cast<double>(*report.zeros) /
                                                             static_cast<double>(elements))));
    }
    if (report.twoOfFour && report.twoOfFour->groups > 0) {
        const double broken = static_cast<double>(report.twoOfFour->broken) /
                              static_cast<double>(report.twoOfFour->groups);
        addFigure(tr("2:4 along rows"),
                  broken == 0 ? tr("kept")
                              : tr("no, %1 of groups break it").arg(percentText(broken)));
    }
    if (report.statistics) {
        addStatistics(*report.statistics);
    }
    if (report.histogram) {
        addFigure(
            tr("Outside the histogram (6 σ)"),
            countText(static_cast<int64_t>(report.histogram->below + report.histogram->above)));
    }
}

void TensorPanel::addStatistics(const TensorStatistics& statistics) {
    if (statistics.estimate) {
        addFigure(tr("Estimated from"),
                  tr("%1 of %2 weights")
                      .arg(countText(static_cast<int64_t>(statistics.count)),
                           countText(static_cast<int64_t>(statistics.total))));
    }
    addFigure(tr("Mean"), valueText(statistics.mean));
    addFigure(tr("Standard deviation"), valueText(statistics.standardDeviation));
    addFigure(tr("Minimum, maximum"),
              tr("%1, %2").arg(valueText(statistics.min), valueText(statistics.max)));
    addFigure(tr("Kurtosis"), valueText(statistics.kurtosis));
    const bool broken = statistics.nans + statistics.infinities > 0;
    addFigure(tr("NaN, infinite"),
              tr("%1, %2").arg(countText(static_cast<int64_t>(statistics.nans)),
                               countText(static_cast<int64_t>(statistics.infinities))),
              broken);
}

QString TensorPanel::figuresText() const {
    QString out;
    for (const auto& [label, value] : m_shown) {
        out += label + QLatin1Char('\t') + value + QLatin1Char('\n');
    }
    return out;
}

void TensorPanel::clearFigures() {
    m_shown.clear();
    while (m_form->rowCount() > 0) {
        m_form->removeRow(0);
    }
    m_subtitle->setVisible(false);
}

void TensorPanel::addFigure(const QString& label, const QString& value, bool alarming) {
    m_subtitle->setVisible(true);
    m_shown.emplace_back(label, value);
    auto* name = new QLabel(label);
    name->setProperty("role", QStringLiteral("secondary"));
    auto* figure = new QLabel(value);
    figure->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    figure->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    figure->setAccessibleName(label);
    if (alarming) {
        figure->setProperty("role", QStringLiteral("error"));
    }
    m_form->addRow(name, figure);
}

} // namespace lathe::ui
