// Text files as documents or examples.
#include "core/engine/calib/dataset.h"
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/text.h"

#include <algorithm>

namespace lathe {

namespace {

constexpr const char* kAnswers[] = {"answer", "completion", "response"};
constexpr const char* kHint =
    R"(each line of a .jsonl is an object such as {"text": "…"}, {"prompt": "…", "answer": "…"} )"
    R"(or {"messages": [{"role": "user", "content": "…"}, {"role": "assistant", …}]})";

bool blank(const std::string& text) {
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

bool hasText(const Json& row, const char* key) {
    const auto found = row.find(key);
    return found != row.end() && found->is_string();
}

/// The kind of a line: "text", "prompt" or "messages"; the first key that is there counts.
const char* kindOf(const Json& row, const std::string& where) {
    if (!row.is_object()) {
        throw Error(ErrorCode::BadData, where + ": the line is no object", kHint);
    }
    for (const char* key : {"messages", "prompt", "text"}) {
        if (row.contains(key)) {
            return key;
        }
    }
    throw Error(ErrorCode::BadData,
                where + ": there is no \"text\", no \"prompt\" and no \"messages\"", kHint);
}

Example answered(const Json& row, const std::string& where) {
    for (const char* key : kAnswers) {
        if (hasText(row, "prompt") && hasText(row, key)) {
            return {.prompt = row["prompt"].get<std::string>(),
                    .answer = row[key].get<std::string>()};
        }
    }
    throw Error(ErrorCode::BadData,
                where + ": \"prompt\" and \"answer\" (or \"completion\", \"response\") are not "
                        "both texts",
                kHint);
}

Example conversation(const Json& row, const std::string& where) {
    const Json& messages = row["messages"];
    bool answers = false;
    for (const Json& message : messages.is_array() ? messages : Json::array()) {
        if (!message.is_object() || !hasText(message, "role")) {
            throw Error(ErrorCode::BadData, where + ": a message has no \"role\"", kHint);
        }
        answers = answers || message["role"] == "assistant";
    }
    if (!answers) {
        throw Error(ErrorCode::BadData,
                    where + ": \"messages\" has no turn of the role \"assistant\"", kHint);
    }
    Example out{.chat = {{"messages", messages}}};
    if (row.contains("tools")) {
        out.chat["tools"] = row["tools"];
    }
    return out;
}

void addLine(TextSource& out, const Json& row, const std::string& kind, const std::string& where) {
    if (kind == "messages") {
        out.examples.push_back(conversation(row, where));
    } else if (kind == "prompt") {
        out.examples.push_back(answered(row, where));
    } else if (hasText(row, "text")) {
        out.documents.push_back(row["text"].get<std::string>());
    } else {
        throw Error(ErrorCode::BadData, where + ": there is no \"text\"", kHint);
    }
}

void readJsonLines(TextSource& out, const std::filesystem::path& path, const std::string& text) {
    int64_t number = 0;
    std::string kind;
    for (const std::string& line : split(text, '\n')) {
        ++number;
        if (blank(line)) {
            continue;
        }
        const std::string where = path.string() + ", line " + std::to_string(number);
        const Json row = parseJson(line, where);
        const std::string own = kindOf(row, where);
        if (!kind.empty() && own != kind) {
            throw Error(ErrorCode::BadData,
                        where + ": the line has \"" + own + "\", the lines before it have \"" +
                            kind + "\"",
                        "put each kind of data into a file of its own and mix the files");
        }
        kind = own;
        addLine(out, row, kind, where);
    }
}

} // namespace

TextSource textIn(const std::filesystem::path& path) {
    TextSource out{.name = path.filename().string()};
    std::string text = readFile(path);
    if (path.extension() == ".jsonl") {
        readJsonLines(out, path, text);
    } else {
        out.documents.push_back(std::move(text));
    }
    if (out.examples.empty() && std::ranges::all_of(out.documents, blank)) {
        throw Error(ErrorCode::BadData, path.string() + ": the text is empty",
                    "choose a file with text in it");
    }
    return out;
}

std::vector<std::string> readDocuments(const std::filesystem::path& path) {
    TextSource text = textIn(path);
    if (!text.examples.empty()) {
        throw Error(ErrorCode::BadData, path.string() + ": plain text is needed, not examples",
                    "choose a text file, or a .jsonl with {\"text\": \"…\"} on each line");
    }
    return std::move(text.documents);
}

} // namespace lathe
