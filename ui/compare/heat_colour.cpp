#include "ui/compare/heat_colour.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lathe::ui {

namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

// Linear sRGB to cone responses; their cube roots to OKLab; and the inverses of both.
constexpr Matrix kToCones{{{0.4122214708, 0.5363325363, 0.0514459929},
                           {0.2119034982, 0.6806995451, 0.1073969566},
                           {0.0883024619, 0.2817188376, 0.6299787005}}};
constexpr Matrix kToLab{{{0.2104542553, 0.7936177850, -0.0040720468},
                         {1.9779984951, -2.4285922050, 0.4505937099},
                         {0.0259040371, 0.7827717662, -0.8086757660}}};
constexpr Matrix kFromLab{{{1.0, 0.3963377774, 0.2158037573},
                           {1.0, -0.1055613458, -0.0638541728},
                           {1.0, -0.0894841775, -1.2914855480}}};
constexpr Matrix kFromCones{{{4.0767416621, -3.3077115913, 0.2309699292},
                             {-1.2684380046, 2.6097574011, -0.3413193965},
                             {-0.0041960863, -0.7034186147, 1.7076147010}}};

Triple times(const Matrix& matrix, const Triple& v) {
    Triple out{};
    for (size_t i = 0; i < 3; ++i) {
        out[i] = matrix[i][0] * v[0] + matrix[i][1] * v[1] + matrix[i][2] * v[2];
    }
    return out;
}

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double encoded(double light) {
    const double inside = std::clamp(light, 0.0, 1.0);
    return inside <= 0.0031308 ? inside * 12.92 : 1.055 * std::pow(inside, 1 / 2.4) - 0.055;
}

Triple labOf(const QColor& colour) {
    Triple cones =
        times(kToCones, {linear(colour.redF()), linear(colour.greenF()), linear(colour.blueF())});
    for (double& cone : cones) {
        cone = std::cbrt(cone);
    }
    return times(kToLab, cones);
}

QColor colourOf(const Triple& lab) {
    Triple cones = times(kFromLab, lab);
    for (double& cone : cones) {
        cone = cone * cone * cone;
    }
    const Triple light = times(kFromCones, cones);
    const auto byte = [](double value) {
        return static_cast<int>(std::lround(255 * encoded(value)));
    };
    return QColor(byte(light[0]), byte(light[1]), byte(light[2]));
}

} // namespace

QColor perceptualMix(const QColor& from, const QColor& to, double position) {
    const double at = std::clamp(position, 0.0, 1.0);
    const Triple a = labOf(from);
    const Triple b = labOf(to);
    return colourOf(
        {a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at, a[2] + (b[2] - a[2]) * at});
}

} // namespace lathe::ui
