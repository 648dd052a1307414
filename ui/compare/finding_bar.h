#pragma once

#include "ui/base/theme.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace lathe::ui {

/// One sentence that must not be missed, with a warning sign; gone when there is nothing to say.
class FindingBar : public QWidget {
    Q_OBJECT

public:
    explicit FindingBar(Theme& theme, QWidget* parent = nullptr);

    void setText(const QString& text);
    void setAction(const QString& text); ///< a button behind the sentence

Q_SIGNALS:
    void actionRequested();

private:
    void tint();

    Theme& m_theme;
    QLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_action;
};

} // namespace lathe::ui
