// Chat templates against what Hugging Face transformers makes of them; the expected values are from
// tests/tools/chat_template_reference.py.
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/chat/chat_template.h"

#include <QTest>

using namespace lathe;

namespace {

const std::filesystem::path kExpected =
    std::filesystem::path(LATHE_SOURCE_DIR) / "tests/plain/chat/expected";
const std::filesystem::path kShared = LATHE_SHARED_DIR;

std::tm fixedDay() {
    std::tm day{};
    day.tm_year = 124;
    day.tm_mon = 6;
    day.tm_mday = 26;
    day.tm_wday = 5;
    day.tm_yday = 207;
    return day;
}

ChatRequest requestOf(const Json& given) {
    return {.messages = given.at("messages"),
            .tools = given.value("tools", Json()),
            .generationPrompt = given.at("generation_prompt").get<bool>(),
            .now = fixedDay(),
            .more = given.value("more", Json::object())};
}

/// What is different from the reference; "" for nothing.
std::string difference(const std::optional<ChatTemplate>& chatTemplate, const Json& wanted,
                       const ChatRequest& request) {
    try {
        const RenderedChat chat = chatTemplate.value().render(request);
        if (!wanted.contains("text")) {
            return "no error, but " + chat.text + "\nwanted " + wanted.at("error").dump();
        }
        Json spans = Json::array();
        for (const chat::Span& span : chat.answers) {
            spans.push_back({span.begin, span.end});
        }
        const bool equal = chat.text == wanted.at("text") && spans == wanted.at("spans");
        return equal ? ""
                     : "got " + Json(chat.text).dump() + spans.dump() + "\nnot " +
                           wanted.at("text").dump() + wanted.at("spans").dump();
    } catch (const Error& error) {
        return wanted.contains("error") ? "" : error.what();
    }
}

} // namespace

class TestChatReference : public QObject {
    Q_OBJECT

private:
    int m_checked = 0;

    /// Differences over all cases of an entry.
    std::string differencesIn(const Json& entry) {
        std::optional<ChatTemplate> chatTemplate;
        try {
            if (entry.contains("folder")) {
                const auto folder = kShared / entry["folder"].get<std::string>();
                if (!std::filesystem::exists(folder)) {
                    return "";
                }
                chatTemplate = ChatTemplate::load(folder);
            } else {
                chatTemplate.emplace(entry["source"].get<std::string>(), entry["tokens"],
                                     entry["name"].get<std::string>());
            }
        } catch (const Error& error) {
            return error.what();
        }
        std::string out;
        for (const Json& given : entry["cases"]) {
            const std::string found = difference(chatTemplate, given, requestOf(given));
            out += found.empty() ? "" : given["name"].get<std::string>() + ": " + found + "\n";
            ++m_checked;
        }
        return out;
    }

    void checkFile(const std::filesystem::path& path) {
        std::string all;
        m_checked = 0;
        for (const Json& entry : readJson(path)) {
            const std::string found = differencesIn(entry);
            all += found.empty() ? "" : entry["name"].get<std::string>() + "\n" + found;
        }
        QVERIFY2(all.empty(), all.c_str());
        QVERIFY(m_checked > 100);
    }

private Q_SLOTS:

    void templates() { checkFile(kExpected / "templates.json"); }

    /// Templates of other models, in a file that the script wrote.
    void otherTemplates() {
        const char* path = std::getenv("LATHE_CHAT_TEMPLATES");
        if (path == nullptr) {
            QSKIP("LATHE_CHAT_TEMPLATES names no file");
        }
        checkFile(path);
    }

    /// Each construct of the language.
    void snippets() {
        const Json file = readJson(kExpected / "snippets.json");
        std::string all;
        for (const Json& snippet : file["snippets"]) {
            const auto source = snippet["source"].get<std::string>();
            std::optional<ChatTemplate> chatTemplate;
            try {
                chatTemplate.emplace(source, Json::object(), "snippet");
            } catch (const Error& error) {
                all += snippet.contains("error") ? "" : source + "\n" + error.what() + "\n";
                continue;
            }
            const std::string found =
                difference(chatTemplate, snippet, {.now = fixedDay(), .more = file["values"]});
            all += found.empty() ? "" : source + "\n" + found + "\n";
        }
        QVERIFY2(all.empty(), all.c_str());
    }
};

QTEST_GUILESS_MAIN(TestChatReference)
#include "tst_chat_reference.moc"
