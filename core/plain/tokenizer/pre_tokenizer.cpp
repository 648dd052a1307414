#include "core/plain/tokenizer/pre_tokenizer.h"

#include "core/plain/tokenizer/unicode.h"

#include <algorithm>
#include <functional>

namespace lathe::tokenizer {

namespace {

/// A stretch of a piece: what a pattern matched, or what lies between two matches.
struct Stretch {
    Span span;
    bool matched = false;
};

std::vector<Stretch> withGaps(const std::vector<Span>& matches, size_t bytes) {
    std::vector<Stretch> out;
    uint32_t last = 0;
    for (const Span& match : matches) {
        if (last != match.begin) {
            out.push_back({{last, match.begin}, false});
        }
        out.push_back({match, true});
        last = match.end;
    }
    if (last != bytes) {
        out.push_back({{last, static_cast<uint32_t>(bytes)}, false});
    }
    return out;
}

std::vector<Span> contiguous(const std::vector<Stretch>& stretches) {
    std::vector<Span> out;
    bool previous = false;
    for (const Stretch& stretch : stretches) {
        if (stretch.matched == previous && !out.empty()) {
            out.back().end = stretch.span.end;
        } else {
            out.push_back(stretch.span);
        }
        previous = stretch.matched;
    }
    return out;
}

std::vector<Span> mergedWithPrevious(const std::vector<Stretch>& stretches) {
    std::vector<Span> out;
    bool previous = false;
    for (const Stretch& stretch : stretches) {
        if (stretch.matched && !previous && !out.empty()) {
            out.back().end = stretch.span.end;
        } else {
            out.push_back(stretch.span);
        }
        previous = stretch.matched;
    }
    return out;
}

std::vector<Span> mergedWithNext(const std::vector<Stretch>& stretches) {
    std::vector<Span> out;
    bool previous = false;
    for (auto it = stretches.rbegin(); it != stretches.rend(); ++it) {
        if (it->matched && !previous && !out.empty()) {
            out.back().begin = it->span.begin;
        } else {
            out.push_back(it->span);
        }
        previous = it->matched;
    }
    std::ranges::reverse(out);
    return out;
}

std::vector<Span> arranged(const std::vector<Stretch>& stretches, SplitBehavior behavior) {
    switch (behavior) {
    case SplitBehavior::Contiguous:
        return contiguous(stretches);
    case SplitBehavior::MergedWithPrevious:
        return mergedWithPrevious(stretches);
    case SplitBehavior::MergedWithNext:
        return mergedWithNext(stretches);
    default:
        break;
    }
    std::vector<Span> out;
    for (const Stretch& stretch : stretches) {
        if (!stretch.matched || behavior == SplitBehavior::Isolated) {
            out.push_back(stretch.span);
        }
    }
    return out;
}

std::string_view textOf(const PieceList& list, Span piece) {
    return list.text.substr(piece.begin, piece.end - piece.begin);
}

using Cutter = std::function<std::vector<Span>(std::string_view)>;

void cutEach(PieceList& list, const Cutter& cut) {
    std::vector<Span> out;
    out.reserve(list.pieces.size());
    for (const Span& piece : list.pieces) {
        for (const Span& part : cut(textOf(list, piece))) {
            if (part.begin != part.end) {
                out.push_back({piece.begin + part.begin, piece.begin + part.end});
            }
        }
    }
    list.pieces = std::move(out);
}

void scanEach(PieceList& list, const SplitScanner& scanner) {
    std::vector<Span> out;
    out.reserve(list.text.size() / 4 + 1);
    for (const Span& piece : list.pieces) {
        scanner.split(textOf(list, piece), piece.begin, out);
    }
    list.pieces = std::move(out);
}

using Rewriter = std::function<void(std::string_view piece, bool first, std::string& out)>;

/// Replaces the text of every piece; what lay between pieces is gone afterwards.
void rewriteEach(PieceList& list, const Rewriter& rewrite) {
    std::string text;
    text.reserve(list.text.size() * 5 / 4 + 8);
    const bool starts = list.startsText && !list.pieces.empty() && list.pieces.front().begin == 0;
    bool first = starts;
    for (Span& piece : list.pieces) {
        const auto begin = static_cast<uint32_t>(text.size());
        rewrite(textOf(list, piece), first, text);
        piece = {begin, static_cast<uint32_t>(text.size())};
        first = false;
    }
    list.owned = std::move(text);
    list.text = list.owned;
    list.startsText = starts;
}

void applyStep(const ByteLevelSplit& step, PieceList& list) {
    const auto lacksSpace = [&](Span piece) { return list.text[piece.begin] != ' '; };
    if (step.addPrefixSpace && std::ranges::any_of(list.pieces, lacksSpace)) {
        rewriteEach(list, [](std::string_view piece, bool, std::string& out) {
            out.append(piece.front() == ' ' ? "" : " ").append(piece);
        });
    }
    if (step.useRegex) {
        scanEach(list, SplitScanner::gpt2());
    }
    if (step.mapBytes) {
        rewriteEach(list, [](std::string_view piece, bool, std::string& out) {
            out += visibleText(piece);
        });
    }
}

void applyStep(const PatternSplit& step, PieceList& list) {
    if (step.scanner && step.behavior == SplitBehavior::Isolated) {
        scanEach(list, *step.scanner);
        return;
    }
    cutEach(list, [&](std::string_view piece) {
        std::vector<Span> matches;
        if (step.scanner) {
            step.scanner->split(piece, 0, matches);
        } else {
            matches = step.regex.matches(piece);
        }
        auto stretches = withGaps(matches, piece.size());
        for (Stretch& stretch : stretches) {
            stretch.matched = stretch.matched != step.invert;
        }
        return arranged(stretches, step.behavior);
    });
}

void applyStep(const MetaspaceSplit& step, PieceList& list) {
    using Prepend = MetaspaceSplit::Prepend;
    rewriteEach(list, [&](std::string_view piece, bool first, std::string& out) {
        const bool wanted =
            step.prepend == Prepend::Always || (step.prepend == Prepend::First && first);
        if (wanted && piece.front() != ' ' && !piece.starts_with(step.replacement)) {
            out += step.replacement;
        }
        for (const char c : piece) {
            if (c == ' ') {
                out += step.replacement;
            } else {
                out += c;
            }
        }
    });
    if (step.split) {
        const Regex mark = Regex::ofLiteral(step.replacement);
        cutEach(list, [&](std::string_view piece) {
            return mergedWithNext(withGaps(mark.matches(piece), piece.size()));
        });
    }
}

void applyStep(const ClassSplit& step, PieceList& list) {
    cutEach(list, [&](std::string_view piece) {
        std::vector<Span> matches;
        for (uint32_t at = 0; at < piece.size();) {
            const Character c = characterAt(piece, at);
            if ((classOf(c.code) & step.classBits) != 0 || c.code == step.character) {
                matches.push_back({at, at + c.byteCount});
            }
            at += c.byteCount;
        }
        return arranged(withGaps(matches, piece.size()), step.behavior);
    });
}

void applyStep(const WordSplit&, PieceList& list) {
    cutEach(list, [](std::string_view piece) {
        std::vector<Span> out;
        uint8_t previous = kSpace;
        for (uint32_t at = 0; at < piece.size();) {
            const Character c = characterAt(piece, at);
            const uint8_t bits = classOf(c.code);
            const uint8_t kind = (bits & kWord) != 0 ? kWord : bits & kSpace;
            if (kind != kSpace && kind == previous) {
                out.back().end += c.byteCount;
            } else if (kind != kSpace) {
                out.push_back({at, at + c.byteCount});
            }
            previous = kind;
            at += c.byteCount;
        }
        return out;
    });
}

void applyStep(const FixedLengthSplit& step, PieceList& list) {
    cutEach(list, [&](std::string_view piece) {
        std::vector<Span> out;
        uint32_t count = 0;
        for (uint32_t at = 0; at < piece.size(); ++count) {
            if (count % step.characters == 0) {
                out.push_back({at, at});
            }
            at += characterBytes(piece[at]);
            out.back().end = at;
        }
        return out;
    });
}

} // namespace

PreTokenizer::PreTokenizer(std::vector<PreTokenizerStep> steps) : m_steps(std::move(steps)) {
    if (m_steps.empty()) {
        return;
    }
    if (auto* last = std::get_if<ByteLevelSplit>(&m_steps.back())) {
        last->mapBytes = false;
        m_leavesRawBytes = true;
    }
}

void PreTokenizer::apply(PieceList& list) const {
    for (const PreTokenizerStep& step : m_steps) {
        std::visit([&](const auto& s) { applyStep(s, list); }, step);
    }
}

} // namespace lathe::tokenizer
