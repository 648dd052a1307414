#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <QString>

namespace lathe::ui {

/// Colours by what they mean (design tokens; both themes).
enum class ColorRole {
    Window,
    Base,
    Raised,
    Border,
    Text,
    TextSecondary,
    TextDisabled,
    Accent,
    OnAccent,
    Ok,
    Warning,
    Error,
    Idle,
    Hover,
    Selection,
    GridLine,
    CanvasDot,
    SliderGroove,
};

/// Step families: stripe, icon and port fill of nodes.
enum class Family { Model, Analyze, Prune, Quantize, Distill, Lora, Evaluate, Export };

/// States of nodes and runs: icon, word and colour always together.
enum class NodeState {
    Draft,
    Ready,
    Queued,
    Running,
    Done,
    Cached,
    Stale,
    Bypassed,
    Failed,
    Stopped, ///< was running when the run was stopped
    NotRun,  ///< never started: the run was stopped, or a step that it reads failed
};

/// The current theme. One object, made in main() and handed to the screens; `changed` is emitted
/// when the user switches between light and dark, after palette and style sheet were set.
class Theme : public QObject {
    Q_OBJECT

public:
    enum class Mode { System, Light, Dark };

    explicit Theme(QObject* parent = nullptr);

    void setMode(Mode mode); ///< applies palette, style sheet and fonts to qApp

    Mode mode() const { return m_mode; }

    bool isDark() const { return m_dark; }

    QColor color(ColorRole role) const;
    QColor color(Family family) const;
    QColor color(NodeState state) const;
    QColor series(int index) const; ///< 7 colours, then they repeat

    QFont font() const;          ///< 10 pt
    QFont secondaryFont() const; ///< 9 pt: table heads, ticks, secondary text
    QFont titleFont() const;     ///< 12 pt semibold
    QFont monoFont() const;      ///< 9 pt

    /// An icon of resources/icons, drawn in `role`'s colour, sharp at every scale; follows the
    /// theme when it is fetched again after `changed`.
    QIcon icon(const QString& name, ColorRole role = ColorRole::Text) const;
    QIcon icon(const QString& name, const QColor& colour) const;
    QIcon icon(Family family) const;
    QIcon icon(NodeState state) const;

    /// Translated word of a state ("Running", "실행 중").
    static QString word(NodeState state);

Q_SIGNALS:
    void changed();

private:
    Mode m_mode = Mode::System;
    bool m_dark = false;
};

} // namespace lathe::ui
