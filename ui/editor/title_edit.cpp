#include "ui/editor/title_edit.h"

#include "ui/base/text.h"
#include "ui/editor/canvas_view.h"
#include "ui/editor/node_look.h"

#include <QKeyEvent>
#include <QScrollBar>

namespace lathe::ui {

namespace {

constexpr int kSmallestWidth = 160; // a node may be drawn too small to read

} // namespace

TitleEdit::TitleEdit(CanvasView& view, std::string node)
    : QLineEdit(view.viewport()), m_view(view), m_node(std::move(node)) {
    setObjectName(QStringLiteral("titleEdit"));
    setAccessibleName(tr("Title of the node"));
    const WorkflowDocument& document = view.canvas().document();
    const StepType* type = document.typeOf(m_node);
    m_usual = type != nullptr ? catalogText(type->title) : QString();
    setPlaceholderText(m_usual);
    setText(document.titleOf(*document.workflow().find(m_node)));
    selectAll();
    place();
    show();
    setFocus();
    for (const QScrollBar* bar : {view.horizontalScrollBar(), view.verticalScrollBar()}) {
        connect(bar, &QScrollBar::valueChanged, this, &TitleEdit::place);
    }
    connect(&view, &CanvasView::zoomChanged, this, &TitleEdit::place);
    connect(&document, &WorkflowDocument::changed, this, &TitleEdit::place);
}

void TitleEdit::place() {
    const NodeItem* item = m_view.canvas().node(m_node);
    if (item == nullptr) {
        end(false); // the node was deleted
        return;
    }
    const QRectF title(item->pos() + QPointF(kNodePadding + 18, kNodeStripe),
                       QSizeF(item->nodeSize().width() - 2 * kNodePadding - 14, 28));
    QRect place = m_view.mapFromScene(title).boundingRect();
    place.setWidth(std::max(place.width(), kSmallestWidth));
    place.setTop(place.center().y() - sizeHint().height() / 2);
    place.setHeight(sizeHint().height());
    setGeometry(place);
}

void TitleEdit::end(bool take) {
    if (m_ended) {
        return;
    }
    m_ended = true;
    const QString title = text().trimmed();
    WorkflowDocument& document = m_view.canvas().document();
    const Node* node = document.workflow().find(m_node);
    if (take && node != nullptr && title != document.titleOf(*node)) {
        document.rename(m_node, title == m_usual ? std::string() : title.toStdString());
    }
    hide();
    deleteLater();
}

void TitleEdit::keyPressEvent(QKeyEvent* event) {
    const bool taken = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (taken || event->key() == Qt::Key_Escape) {
        end(taken);
        m_view.setFocus();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void TitleEdit::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason) { // not for the field's own menu
        end(true);
    }
}

} // namespace lathe::ui
