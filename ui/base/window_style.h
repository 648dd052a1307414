#pragma once

#include <QColor>
#include <QIcon>
#include <QProxyStyle>

namespace lathe::ui {

/// An icon of resources/icons in these colours.
QIcon tintedIcon(const QString& name, const QColor& normal, const QColor& disabled);

/// Fusion with the window's own icons in Qt's dialogs, and more room in file dialogs.
class WindowStyle : public QProxyStyle {
    Q_OBJECT

public:
    WindowStyle(QColor normal, QColor disabled);

    using QProxyStyle::polish;
    void polish(QWidget* widget) override;

    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override;
    QIcon standardIcon(StandardPixmap which, const QStyleOption* option,
                       const QWidget* widget) const override;

private:
    QColor m_normal;
    QColor m_disabled;
};

} // namespace lathe::ui
