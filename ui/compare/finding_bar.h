#pragma once

#include "ui/shell/theme.h"

#include <QWidget>

class QLabel;

namespace lathe::ui {

/// One sentence that must not be missed, with a warning sign; gone when there is nothing to say.
class FindingBar : public QWidget {
    Q_OBJECT

public:
    explicit FindingBar(Theme& theme, QWidget* parent = nullptr);

    void setText(const QString& text);

private:
    void tint();

    Theme& m_theme;
    QLabel* m_icon;
    QLabel* m_text;
};

} // namespace lathe::ui
