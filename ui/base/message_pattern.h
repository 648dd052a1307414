#pragma once

#include <QStringList>

#include <optional>
#include <vector>

namespace lathe::ui {

/// One of engineStrings(), taken apart.
struct MessagePattern {
    const char* source = nullptr;
    QStringList literals{}; ///< the text before, between and after the places
    qsizetype letters = 0;  ///< in them together
    QString joint{};        ///< not empty: joins the first place, which comes before it
};

/// All patterns, those that say most first. Those that begin with a verb ("has the key %1 twice")
/// or with "and" are there once more, behind what they speak of.
const std::vector<MessagePattern>& messagePatterns();

/// What stands at the places of a pattern in `text`; nothing when the text is another.
std::optional<QStringList> piecesOf(const MessagePattern& pattern, const QString& text);

} // namespace lathe::ui
