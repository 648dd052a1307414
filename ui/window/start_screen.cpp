#include "ui/window/start_screen.h"

#include "core/plain/base/error.h"
#include "core/plain/base/json.h"
#include "core/plain/base/resources.h"
#include "ui/base/problem_text.h"
#include "ui/base/settings.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/window/actions.h"

#include <QAction>
#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>

namespace lathe::ui {

namespace {

QLabel* label(QWidget* parent, const char* role) {
    auto* out = new QLabel(parent);
    out->setProperty("role", QLatin1String(role));
    return out;
}

QPushButton* actionButton(QAction* action, bool primary, QWidget* parent) {
    auto* button = new QPushButton(parent);
    button->setProperty("primary", primary);
    button->setMinimumHeight(32);
    const auto follow = [button, action, primary] {
        button->setText(action->text());
        if (!primary) {
            button->setIcon(action->icon());
        }
    };
    follow();
    QObject::connect(action, &QAction::changed, button, follow);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    return button;
}

constexpr int kRowHeight = 28;

QListWidget* list(const char* name, QWidget* parent) {
    auto* out = new QListWidget(parent);
    out->setObjectName(QLatin1String(name));
    out->setProperty("panel", true);
    out->setIconSize(QSize(16, 16));
    out->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    out->setTextElideMode(Qt::ElideMiddle);
    return out;
}

QListWidgetItem* addRow(QListWidget* list, const QIcon& icon, const QString& text,
                        const QString& path) {
    auto* item = new QListWidgetItem(icon, text, list);
    item->setSizeHint(QSize(1, kRowHeight)); // as wide as the list
    item->setData(Qt::UserRole, path);
    item->setToolTip(path);
    return item;
}

/// A text of an example file, in the window's language; empty when it has none.
QString exampleText(const Json& example, const char* key) {
    const auto found = example.find(key);
    return found != example.end() && found->is_string() ? catalogText(found->get<std::string>())
                                                        : QString();
}

bool isModel(const QString& path) {
    return path.startsWith(QLatin1String("bundled:")) || QFileInfo(path).isDir();
}

} // namespace

StartScreen::StartScreen(Theme& theme, const Settings& settings, const Actions& actions,
                         QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_settings(settings)
    , m_title(label(this, "title"))
    , m_subtitle(label(this, "secondary"))
    , m_recentTitle(label(this, "section"))
    , m_examplesTitle(label(this, "section"))
    , m_noRecent(label(this, "secondary"))
    , m_drop(label(this, "secondary"))
    , m_recent(list("recentList", this))
    , m_examples(list("exampleList", this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(48, 40, 48, 24);
    column->setSpacing(8);
    column->addWidget(m_title);
    column->addWidget(m_subtitle);
    column->addSpacing(8);
    column->addWidget(makeRecoveryCard());
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(actionButton(actions[Act::OpenModel], true, this));
    for (const Act act : {Act::NewWorkflow, Act::OpenWorkflow, Act::OpenDemo}) {
        buttons->addWidget(actionButton(actions[act], false, this));
    }
    buttons->addStretch();
    column->addLayout(buttons);
    column->addSpacing(16);
    auto* lists = new QGridLayout;
    lists->setHorizontalSpacing(48);
    lists->setVerticalSpacing(8);
    lists->addWidget(m_recentTitle, 0, 0);
    lists->addWidget(m_examplesTitle, 0, 1);
    lists->addWidget(m_recent, 1, 0);
    lists->addWidget(m_noRecent, 1, 0, Qt::AlignTop);
    lists->addWidget(m_examples, 1, 1);
    lists->setColumnStretch(0, 1);
    lists->setColumnStretch(1, 1);
    lists->setRowStretch(1, 1);
    column->addLayout(lists, 1);
    column->addWidget(m_drop, 0, Qt::AlignHCenter);
    for (QListWidget* view : {m_recent, m_examples}) {
        connect(view, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
            Q_EMIT openRequested(item->data(Qt::UserRole).toString());
        });
        connect(view, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) {
            Q_EMIT openRequested(item->data(Qt::UserRole).toString());
        });
    }
    m_recent->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_recent, &QWidget::customContextMenuRequested, this, [this](QPoint at) {
        if (const QListWidgetItem* item = m_recent->itemAt(at)) {
            const QString path = item->data(Qt::UserRole).toString();
            QMenu menu(this);
            menu.addAction(tr("Remove from the list"), this,
                           [this, path] { Q_EMIT forgetRequested(path); });
            menu.exec(m_recent->viewport()->mapToGlobal(at));
        }
    });
    connect(&theme, &Theme::changed, this, &StartScreen::refresh);
    retranslate();
}

