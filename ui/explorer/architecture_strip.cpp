#include "ui/explorer/architecture_strip.h"

#include "ui/base/colour_map.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/explorer/numbers.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace lathe::ui {

ArchitectureStrip::ArchitectureStrip(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme) {
    setObjectName(QStringLiteral("architectureStrip"));
    setAccessibleName(tr("Architecture"));
    setFocusPolicy(Qt::StrongFocus);
    connect(&theme, &Theme::changed, this, [this] { update(); });
}

void ArchitectureStrip::setModel(std::shared_ptr<const OpenedModel> model) {
    m_model = std::move(model);
    m_selectedRow = -1;
    m_unfolded = false;
    rebuild();
}

void ArchitectureStrip::setValue(Value value, std::function<QString(double)> caption) {
    m_value = std::move(value);
    m_caption = std::move(caption);
    refresh();
}

void ArchitectureStrip::refresh() {
    std::optional<std::pair<double, double>> range;
    for (const auto& area : m_layout.areas) {
        if (area.look != StripArea::Look::Weights || !m_value) {
            continue;
        }
        if (const auto value = m_value(area.row)) {
            range = range
                        ? std::pair(std::min(range->first, *value), std::max(range->second, *value))
                        : std::pair(*value, *value);
        }
    }
    m_range = range;
    update();
    Q_EMIT rangeChanged();
}

void ArchitectureStrip::rebuild() {
    m_layout =
        m_model ? stripLayoutOf(*m_model, std::max(height(), 60), m_unfolded) : StripLayout();
    setMinimumWidth(m_layout.width);
    updateGeometry();
    refresh();
}

void ArchitectureStrip::unfold(bool unfolded) {
    m_unfolded = unfolded;
    rebuild();
    Q_EMIT selectionMoved(selectedRect());
}

void ArchitectureStrip::setSelectedRow(int row) {
    m_selectedRow = row;
    update();
    if (const QRect rect = selectedRect(); rect.isValid()) {
        Q_EMIT selectionMoved(rect);
    }
}

QSize ArchitectureStrip::sizeHint() const {
    return {m_layout.width, 112};
}

void ArchitectureStrip::resizeEvent(QResizeEvent* event) {
    if (event->size().height() != event->oldSize().height()) {
        rebuild();
    }
}

int ArchitectureStrip::areaAt(QPoint at) const {
    const auto found = std::ranges::find_if(
        m_layout.areas, [&](const StripArea& area) { return area.rect.contains(at); });
    return found == m_layout.areas.end() ? -1 : static_cast<int>(found - m_layout.areas.begin());
}

int ArchitectureStrip::selectedArea() const {
    const auto found = std::ranges::find_if(m_layout.areas, [&](const StripArea& area) {
        return area.row >= 0 && area.row == m_selectedRow;
    });
    return found == m_layout.areas.end() ? -1 : static_cast<int>(found - m_layout.areas.begin());
}

/// The area of the selection, or what is drawn of the module around it or within it.
QRect ArchitectureStrip::selectedRect() const {
    if (!m_model || m_selectedRow <= 0) {
        return {};
    }
    for (int row = m_selectedRow; row > 0; row = m_model->rows[static_cast<size_t>(row)].parent) {
        QRect rect;
        for (const auto& area : m_layout.areas) {
            int up = area.row;
            while (up > row) { // parents have smaller numbers
                up = m_model->rows[static_cast<size_t>(up)].parent;
            }
            if (up == row) {
                rect = rect.united(area.rect);
            }
        }
        if (rect.isValid()) {
            return rect;
        }
    }
    return {};
}

void ArchitectureStrip::choose(int area) {
    if (area < 0 || area >= static_cast<int>(m_layout.areas.size())) {
        return;
    }
    const int row = m_layout.areas[static_cast<size_t>(area)].row;
    if (row >= 0) {
        setSelectedRow(row);
        Q_EMIT rowActivated(row);
    }
}

void ArchitectureStrip::mousePressEvent(QMouseEvent* event) {
    const int area = areaAt(event->position().toPoint());
    if (area >= 0 && m_layout.areas[static_cast<size_t>(area)].look == StripArea::Look::Fold) {
        unfold(true);
        return;
    }
    choose(area);
}

void ArchitectureStrip::mouseDoubleClickEvent(QMouseEvent*) {
    if (m_unfolded) {
        unfold(false);
    }
}

