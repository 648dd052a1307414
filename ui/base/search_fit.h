#pragma once

#include <QString>
#include <QStringList>

namespace lathe::ui {

/// How well the typed letters fit a text, worst first.
enum class Fit {
    None,
    InOrder,    ///< three letters or more of it occur in this order
    Contains,   ///< somewhere within
    WordStarts, ///< a word of the text starts with it
    Starts,
    Equal,
};

/// Ignores case, blanks between words and how Hangul is composed. A Hangul initial stands for every
/// syllable it begins (ㄱㅈㅊㄱ: 가지치기); a last syllable without a final consonant also stands
/// for those with one (야: 양).
Fit fitOf(const QString& typed, const QString& text);

/// The best fit with one of several texts.
Fit fitOf(const QString& typed, const QStringList& texts);

} // namespace lathe::ui
