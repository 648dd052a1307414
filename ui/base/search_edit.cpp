#include "ui/base/search_edit.h"

#include <QInputMethodEvent>

namespace lathe::ui {

SearchEdit::SearchEdit(QWidget* parent) : QLineEdit(parent) {
    connect(this, &QLineEdit::textChanged, this, &SearchEdit::tell);
}

QString SearchEdit::typed() const {
    return text().insert(cursorPosition(), m_composed);
}

void SearchEdit::inputMethodEvent(QInputMethodEvent* event) {
    m_composed = event->preeditString();
    QLineEdit::inputMethodEvent(event);
    tell();
}

void SearchEdit::tell() {
    if (const QString now = typed(); now != m_told) {
        m_told = now;
        Q_EMIT searched(now);
    }
}

} // namespace lathe::ui
