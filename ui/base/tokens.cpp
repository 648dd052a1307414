#include "ui/base/tokens.h"

#include <algorithm>
#include <cmath>

namespace lathe::ui {

namespace {

constexpr Tokens kDark{
    {0xff1b1d23, 0xff15171c, 0xff23262e, 0xff3a3f4b, 0xffe6e8ec, 0xffa3a9b6, 0xff6f7685, 0xff5aa2ff,
     0xff10131a, 0xff3fb68b, 0xfff2b23e, 0xfff4717c, 0xff9aa3b2, 0xff2b2f39, 0xff1e304b, 0xff282c35,
     0xff2a2e37, 0xff3a3f4b},
    {0xff7c879a, 0xffa9e6ee, 0xffe5533d, 0xff6ca3e8, 0xffb65fe6, 0xff5fdb6e, 0xfff3e78f,
     0xffc4a385},
    {0xff4c9be8, 0xfff0a020, 0xff1fc198, 0xfff2643d, 0xffe29ac6, 0xff9bdcff, 0xfff0e442},
};

constexpr Tokens kLight{
    {0xfff4f5f7, 0xffffffff, 0xffffffff, 0xffc9ced8, 0xff1c2028, 0xff565e6c, 0xff8a91a0, 0xff0b63ce,
     0xffffffff, 0xff12734f, 0xff8f5a00, 0xffc02634, 0xff5f6878, 0xffe9ecf1, 0xffdceafb, 0xffe6e9ee,
     0xffdde1e8, 0xffc9ced8},
    {0xff333c4d, 0xff1e7f9a, 0xffa61b12, 0xff1d4ed8, 0xffbe2e86, 0xff1a9e4a, 0xff9e8b12,
     0xff7a5a3e},
    {0xff0072b2, 0xffc77700, 0xff008a63, 0xffc4320a, 0xffa8508a, 0xff3c9bd6, 0xff3b414d},
};

double linearChannel(int value) {
    const double c = value / 255.0;
    return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(QRgb colour) {
    return 0.2126 * linearChannel(qRed(colour)) + 0.7152 * linearChannel(qGreen(colour)) +
           0.0722 * linearChannel(qBlue(colour));
}

} // namespace

const Tokens& tokensOf(bool dark) {
    return dark ? kDark : kLight;
}

ColorRole roleOf(NodeState state) {
    switch (state) {
    case NodeState::Ready:
        return ColorRole::TextSecondary;
    case NodeState::Running:
        return ColorRole::Accent;
    case NodeState::Done:
        return ColorRole::Ok;
    case NodeState::Failed:
        return ColorRole::Error;
    default:
        return ColorRole::Idle;
    }
}

const char* iconNameOf(NodeState state) {
    constexpr const char* kNames[] = {"state-draft",   "state-ready",    "state-queued",
                                      "state-running", "state-done",     "state-cached",
                                      "state-stale",   "state-bypassed", "state-failed",
                                      "state-stopped", "state-not-run"};
    return kNames[static_cast<int>(state)];
}

const char* iconNameOf(Family family) {
    constexpr const char* kNames[] = {"family-model",    "family-analyze", "family-prune",
                                      "family-quantize", "family-distill", "family-lora",
                                      "family-evaluate", "family-export"};
    return kNames[static_cast<int>(family)];
}

double contrast(QRgb a, QRgb b) {
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

} // namespace lathe::ui
