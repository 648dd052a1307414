#pragma once

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace lathe::ui {

class Language;
class Theme;
struct Settings;

/// Appearance, language and where the engine runs. Everything applies at once.
class SettingsScreen : public QWidget {
    Q_OBJECT

public:
    SettingsScreen(Theme& theme, Language& language, Settings& settings, QWidget* parent = nullptr);

    /// Where runs and results are kept; shown only.
    void setHome(const QString& home);

Q_SIGNALS:
    void themeChosen(int mode);
    void languageChosen(const QString& code);
    void engineChanged();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void showValues();

    Theme& m_theme;
    Language& m_language;
    Settings& m_settings;
    QLabel* m_title;
    QComboBox* m_mode;
    QComboBox* m_code;
    QComboBox* m_device;
    QComboBox* m_priority;
    QLineEdit* m_command;
    QLabel* m_home;
    static constexpr int kRows = 6;
    QLabel* m_names[kRows];
    QLabel* m_commandHelp;
};

} // namespace lathe::ui
