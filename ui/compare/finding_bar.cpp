#include "ui/compare/finding_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace lathe::ui {

FindingBar::FindingBar(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_action(new QPushButton(this)) {
    setObjectName(QStringLiteral("findingBar"));
    m_text->setObjectName(QStringLiteral("findingText"));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 12, 8);
    row->setSpacing(8);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addWidget(m_text, 1);
    row->addWidget(m_action, 0, Qt::AlignTop);
    m_action->setObjectName(QStringLiteral("findingAction"));
    m_action->setProperty("small", true);
    m_action->hide();
    connect(m_action, &QPushButton::clicked, this, &FindingBar::actionRequested);
    connect(&theme, &Theme::changed, this, &FindingBar::tint);
    tint();
    hide();
}

void FindingBar::setText(const QString& text) {
    m_text->setText(text);
    setVisible(!text.isEmpty());
}

void FindingBar::setAction(const QString& text) {
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
}

void FindingBar::tint() {
    m_icon->setPixmap(
        m_theme.icon(QStringLiteral("warning"), ColorRole::Warning).pixmap(QSize(16, 16)));
}

} // namespace lathe::ui
