#include "ui/base/message_pattern.h"

#include "ui/base/engine_strings.h"

#include <QRegularExpression>

#include <algorithm>

namespace lathe::ui {

namespace {

/// "has the key %1 twice", "and exclude %1": the sources put such messages after others.
QString jointOf(const QString& text) {
    static const QRegularExpression kVerb(QStringLiteral(
        "^(is|are|has|must|says|lacks|ends|holds|nests|appears|does|gave|takes|belongs|cannot) "));
    static const QRegularExpression kAddition(QStringLiteral("^(and|but) "));
    return kVerb.match(text).hasMatch()       ? QStringLiteral(": ")
           : kAddition.match(text).hasMatch() ? QStringLiteral(" ")
                                              : QString();
}

QStringList literalsOf(const QString& text) {
    static const QRegularExpression kPlace(QStringLiteral("%\\d"));
    return text.split(kPlace);
}

std::vector<MessagePattern> sortedPatterns() {
    std::vector<MessagePattern> out;
    for (const char* source : engineStrings()) {
        const QString text = QString::fromUtf8(source);
        MessagePattern pattern{.source = source, .literals = literalsOf(text)};
        const QString together = pattern.literals.join(QString());
        pattern.letters = std::ranges::count_if(together, [](QChar c) { return c.isLetter(); });
        out.push_back(pattern);
        if (pattern.joint = jointOf(text); !pattern.joint.isEmpty()) {
            pattern.literals.front().prepend(QLatin1Char(' '));
            pattern.literals.prepend(QString());
            out.push_back(pattern);
        }
    }
    std::ranges::stable_sort(out, std::greater(), &MessagePattern::letters);
    return out;
}

} // namespace

const std::vector<MessagePattern>& messagePatterns() {
    static const std::vector<MessagePattern> patterns = sortedPatterns();
    return patterns;
}

std::optional<QStringList> piecesOf(const MessagePattern& pattern, const QString& text) {
    const QStringList& literals = pattern.literals;
    if (literals.size() == 1) {
        return text == literals.front() ? std::optional(QStringList()) : std::nullopt;
    }
    if (!text.startsWith(literals.front()) || !text.endsWith(literals.back())) {
        return std::nullopt;
    }
    QStringList pieces;
    qsizetype from = literals.front().size();
    const qsizetype end = text.size() - literals.back().size();
    for (qsizetype i = 1; i + 1 < literals.size(); ++i) {
        const qsizetype at = text.indexOf(literals[i], from);
        if (at < 0) {
            return std::nullopt;
        }
        pieces << text.mid(from, at - from);
        from = at + literals[i].size();
    }
    if (from > end) {
        return std::nullopt;
    }
    return pieces << text.mid(from, end - from);
}

} // namespace lathe::ui