QWidget* StartScreen::makeRecoveryCard() {
    auto* card = new QFrame(this);
    card->setProperty("role", QStringLiteral("card"));
    card->setObjectName(QStringLiteral("recoveryCard"));
    m_recovery = card;
    m_recoveryText = new QLabel(card);
    m_recoveryText->setWordWrap(true);
    m_restore = new QPushButton(card);
    m_restore->setObjectName(QStringLiteral("restoreButton"));
    m_discard = new QPushButton(card);
    m_discard->setObjectName(QStringLiteral("discardButton"));
    auto* row = new QHBoxLayout(card);
    row->setContentsMargins(12, 8, 12, 8);
    row->addWidget(m_recoveryText, 1);
    row->addWidget(m_restore);
    row->addWidget(m_discard);
    connect(m_restore, &QPushButton::clicked, this, [this] {
        m_recovery->hide();
        Q_EMIT restoreRequested();
    });
    connect(m_discard, &QPushButton::clicked, this, [this] {
        m_recovery->hide();
        Q_EMIT discardRequested();
    });
    card->hide();
    return card;
}

void StartScreen::offerRecovery(const QString& name, const QString& when) {
    m_recoveryName = name;
    m_recoveryWhen = when;
    retranslate();
    m_recovery->show();
}

void StartScreen::refresh() {
    m_recent->clear();
    for (const QString& path : m_settings.recent) {
        const bool there = path.startsWith(QLatin1String("bundled:")) || QFileInfo::exists(path);
        const QIcon icon =
            m_theme.icon(isModel(path) ? QStringLiteral("family-model") : QStringLiteral("build"),
                         there ? ColorRole::TextSecondary : ColorRole::TextDisabled);
        const QString name = QFileInfo(path).fileName();
        addRow(m_recent, icon, there ? name : tr("%1 (moved or deleted)").arg(name), path);
    }
    m_noRecent->setVisible(m_settings.recent.isEmpty());
    m_recent->setVisible(!m_settings.recent.isEmpty());
    fillExamples();
}

void StartScreen::fillExamples() {
    m_examples->clear();
    try {
        const QDir folder(pathText(resourcesFolder()));
        const QDir examples(folder.filePath(QStringLiteral("examples")));
        for (const QFileInfo& file :
             examples.entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
            const Json example = readJson(toPath(file.absoluteFilePath()));
            auto* row =
                addRow(m_examples, m_theme.icon(QStringLiteral("build"), ColorRole::TextSecondary),
                       exampleText(example, "name"), file.absoluteFilePath());
            row->setToolTip(exampleText(example, "description"));
        }
        const QDir models(folder.filePath(QStringLiteral("models")));
        for (const QString& name : models.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            addRow(m_examples,
                   m_theme.icon(QStringLiteral("family-model"), ColorRole::TextSecondary),
                   tr("Model: %1").arg(name), QStringLiteral("bundled:") + name);
        }
    } catch (const Error& error) {
        m_examplesTitle->setText(problemText(error.what()));
    }
}

void StartScreen::retranslate() {
    m_title->setText(QStringLiteral("Lathe"));
    m_subtitle->setText(tr("Compress language models, watch what each step costs, compare."));
    m_recentTitle->setText(tr("Recent"));
    m_examplesTitle->setText(tr("Examples"));
    m_noRecent->setText(tr("Models and workflows you open appear here."));
    m_drop->setText(tr("Drop a model folder or a workflow anywhere on the window."));
    m_recoveryText->setText(tr("An unsaved workflow of an earlier session was found: %1, %2.")
                                .arg(m_recoveryName, m_recoveryWhen));
    m_restore->setText(tr("Restore"));
    m_discard->setText(tr("Discard"));
    m_recent->setAccessibleName(tr("Recent"));
    m_examples->setAccessibleName(tr("Examples"));
    refresh();
}

void StartScreen::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

} // namespace lathe::ui
