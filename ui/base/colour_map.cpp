#include "ui/base/colour_map.h"

#include "ui/base/tokens.h"

#include <algorithm>
#include <array>

namespace lathe::ui {

namespace {

constexpr std::array<QRgb, 18> kCividis{0xFF00204C, 0xFF002A66, 0xFF00346E, 0xFF273F6C, 0xFF3C4A6B,
                                        0xFF4C556B, 0xFF5B5F6D, 0xFF686A70, 0xFF757575, 0xFF838178,
                                        0xFF928C78, 0xFFA19876, 0xFFB0A572, 0xFFC0B16D, 0xFFD1BF66,
                                        0xFFE1CC5C, 0xFFF3DB4F, 0xFFFFE945};

int mix(int a, int b, double share) {
    return static_cast<int>(a + (b - a) * share + 0.5);
}

} // namespace

QColor cividis(double position) {
    const double at = std::clamp(position, 0.0, 1.0) * (kCividis.size() - 1);
    const auto low = std::min(static_cast<size_t>(at), kCividis.size() - 2);
    const double share = at - static_cast<double>(low);
    const QRgb a = kCividis[low];
    const QRgb b = kCividis[low + 1];
    return QColor(mix(qRed(a), qRed(b), share), mix(qGreen(a), qGreen(b), share),
                  mix(qBlue(a), qBlue(b), share));
}

QColor inkOn(const QColor& background) {
    const QRgb rgb = background.rgb();
    return contrast(rgb, qRgb(0, 0, 0)) > contrast(rgb, qRgb(255, 255, 255)) ? Qt::black
                                                                             : Qt::white;
}

} // namespace lathe::ui
