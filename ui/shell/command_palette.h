#pragma once

#include <QDialog>

class QAction;
class QLineEdit;
class QListWidget;

namespace lathe::ui {

/// Every enabled command with its shortcut, filtered while typing; Enter does the first.
class CommandPalette : public QDialog {
    Q_OBJECT

public:
    CommandPalette(const QList<QAction*>& actions, QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter(const QString& typed);
    void triggerCurrent();

    QList<QAction*> m_actions;
    QLineEdit* m_edit;
    QListWidget* m_list;
};

/// How well `typed` fits `text`: 0 not at all, 4 equal, 3 starts with it, 2 a word starts with it,
/// 1 contains it or its letters in order. Ignores case; Hangul initials (ㄱㅈ) fit their syllables.
int fitOf(const QString& typed, const QString& text);

} // namespace lathe::ui
