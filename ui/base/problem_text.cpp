#include "ui/base/problem_text.h"

#include "ui/base/engine_strings.h"
#include "ui/base/message_pattern.h"
#include "ui/base/text.h"

#include <QCache>
#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <optional>

namespace lathe::ui {

namespace {

/// Patterns with fewer letters are found in texts that have nothing to do with them.
constexpr qsizetype kTellingLetters = 10;
constexpr qsizetype kFewestLetters = 4;

bool isProse(const QString& text) {
    static const QRegularExpression kTwoWords(QStringLiteral("\\b[a-z]{2,} [a-z]{2,}\\b"));
    return !text.startsWith(QLatin1Char('"')) && kTwoWords.match(text).hasMatch();
}

/// Cached results: logs are painted often, and parts of sentences repeat.
QCache<QString, std::optional<QString>>& remembered() {
    static QCache<QString, std::optional<QString>> texts(4000);
    return texts;
}

std::optional<QString> sentence(const QString& text);

/// A title or label of the catalog, or the word of a kind of port; a unit after its number.
std::optional<QString> word(const QString& english) {
    static const QRegularExpression kUnit(QStringLiteral("^(?:([-+\\d.]+) )?(.+)$"));
    const QRegularExpressionMatch parts = kUnit.match(english);
    const QByteArray text = parts.captured(2).toUtf8();
    for (const char* context : {"catalog", "LinkRules"}) {
        const QString known = QCoreApplication::translate(context, text.constData());
        if (known != parts.captured(2)) {
            return parts.captured(1) + known;
        }
    }
    return std::nullopt;
}

/// Translates "a, b and c" when at least one part is known and no part is an unknown sentence.
std::optional<QString> listed(const QString& text) {
    static const std::pair<const char*, const char*> kJoints[] = {
        {"; ", "; "}, {", ", ", "}, {" and ", ", "}, {" or ", "/"}};
    for (const auto& [english, ours] : kJoints) {
        const QStringList parts = text.split(QLatin1String(english));
        QStringList out;
        bool known = false;
        bool strange = false;
        for (const QString& part : parts) {
            const auto translated = parts.size() > 1 ? sentence(part) : std::nullopt;
            known = known || translated;
            strange = strange || (!translated && isProse(part));
            out << translated.value_or(part);
        }
        if (known && !strange) {
            return out.join(QLatin1String(ours));
        }
    }
    return std::nullopt;
}

/// What stands at a place of a sentence, with the blanks and marks around it.
std::optional<QString> piece(const QString& text) {
    static const QRegularExpression kInner(QStringLiteral("^([\\s,:;]*)(.*?)(\\s*)$"),
                                           QRegularExpression::DotMatchesEverythingOption);
    const QRegularExpressionMatch parts = kInner.match(text);
    const QString inner = parts.captured(2);
    if (inner.isEmpty() || inner.startsWith(QLatin1Char('"'))) {
        return std::nullopt;
    }
    auto known = sentence(inner);
    known = known ? known : word(inner);
    known = known ? known : listed(inner);
    return known ? std::optional(parts.captured(1) + *known + parts.captured(3)) : std::nullopt;
}

/// `translation` with %1, %2 … replaced. What stands in quotation marks is a name.
QString filled(const QString& translation, const QStringList& raw, const QStringList& translated) {
    QString out;
    for (qsizetype i = 0; i < translation.size(); ++i) {
        const int place = translation[i] == QLatin1Char('%') && i + 1 < translation.size()
                              ? translation[i + 1].digitValue()
                              : -1;
        if (place < 1 || place > raw.size()) {
            out += translation[i];
            continue;
        }
        out += out.endsWith(QLatin1Char('"')) ? raw[place - 1] : translated[place - 1];
        ++i;
    }
    return out;
}

/// Whether `piece` can fill a place of a pattern with this many letters.
bool fits(const QString& piece, qsizetype letters) {
    static const QRegularExpression kNoName(QStringLiteral("[\\s/]"));
    return letters < kFewestLetters    ? !kNoName.match(piece).hasMatch()
           : letters < kTellingLetters ? !isProse(piece)
                                       : true;
}

std::optional<QString> inPattern(const MessagePattern& pattern, const QString& text) {
    auto raw = piecesOf(pattern, text);
    if (!raw) {
        return std::nullopt;
    }
    QStringList translated;
    for (const QString& found : *raw) {
        const bool subject = !pattern.joint.isEmpty() && translated.isEmpty();
        const auto known = piece(found);
        if (!known && (!fits(found, pattern.letters) || (subject && isProse(found)))) {
            return std::nullopt;
        }
        translated << known.value_or(found);
    }
    QString out;
    if (!pattern.joint.isEmpty()) {
        raw->removeFirst();
        out = translated.takeFirst() + pattern.joint;
    }
    return out + filled(QCoreApplication::translate("engine", pattern.source), *raw, translated);
}

std::optional<QString> readSentence(const QString& text) {
    const bool closed = text.endsWith(QLatin1Char('.'));
    for (const MessagePattern& pattern : messagePatterns()) {
        const bool candidate = !closed || pattern.literals.back().endsWith(QLatin1Char('.'));
        if (auto found = candidate ? inPattern(pattern, text) : std::nullopt) {
            return found;
        }
    }
    const qsizetype colon = text.indexOf(QStringLiteral(": "));
    if (colon > 0 && !isProse(text.left(colon))) {
        if (const auto rest = sentence(text.mid(colon + 2))) {
            const QString place = text.left(colon);
            return piece(place).value_or(place) + QStringLiteral(": ") + *rest;
        }
    }
    if (!closed) {
        return std::nullopt;
    }
    const auto open = sentence(text.chopped(1));
    return open && !open->endsWith(QLatin1Char('?')) ? *open + QLatin1Char('.') : open;
}

/// The translation of `text` as a sentence, or, for "place: sentence", of its sentence; cached.
std::optional<QString> sentence(const QString& text) {
    if (const auto* before = remembered().object(text)) {
        return *before;
    }
    const auto read = readSentence(text);
    remembered().insert(text, new std::optional(read));
    return read;
}

QString translated(const QString& text) {
    if (const auto whole = sentence(text)) {
        return *whole;
    }
    QStringList lines = text.split(QLatin1Char('\n')); // the last output of a process
    for (QString& line : lines) {
        line = piece(line).value_or(line);
    }
    return lines.join(QLatin1Char('\n'));
}

QString joined(const QString& message, const QString& hint) {
    if (message.isEmpty() || hint.isEmpty()) {
        return message + hint;
    }
    const bool closed = QStringLiteral(".?!:").contains(message.back());
    return message + (closed ? QStringLiteral(" ") : QStringLiteral(". ")) + hint;
}

} // namespace

QString problemText(std::string_view english) {
    static QString spoken;
    const char* probe = engineStrings().front();
    const QString now = QCoreApplication::translate("engine", probe);
    if (now != spoken) {
        remembered().clear();
        spoken = now;
    }
    const QString text = toQt(english);
    return now == QString::fromUtf8(probe) ? text : translated(text);
}

QString problemText(std::string_view message, std::string_view hint) {
    return joined(problemText(message), problemText(hint));
}

QString withOriginal(const QString& shown, std::string_view message, std::string_view hint) {
    const QString original = joined(toQt(message), toQt(hint));
    return shown.contains(original) ? shown : shown + QStringLiteral("\n\n") + original;
}

} // namespace lathe::ui
