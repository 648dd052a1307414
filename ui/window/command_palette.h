#pragma once

#include <QDialog>

class QAction;
class QListWidget;

namespace lathe::ui {

class SearchEdit;

// Properties of an action: its English name and the names of its menu, which the palette finds too.
inline constexpr char kEnglishName[] = "englishName";
inline constexpr char kMenuNames[] = "menuNames";

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
    SearchEdit* m_edit;
    QListWidget* m_list;
};

} // namespace lathe::ui
