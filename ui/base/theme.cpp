#include "ui/base/theme.h"

#include "ui/base/style_sheet.h"
#include "ui/base/tokens.h"
#include "ui/base/window_style.h"

#include <QApplication>
#include <QGuiApplication>
#include <QPalette>
#include <QStyleHints>

// Resources of a static library are reachable only when they are named once, outside a namespace.
static void nameResources() {
    Q_INIT_RESOURCE(app);
}

namespace lathe::ui {

namespace {

bool systemIsDark() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#else
    // Qt 6.4 does not report the system's colour scheme; the palette at start shows it.
    static const bool dark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
    return dark;
#endif
}

QPalette paletteOf(const Theme& theme) {
    QPalette p;
    p.setColor(QPalette::Window, theme.color(ColorRole::Window));
    p.setColor(QPalette::WindowText, theme.color(ColorRole::Text));
    p.setColor(QPalette::Base, theme.color(ColorRole::Base));
    p.setColor(QPalette::AlternateBase, theme.color(ColorRole::Base));
    p.setColor(QPalette::Text, theme.color(ColorRole::Text));
    p.setColor(QPalette::PlaceholderText, theme.color(ColorRole::TextSecondary));
    p.setColor(QPalette::Button, theme.color(ColorRole::Raised));
    p.setColor(QPalette::ButtonText, theme.color(ColorRole::Text));
    p.setColor(QPalette::BrightText, theme.color(ColorRole::Error));
    p.setColor(QPalette::Highlight, theme.color(ColorRole::Accent));
    p.setColor(QPalette::HighlightedText, theme.color(ColorRole::OnAccent));
    p.setColor(QPalette::ToolTipBase, theme.color(ColorRole::Raised));
    p.setColor(QPalette::ToolTipText, theme.color(ColorRole::Text));
    p.setColor(QPalette::Link, theme.color(ColorRole::Accent));
    p.setColor(QPalette::Light, theme.color(ColorRole::Raised));
    p.setColor(QPalette::Mid, theme.color(ColorRole::Border));
    p.setColor(QPalette::Dark, theme.color(ColorRole::Border));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        p.setColor(QPalette::Disabled, role, theme.color(ColorRole::TextDisabled));
    }
    return p;
}

QFont familyFont(std::initializer_list<const char*> families, double points) {
    QStringList names;
    for (const char* family : families) {
        names << QString::fromLatin1(family);
    }
    QFont font;
    font.setFamilies(names);
    font.setPointSizeF(points);
    return font;
}

QFont uiFont(double points) {
    return familyFont(
        {"Inter", "Noto Sans CJK KR", "NanumGothic", "Droid Sans Fallback", "DejaVu Sans"}, points);
}

} // namespace

Theme::Theme(QObject* parent) : QObject(parent) {
    nameResources();
    m_dark = systemIsDark();
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, [this] {
        if (m_mode == Mode::System) {
            setMode(Mode::System);
        }
    });
#endif
}

void Theme::setMode(Mode mode) {
    m_mode = mode;
    m_dark = mode == Mode::Dark || (mode == Mode::System && systemIsDark());
    QApplication::setStyle(new WindowStyle(color(ColorRole::Text), color(ColorRole::TextDisabled)));
    QApplication::setPalette(paletteOf(*this));
    QApplication::setFont(font());
    qApp->setStyleSheet(styleSheetOf(*this));
    Q_EMIT changed();
}

QColor Theme::color(ColorRole role) const {
    return QColor(tokensOf(m_dark).roles[static_cast<int>(role)]);
}

QColor Theme::color(Family family) const {
    return QColor(tokensOf(m_dark).families[static_cast<int>(family)]);
}

QColor Theme::color(NodeState state) const {
    return color(roleOf(state));
}

QColor Theme::series(int index) const {
    return QColor(tokensOf(m_dark).series[((index % 7) + 7) % 7]);
}

QFont Theme::font() const {
    return uiFont(10);
}

QFont Theme::secondaryFont() const {
    return uiFont(9);
}

QFont Theme::titleFont() const {
    QFont font = uiFont(12);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont Theme::monoFont() const {
    QFont font =
        familyFont({"JetBrains Mono", "Noto Sans Mono", "DejaVu Sans Mono", "Noto Sans CJK KR"}, 9);
    font.setStyleHint(QFont::Monospace);
    return font;
}

QIcon Theme::icon(const QString& name, ColorRole role) const {
    return tintedIcon(name, color(role), color(ColorRole::TextDisabled));
}

QIcon Theme::icon(const QString& name, const QColor& colour) const {
    return tintedIcon(name, colour, color(ColorRole::TextDisabled));
}

QIcon Theme::icon(Family family) const {
    return tintedIcon(QLatin1String(iconNameOf(family)), color(family),
                      color(ColorRole::TextDisabled));
}

QIcon Theme::icon(NodeState state) const {
    return icon(QLatin1String(iconNameOf(state)), roleOf(state));
}

QString Theme::word(NodeState state) {
    switch (state) {
    case NodeState::Draft:
        return tr("Draft");
    case NodeState::Ready:
        return tr("Ready");
    case NodeState::Queued:
        return tr("Queued");
    case NodeState::Running:
        return tr("Running");
    case NodeState::Done:
        return tr("Done");
    case NodeState::Cached:
        return tr("Cached");
    case NodeState::Stale:
        return tr("Stale");
    case NodeState::Bypassed:
        return tr("Bypassed");
    case NodeState::Failed:
        return tr("Failed");
    case NodeState::Stopped:
        return tr("Stopped");
    case NodeState::NotRun:
        return tr("Not run");
    }
    return {};
}

} // namespace lathe::ui
