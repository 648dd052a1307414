#pragma once

#include "ui/base/theme.h"

#include <QRgb>

namespace lathe::ui {

/// The design tokens of one theme, in the order of ColorRole, Family and the series.
struct Tokens {
    QRgb roles[18];
    QRgb families[8];
    QRgb series[7];
};

const Tokens& tokensOf(bool dark);

/// What colours a state's icon and word.
ColorRole roleOf(NodeState state);

/// Name of a state's icon in resources/icons.
const char* iconNameOf(NodeState state);

/// Name of a family's icon in resources/icons.
const char* iconNameOf(Family family);

/// Contrast of two colours, 1 to 21. Source: WCAG 2.1, relative luminance.
double contrast(QRgb a, QRgb b);

} // namespace lathe::ui
