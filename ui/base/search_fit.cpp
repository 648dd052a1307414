#include "ui/base/search_fit.h"

#include <algorithm>
#include <vector>

namespace lathe::ui {

namespace {

constexpr ushort kFirstSyllable = 0xAC00;
constexpr ushort kLastSyllable = 0xD7A3;
constexpr int kSyllablesPerInitial = 588;
constexpr int kSyllablesPerVowel = 28; ///< one without a final consonant, 27 with
constexpr ushort kFirstJoiningInitial = 0x1100;
constexpr qsizetype kFewestInOrder = 3;

const QString& initials() {
    static const QString out = QStringLiteral("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ");
    return out;
}

bool isSyllable(QChar c) {
    return c.unicode() >= kFirstSyllable && c.unicode() <= kLastSyllable;
}

QChar initialOf(QChar syllable) {
    return initials()[(syllable.unicode() - kFirstSyllable) / kSyllablesPerInitial];
}

/// Composed and in lower case; conjoining Hangul initials become the letters that a person types.
QString comparable(const QString& text) {
    QString out = text.normalized(QString::NormalizationForm_C).toLower();
    for (QChar& c : out) {
        const int initial = c.unicode() - kFirstJoiningInitial;
        if (initial >= 0 && initial < initials().size()) {
            c = initials()[initial];
        }
    }
    return out;
}

/// Whether a typed character stands for the character `c` of a text.
bool standsFor(QChar typed, QChar c, bool last) {
    if (typed == c) {
        return true;
    }
    if (!isSyllable(c)) {
        return false;
    }
    const int final = (c.unicode() - kFirstSyllable) % kSyllablesPerVowel;
    return initialOf(c) == typed || (last && typed.unicode() == c.unicode() - final);
}

bool fitsAt(const QString& needle, const QString& hay, qsizetype at) {
    for (qsizetype i = 0; i < needle.size(); ++i) {
        if (at + i >= hay.size() || !standsFor(needle[i], hay[at + i], i + 1 == needle.size())) {
            return false;
        }
    }
    return true;
}

bool lettersInOrder(const QString& needle, const QString& hay) {
    qsizetype found = 0;
    for (const QChar c : hay) {
        if (found < needle.size() && standsFor(needle[found], c, found + 1 == needle.size())) {
            ++found;
        }
    }
    return found == needle.size();
}

/// Where words begin: at the front, after a blank or a mark. `hay` has no blanks.
struct Hay {
    QString letters{};
    std::vector<bool> wordStarts{};
};

Hay hayOf(const QString& text) {
    Hay out;
    bool starts = true;
    for (const QChar c : comparable(text)) {
        if (!c.isSpace()) {
            out.letters += c;
            out.wordStarts.push_back(starts);
        }
        starts = !c.isLetterOrNumber();
    }
    return out;
}

} // namespace

Fit fitOf(const QString& typed, const QString& text) {
    const QString needle = comparable(typed).remove(QLatin1Char(' '));
    const Hay hay = hayOf(text);
    if (needle.isEmpty()) {
        return Fit::None;
    }
    if (fitsAt(needle, hay.letters, 0)) {
        return needle == hay.letters ? Fit::Equal : Fit::Starts;
    }
    Fit best = Fit::None;
    for (qsizetype at = 1; at < hay.letters.size() && best < Fit::WordStarts; ++at) {
        if (fitsAt(needle, hay.letters, at)) {
            best = hay.wordStarts[static_cast<size_t>(at)] ? Fit::WordStarts : Fit::Contains;
        }
    }
    const bool tried = best != Fit::None || needle.size() < kFewestInOrder;
    return tried || !lettersInOrder(needle, hay.letters) ? best : Fit::InOrder;
}

Fit fitOf(const QString& typed, const QStringList& texts) {
    Fit best = Fit::None;
    for (const QString& text : texts) {
        best = std::max(best, fitOf(typed, text));
    }
    return best;
}

} // namespace lathe::ui