void ArchitectureStrip::keyPressEvent(QKeyEvent* event) {
    const int area = selectedArea();
    const auto last = static_cast<int>(m_layout.areas.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Left:
        choose(area < 0 ? 0 : area - 1);
        break;
    case Qt::Key_Right:
        choose(area < 0 ? 0 : area + 1);
        break;
    case Qt::Key_Home:
        choose(0);
        break;
    case Qt::Key_End:
        choose(m_layout.areas.empty() || m_layout.areas.back().row >= 0 ? last : last - 1);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        unfold(!m_unfolded);
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

QString ArchitectureStrip::describe(const StripArea& area) const {
    if (area.look == StripArea::Look::Fold) {
        return tr("%n more blocks: click or press Enter to show them", nullptr, area.foldedBlocks);
    }
    if (area.row < 0) {
        return tr("The head is tied to the embedding: it takes no bytes of its own");
    }
    const auto& node = *m_model->rows[static_cast<size_t>(area.row)].node;
    return QStringLiteral("%1\n%2, %3")
        .arg(toQt(m_model->pathOf(area.row)), countText(node.parameters),
             toQt(formatBytes(node.bytes)));
}

bool ArchitectureStrip::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int area = areaAt(help->pos());
        if (area >= 0) {
            QToolTip::showText(help->globalPos(),
                               describe(m_layout.areas[static_cast<size_t>(area)]), this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

void ArchitectureStrip::paintArea(QPainter& painter, const StripArea& area) const {
    const QRect inner = area.rect.adjusted(0, 0, -1, -1);
    QColor ink = m_theme.color(ColorRole::TextSecondary);
    QPen outline(m_theme.color(ColorRole::Border), 1);
    if (area.look == StripArea::Look::Weights) {
        const auto value = m_value ? m_value(area.row) : std::nullopt;
        painter.fillRect(inner, m_theme.color(ColorRole::Raised));
        if (value && m_range) {
            const double width = m_range->second - m_range->first;
            const QColor fill = cividis(width > 0 ? (*value - m_range->first) / width : 0);
            painter.fillRect(inner, fill);
            ink = inkOn(fill);
        } else {
            painter.fillRect(inner, QBrush(m_theme.color(ColorRole::Border), Qt::BDiagPattern));
            ink = m_theme.color(ColorRole::Text);
        }
        outline.setColor(m_theme.color(ColorRole::Window));
    } else {
        painter.fillRect(inner, m_theme.color(ColorRole::Raised));
        if (area.row < 0 || area.look == StripArea::Look::Fold) {
            outline.setColor(m_theme.color(ColorRole::TextDisabled));
            outline.setStyle(Qt::DashLine);
        }
    }
    painter.setPen(outline);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(inner);
    painter.setPen(ink);
    const QFontMetrics metrics = painter.fontMetrics();
    QStringList lines = area.label.split(QLatin1Char('\n'));
    for (QString& line : lines) {
        line = metrics.elidedText(line, Qt::ElideRight, inner.width());
    }
    const bool readable = lines.size() > 1 || lines.front().size() > 1 || area.label.size() == 1;
    if (readable) { // a lone ellipsis is useless
        painter.drawText(inner, Qt::AlignCenter, lines.join(QLatin1Char('\n')));
    }
}

void ArchitectureStrip::paintSelection(QPainter& painter) const {
    const QRect rect = selectedRect();
    if (!rect.isValid()) {
        return;
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_theme.color(ColorRole::Window), 2));
    painter.drawRect(rect.adjusted(1, 1, -2, -2));
    painter.setPen(QPen(m_theme.color(ColorRole::Accent), hasFocus() ? 3 : 2));
    painter.drawRect(rect.adjusted(-1, -1, 0, 0));
}

void ArchitectureStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(m_theme.secondaryFont());
    painter.setPen(QPen(m_theme.color(ColorRole::Border), 2));
    for (size_t i = 0; i + 1 < m_layout.joints.size(); i += 2) {
        painter.drawLine(m_layout.joints[i], m_layout.joints[i + 1]);
    }
    for (const auto& area : m_layout.areas) {
        paintArea(painter, area);
    }
    for (const auto& caption : m_layout.captions) {
        const bool selected = m_model && m_selectedRow > 0 &&
                              m_model->rows[static_cast<size_t>(caption.row)].node->block >= 0 &&
                              m_model->rows[static_cast<size_t>(caption.row)].node->block ==
                                  m_model->rows[static_cast<size_t>(m_selectedRow)].node->block;
        painter.setPen(m_theme.color(selected ? ColorRole::Text : ColorRole::TextSecondary));
        painter.drawText(caption.rect, Qt::AlignLeft | Qt::AlignVCenter, caption.text);
        const auto value = m_value ? m_value(caption.row) : std::nullopt;
        if (value && m_caption) {
            painter.drawText(caption.rect, Qt::AlignRight | Qt::AlignVCenter, m_caption(*value));
        }
    }
    paintSelection(painter);
}

} // namespace lathe::ui
