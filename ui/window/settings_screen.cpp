#include "ui/window/settings_screen.h"

#include "ui/base/language.h"
#include "ui/base/settings.h"
#include "ui/base/theme.h"
#include "ui/base/wheel_guard.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>

namespace lathe::ui {

SettingsScreen::SettingsScreen(Theme& theme, Language& language, Settings& settings,
                               QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_language(language)
    , m_settings(settings)
    , m_title(new QLabel(this))
    , m_mode(new QComboBox(this))
    , m_code(new QComboBox(this))
    , m_device(new QComboBox(this))
    , m_priority(new QComboBox(this))
    , m_command(new QLineEdit(this))
    , m_home(new QLabel(this))
    , m_commandHelp(new QLabel(this)) {
    m_title->setProperty("role", QStringLiteral("title"));
    m_commandHelp->setProperty("role", QStringLiteral("secondary"));
    m_commandHelp->setWordWrap(true);
    m_home->setTextInteractionFlags(Qt::TextSelectableByMouse);
    for (QComboBox* box : {m_mode, m_code, m_device, m_priority}) {
        guardWheel(box);
    }
    m_mode->setObjectName(QStringLiteral("themeBox"));
    m_code->setObjectName(QStringLiteral("languageBox"));
    m_device->setObjectName(QStringLiteral("deviceBox"));
    m_priority->setObjectName(QStringLiteral("priorityBox"));
    m_command->setObjectName(QStringLiteral("engineCommandEdit"));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(48, 40, 48, 24);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(12);
    grid->addWidget(m_title, 0, 0, 1, 2);
    QWidget* const editors[] = {m_mode, m_code, m_device, m_priority, m_command, m_home};
    for (int row = 0; row < kRows; ++row) {
        m_names[row] = new QLabel(this);
        m_names[row]->setBuddy(editors[row]);
        const int line = row < kRows - 1 ? row + 1 : kRows + 1; // the help stands before the last
        editors[row]->setFixedWidth(row < 4 ? 240 : 480);
        grid->addWidget(m_names[row], line, 0);
        grid->addWidget(editors[row], line, 1);
    }
    grid->addWidget(m_commandHelp, kRows, 1);
    grid->setColumnStretch(2, 1);
    grid->setRowStretch(kRows + 2, 1);
    for (const int niceness : {0, 10, 19}) {
        m_priority->addItem(QString(), niceness);
    }
    m_device->addItem(QString(), QStringLiteral("auto"));
    m_device->addItem(QStringLiteral("CPU"), QStringLiteral("cpu"));
    m_device->addItem(QStringLiteral("CUDA 0"), QStringLiteral("cuda:0"));
    m_code->addItem(QString(), QString());
    for (const QString& code : {QStringLiteral("en"), QStringLiteral("ko")}) {
        m_code->addItem(Language::ownName(code), code);
    }
    m_mode->addItems({QString(), QString(), QString()});
    connect(m_mode, &QComboBox::activated, this, &SettingsScreen::themeChosen);
    connect(m_code, &QComboBox::activated, this,
            [this] { Q_EMIT languageChosen(m_code->currentData().toString()); });
    connect(m_device, &QComboBox::activated, this, [this] {
        m_settings.device = m_device->currentData().toString();
        Q_EMIT engineChanged();
    });
    connect(m_priority, &QComboBox::activated, this, [this] {
        m_settings.niceness = m_priority->currentData().toInt();
        Q_EMIT engineChanged();
    });
    connect(m_command, &QLineEdit::editingFinished, this, [this] {
        m_settings.engineCommand = m_command->text().trimmed();
        Q_EMIT engineChanged();
    });
    connect(&theme, &Theme::changed, this, &SettingsScreen::showValues);
    connect(&language, &Language::changed, this, &SettingsScreen::showValues);
    retranslate();
    showValues();
}

void SettingsScreen::setHome(const QString& home) {
    m_home->setText(home);
}

void SettingsScreen::showValues() {
    m_mode->setCurrentIndex(static_cast<int>(m_theme.mode()));
    m_code->setCurrentIndex(qMax(0, m_code->findData(m_settings.language)));
    m_device->setCurrentIndex(qMax(0, m_device->findData(m_settings.device)));
    m_priority->setCurrentIndex(m_priority->findData(m_settings.niceness));
    m_command->setText(m_settings.engineCommand);
}

void SettingsScreen::retranslate() {
    m_title->setText(tr("Settings"));
    const QString names[] = {tr("Theme"),          tr("Language"),
                             tr("Device"),         tr("Priority of the engine"),
                             tr("Engine command"), tr("Results are kept in")};
    for (int row = 0; row < kRows; ++row) {
        m_names[row]->setText(names[row]);
    }
    m_mode->setItemText(0, tr("Like the system"));
    m_mode->setItemText(1, tr("Light"));
    m_mode->setItemText(2, tr("Dark"));
    m_code->setItemText(0, tr("Like the system"));
    m_device->setItemText(0, tr("Automatic"));
    m_priority->setItemText(0, tr("As other programs"));
    m_priority->setItemText(1, tr("Low: other programs go first"));
    m_priority->setItemText(2, tr("Lowest: only what is left over"));
    m_command->setPlaceholderText(tr("the engine beside this program"));
    m_commandHelp->setText(tr("What starts the engine, such as ssh host lathe-engine. "
                              "Leave it empty to use the engine beside this program."));
}

void SettingsScreen::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

} // namespace lathe::ui
