#include "core/plain/tokenizer/tokenizer_file.h"

#include "core/plain/base/error.h"

#include <algorithm>
#include <cstdlib>

namespace lathe::tokenizer {

namespace {

constexpr size_t kDeepest = 64;

/// Receives the events of nlohmann's parser. Lists of the model go to vectors, the rest to a value.
class Reader {
public:
    using number_integer_t = Json::number_integer_t;
    using number_unsigned_t = Json::number_unsigned_t;
    using number_float_t = Json::number_float_t;
    using string_t = Json::string_t;
    using binary_t = Json::binary_t;

    explicit Reader(TokenizerFile& out, bool onlyVocabulary = false)
        : m_out(out), m_onlyVocabulary(onlyVocabulary) {}

    bool null() { return scalar(nullptr); }

    bool boolean(bool value) { return scalar(value); }

    bool number_integer(number_integer_t value) { return number(value); }

    bool number_unsigned(number_unsigned_t value) {
        return number(static_cast<int64_t>(std::min<uint64_t>(value, INT64_MAX)));
    }

    bool number_float(number_float_t value, const string_t&) {
        if (m_where == Where::ScoredItem && m_hasText) {
            m_out.scored.emplace_back(std::move(m_text), value);
            m_hasText = false;
            return true;
        }
        return scalar(value);
    }

    bool string(string_t& value) {
        switch (m_where) {
        case Where::Merges:
            return mergeLine(value);
        case Where::MergeItem:
        case Where::ScoredItem:
            return item(value);
        default:
            return scalar(std::move(value));
        }
    }

    bool binary(binary_t&) { return fail("holds binary data"); }

    bool key(string_t& value) {
        m_key = std::move(value);
        return true;
    }

    bool start_object(size_t) {
        if (m_where == Where::Rest && startsVocabulary()) {
            m_where = Where::Vocab;
            m_out.hasVocab = true;
            m_out.vocab.clear();
            return true;
        }
        return m_where == Where::Rest ? open(Json::object()) : fail("nests an object in a list");
    }

    bool end_object() { return end(Where::Vocab, Where::Rest); }

    bool start_array(size_t) {
        if (m_where == Where::Rest && isModelField("vocab")) {
            m_where = Where::Scored;
            m_out.hasVocab = true;
            m_out.vocabIsScored = true;
            return true;
        }
        if (m_where == Where::Rest && isModelField("merges")) {
            m_where = Where::Merges;
            return true;
        }
        if (m_where == Where::Scored || m_where == Where::Merges) {
            m_where = m_where == Where::Scored ? Where::ScoredItem : Where::MergeItem;
            m_hasText = false;
            m_itemTexts = 0;
            return true;
        }
        return m_where == Where::Rest ? open(Json::array()) : fail("nests a list in a token");
    }

    bool end_array() {
        if (m_where == Where::MergeItem && m_itemTexts != 2) {
            return fail("has a merge that is not a pair of tokens");
        }
        return end(Where::ScoredItem, Where::Scored) || end(Where::MergeItem, Where::Merges) ||
               end(Where::Scored, Where::Rest) || end(Where::Merges, Where::Rest) || close();
    }

    bool parse_error(size_t position, const std::string&, const Json::exception&) {
        m_errorAt = position;
        return false;
    }

    size_t errorAt() const { return m_errorAt; }

    const std::string& problem() const { return m_problem; }

private:
    enum class Where { Rest, Vocab, Scored, ScoredItem, Merges, MergeItem };

    bool isModelField(std::string_view name) const {
        return !m_onlyVocabulary && m_open.size() == 2 && m_modelOpen && m_key == name;
    }

    bool startsVocabulary() const {
        return isModelField("vocab") || (m_onlyVocabulary && m_open.empty());
    }

    bool fail(std::string problem) {
        m_problem = std::move(problem);
        return false;
    }

    bool end(Where from, Where to) {
        if (m_where == from) {
            m_where = to;
            return true;
        }
        return m_where == Where::Rest && from == Where::Vocab && close();
    }

    bool number(int64_t value) {
        if (m_where == Where::Vocab) {
            m_out.vocab.emplace_back(std::move(m_key), value);
            return true;
        }
        if (m_where == Where::ScoredItem) {
            return number_float(static_cast<double>(value), {});
        }
        return scalar(value);
    }

    bool scalar(Json value) {
        if (m_where != Where::Rest || m_open.empty()) {
            return fail("has a value where none belongs, in its vocabulary or merges");
        }
        place(std::move(value));
        return true;
    }

    Json& place(Json value) {
        Json& parent = *m_open.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return parent.back();
        }
        return parent[m_key] = std::move(value);
    }

    bool open(Json container) {
        if (m_open.size() >= kDeepest) {
            return fail("is nested deeper than " + std::to_string(kDeepest) + " levels");
        }
        if (m_open.empty()) {
            m_out.rest = std::move(container);
            m_open.push_back(&m_out.rest);
            return true;
        }
        m_modelOpen = m_open.size() == 1 ? m_key == "model" : m_modelOpen;
        m_open.push_back(&place(std::move(container)));
        return true;
    }

    bool close() {
        if (m_where == Where::Rest && !m_open.empty()) {
            m_open.pop_back();
        }
        return true;
    }

    bool item(std::string& text) {
        ++m_itemTexts;
        if (m_where == Where::MergeItem && m_hasText) {
            m_out.merges.emplace_back(std::move(m_text), std::move(text));
            m_hasText = false;
            return true;
        }
        m_text = std::move(text);
        m_hasText = true;
        return true;
    }

    bool mergeLine(const std::string& line) {
        const size_t space = line.find(' ');
        if (space == std::string::npos || line.find(' ', space + 1) != std::string::npos) {
            return fail("has the merge \"" + line + "\", which is not two tokens");
        }
        m_out.merges.emplace_back(line.substr(0, space), line.substr(space + 1));
        return true;
    }

    TokenizerFile& m_out;
    bool m_onlyVocabulary;
    Where m_where = Where::Rest;
    std::vector<Json*> m_open;
    bool m_modelOpen = false;
    std::string m_key;
    std::string m_text;
    bool m_hasText = false;
    int m_itemTexts = 0;
    size_t m_errorAt = 0;
    std::string m_problem;
};

void parse(std::string_view text, std::string_view name, Reader& reader) {
    if (Json::sax_parse(text, &reader)) {
        return;
    }
    if (!reader.problem().empty()) {
        throw Error(ErrorCode::BadData, std::string(name) + " " + reader.problem());
    }
    const std::string_view before = text.substr(0, std::min(reader.errorAt(), text.size()));
    const auto line = 1 + std::ranges::count(before, '\n');
    const size_t lastBreak = before.rfind('\n');
    const size_t column = before.size() - (lastBreak == std::string_view::npos ? 0 : lastBreak + 1);
    throw Error(ErrorCode::BadData,
                std::string(name) + " is not valid JSON (line " + std::to_string(line) +
                    ", column " + std::to_string(column) + ")",
                "Fetch the file again: it may be cut short.");
}

} // namespace

TokenizerFile parseTokenizerFile(std::string_view text, std::string_view name) {
    TokenizerFile out;
    Reader reader(out);
    parse(text, name, reader);
    return out;
}

std::vector<std::pair<std::string, int64_t>> parseVocabulary(std::string_view text,
                                                             std::string_view name) {
    TokenizerFile out;
    Reader reader(out, true);
    parse(text, name, reader);
    if (!out.hasVocab) {
        throw Error(ErrorCode::BadData, std::string(name) + " is not an object of tokens and ids");
    }
    return std::move(out.vocab);
}

} // namespace lathe::tokenizer
