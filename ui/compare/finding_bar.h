#pragma once

#include "ui/base/theme.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace lathe::ui {

/// One important sentence with a warning sign; hidden while the sentence is empty.
class FindingBar : public QWidget {
    Q_OBJECT

public:
    explicit FindingBar(Theme& theme, QWidget* parent = nullptr);

    void setText(const QString& text);
    void setAction(const QString& text); ///< a button after the sentence

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
