#pragma once

#include "core/plain/base/text.h"

#include <QString>

#include <cstdint>
#include <span>

namespace lathe::ui {

/// "512 × 1152"; "scalar" for no dimension.
QString shapeText(std::span<const int64_t> shape);

/// "24.6 M", "196 608": three digits and a unit from a million, grouped digits below.
QString countText(int64_t count);

/// "52.1 %".
QString percentText(double share);

/// Four significant digits; powers as "−5.17 × 10⁻⁵".
QString valueText(double value);

} // namespace lathe::ui
