#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace lathe::ui {

class Theme;

/// What happened to the document's file.
enum class FileNews {
    None,
    Locked,  ///< another window edits it: this one shows a copy
    Changed, ///< another program wrote it
    Gone,
};

/// A bar above the screens that reports what happened to the document's file and what can be done.
/// It waits for an answer and blocks nothing.
class FileNotice : public QFrame {
    Q_OBJECT

public:
    FileNotice(const Theme& theme, QWidget* parent);

    /// `holder` names who edits a locked file.
    void tell(FileNews news, const QString& file = {}, const QString& holder = {});

    FileNews news() const { return m_news; }

Q_SIGNALS:
    void keepMineRequested();
    void takeTheirsRequested();
    void saveAsRequested();
    void editAnywayRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();

    const Theme& m_theme;
    FileNews m_news = FileNews::None;
    QString m_file;
    QString m_holder;
    QLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_keepMine;
    QPushButton* m_takeTheirs;
    QPushButton* m_saveAs;
    QPushButton* m_editAnyway;
    QPushButton* m_close;
};

} // namespace lathe::ui
