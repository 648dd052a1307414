#pragma once

#include <QStringList>

#include <optional>
#include <vector>

namespace lathe::ui {

/// One of engineStrings(), in its parts.
struct MessagePattern {
    const char* source = nullptr;
    QStringList literals{}; ///< the text before, between and after the places
    qsizetype letters = 0;  ///< of all literals together
    QString joint{};        ///< not empty: joins the first place, which comes before it
};

/// All patterns, the most specific ones first. Those that begin with a verb ("has the key %1
/// twice") or with "and" occur a second time, after the thing they describe.
const std::vector<MessagePattern>& messagePatterns();

/// The parts of `text` at the places of a pattern; nothing when the text does not match.
std::optional<QStringList> piecesOf(const MessagePattern& pattern, const QString& text);

} // namespace lathe::ui
