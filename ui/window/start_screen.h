#pragma once

#include <QWidget>

class QGridLayout;
class QLabel;
class QListWidget;
class QPushButton;

namespace lathe::ui {

class Actions;
class Theme;
struct Settings;

/// Home: what to begin with. Emits what the user chose; the window does it.
class StartScreen : public QWidget {
    Q_OBJECT

public:
    StartScreen(Theme& theme, const Settings& settings, const Actions& actions,
                QWidget* parent = nullptr);

    /// Updates the recent list.
    void refresh();

    /// Asks, without blocking, whether to restore an unsaved workflow of an earlier session.
    void offerRecovery(const QString& name, const QString& when);

Q_SIGNALS:
    void openRequested(const QString& path);
    void forgetRequested(const QString& path);
    void restoreRequested();
    void discardRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void fillExamples();
    QWidget* makeRecoveryCard();

    Theme& m_theme;
    const Settings& m_settings;
    QLabel* m_title;
    QLabel* m_subtitle;
    QLabel* m_recentTitle;
    QLabel* m_examplesTitle;
    QLabel* m_noRecent;
    QLabel* m_drop;
    QListWidget* m_recent;
    QListWidget* m_examples;
    QWidget* m_recovery;
    QLabel* m_recoveryText;
    QPushButton* m_restore;
    QPushButton* m_discard;
    QString m_recoveryName;
    QString m_recoveryWhen;
};

} // namespace lathe::ui
