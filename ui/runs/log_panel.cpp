#include "ui/runs/log_panel.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lathe::ui {

LogPanel::LogPanel(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new LogModel(theme, this))
    , m_title(new QLabel(this))
    , m_follow(new QToolButton(this))
    , m_copy(new QToolButton(this))
    , m_table(new QTableView(this)) {
    m_title->setProperty("role", QStringLiteral("section"));
    m_follow->setObjectName(QStringLiteral("logFollow"));
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_copy->setObjectName(QStringLiteral("logCopy"));
    m_copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_table->setObjectName(QStringLiteral("logTable"));
    m_table->setModel(m_model);
    m_table->setShowGrid(false);
    m_table->setProperty("panel", true);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(24);
    m_table->horizontalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setColumnWidth(LogModel::TimeColumn, 88);
    m_table->setColumnWidth(LogModel::NodeColumn, 190);
    for (QToolButton* button : {m_follow, m_copy}) {
        button->setProperty("small", true);
    }
    auto* row = new QHBoxLayout;
    row->setContentsMargins(12, 4, 12, 4);
    row->setSpacing(8);
    row->addWidget(m_title);
    row->addStretch(1);
    row->addWidget(m_follow);
    row->addWidget(m_copy);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    auto* inset = new QHBoxLayout;
    inset->setContentsMargins(8, 0, 0, 0);
    inset->addWidget(m_table);
    column->addLayout(inset, 1);
    connect(m_copy, &QToolButton::clicked, this, &LogPanel::copy);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_follow->isChecked()) {
            m_table->scrollToBottom();
        }
    });
    connect(m_follow, &QToolButton::toggled, this, [this](bool follow) {
        if (follow) {
            m_table->scrollToBottom();
        }
    });
    // A user who scrolls up wants to read, so the log stops following its end.
    connect(m_table->verticalScrollBar(), &QScrollBar::sliderMoved, this, [this](int value) {
        m_follow->setChecked(value == m_table->verticalScrollBar()->maximum());
    });
    connect(&theme, &Theme::changed, this, &LogPanel::applyTheme);
    retranslate();
    applyTheme();
}

void LogPanel::applyTheme() {
    m_copy->setIcon(m_theme.icon(QStringLiteral("copy")));
    m_table->viewport()->update();
}

void LogPanel::retranslate() {
    m_title->setText(tr("Log"));
    m_follow->setText(tr("Follow"));
    m_follow->setToolTip(tr("Keep the newest line in view."));
    m_copy->setText(tr("Copy"));
    m_copy->setToolTip(tr("Copy the selected lines, or all."));
    m_table->setAccessibleName(tr("Log"));
}

void LogPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void LogPanel::copy() {
    std::vector<int> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows()) {
        rows.push_back(index.row());
    }
    std::ranges::sort(rows);
    QGuiApplication::clipboard()->setText(m_model->text(rows));
}

} // namespace lathe::ui
