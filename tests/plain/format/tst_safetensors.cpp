#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/format/safetensors.h"
#include "core/plain/format/safetensors_writer.h"

#include <QTest>

#include <cstring>
#include <fstream>
#include <random>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

std::string withHeader(const std::string& header, const std::string& data) {
    const uint64_t length = header.size();
    std::string out(sizeof length, '\0');
    std::memcpy(out.data(), &length, sizeof length);
    return out + header + data;
}

/// One tensor entry of a header.
std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets) {
    return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape +
           ",\"data_offsets\":" + offsets + "}";
}

} // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatIsThere();
    void refuses_data();
    void refuses();
    void namesTheTensorThatIsCut();
    void survivesTruncationAtEveryByte();
    void survivesEveryFlippedByte();
    void survivesRandomHeaders();
    void refusesDeepNestingQuickly();
    void agreesWithTheReferenceWriter();

private:
    fs::path write(const std::string& content) {
        const fs::path path = m_folder.path() / "x.safetensors";
        fs::remove(path); // truncating in place makes some file systems flush
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }

    /// The message of the Error that opening `content` throws; "" when it opens.
    std::string refusal(const std::string& content) {
        try {
            const auto file = SafetensorsFile::open(write(content));
            for (const auto& info : file->tensors()) {
                if (file->bytes(info).size() != info.byteCount()) {
                    return "bytes differ";
                }
            }
            return {};
        } catch (const Error& error) {
            if (error.code() != ErrorCode::BadData || error.hint().empty()) {
                return "not a proper error: " + std::string(error.what());
            }
            return error.what();
        }
    }

    TemporaryFolder m_folder;
};

void TestSafetensors::readsWhatIsThere() {
    const auto file = SafetensorsFile::open(write(withHeader(
        "{\"__metadata__\":{\"format\":\"pt\"}," + entry("b", "F32", "[2,1]", "[4,12]") + "," +
            entry("a", "BF16", "[2]", "[0,4]") + "," + entry("scalar", "U8", "[]", "[12,13]") +
            "," + entry("none", "F32", "[0,7]", "[13,13]") + "}   ",
        "aabbccddeeffg")));
    QCOMPARE(file->tensors().size(), size_t{4});
    QCOMPARE(file->tensors()[0].name, std::string("a"));
    QCOMPARE(file->metadata().at("format"), std::string("pt"));
    const TensorInfo* b = file->find("b");
    QVERIFY(b != nullptr);
    QCOMPARE(describe(*b), std::string("F32 [2, 1]"));
    QCOMPARE(b->elementCount(), int64_t{2});
    const auto bytes = file->bytes(*b);
    QCOMPARE(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
             std::string("ccddeeff"));
    QCOMPARE(file->find("scalar")->elementCount(), int64_t{1});
    QCOMPARE(file->find("none")->elementCount(), int64_t{0});
    QVERIFY(file->find("absent") == nullptr);
}

void TestSafetensors::refuses_data() {
    QTest::addColumn<std::string>("content");
    QTest::addColumn<std::string>("says");
    const auto row = [](const char* name, std::string content, std::string says) {
        QTest::newRow(name) << std::move(content) << std::move(says);
    };
    const auto header = [&](const char* name, const std::string& text, std::string says) {
        row(name, withHeader(text, "12345678"), std::move(says));
    };
    const auto one = [&](const char* name, const std::string& tensor, std::string says) {
        row(name, withHeader("{" + tensor + "}", "12345678"), std::move(says));
    };
    row("empty file", "", "has 0 bytes");
    row("seven bytes", "1234567", "has 7 bytes");
    row("huge header", std::string(8, '\xff') + "{}", "18446744073709551615");
    row("header over the limit", std::string("\x01\xe1\xf5\x05\0\0\0\0", 8) + "{}", "100000001");
    row("header longer than file", std::string("\x10\0\0\0\0\0\0\0", 8) + "{}",
        "cut in its header");
    row("git lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS pointer");
    row("pickle", std::string("PK\x03\x04") + std::string(100, ' '), "PyTorch pickle");
    row("gguf", "GGUF" + std::string(100, ' '), "GGUF file");
    header("array", "[]", "must start with '{'");
    header("leading space", " {}", "must start with '{'");
    header("not JSON", "{\"a\" 1}", "not valid JSON");
    header("not UTF-8", "{\"a\xff\":1}", "not valid UTF-8");
    header("text after", "{}{}", "not valid JSON");
    header("nul padding", std::string("{}\0\0", 4), "not valid JSON");
    header("bytes without tensor", "{}", "8 bytes after header");
    one("not an object", "\"w\":1", "tensor \"w\" has 1");
    one("list for tensor", "\"w\":[]", "tensor \"w\" has a list");
    one("no fields", "\"w\":{}", "tensor \"w\" lacks");
    one("no dtype", "\"w\":{\"shape\":[8],\"data_offsets\":[0,8]}", "tensor \"w\" lacks");
    one("unknown dtype", entry("w", "BF17", "[8]", "[0,8]"), "unknown dtype \"BF17\"");
    one("dtype no text", "\"w\":{\"dtype\":3}", "tensor \"w\" has 3");
    one("shape no list", "\"w\":{\"shape\":3}", "tensor \"w\" has 3");
    one("shape of text", entry("w", "U8", "[\"8\"]", "[0,8]"), "tensor \"w\" has the text \"8\"");
    one("negative", entry("w", "U8", "[-8]", "[0,8]"), "negative dimension -8");
    one("fraction", entry("w", "U8", "[8.0]", "[0,8]"), "tensor \"w\" has 8.0");
    one("huge dimension", entry("w", "U8", "[18446744073709551615]", "[0,8]"), "too large");
    one("overflow", entry("w", "U8", "[4294967296,4294967296]", "[0,8]"), "impossible shape");
    one("bits overflow", entry("w", "F64", "[1152921504606846977]", "[0,8]"), "impossible shape");
    one("half a byte", entry("w", "F4", "[15]", "[0,8]"), "impossible shape");
    one("shape too small", entry("w", "U8", "[7]", "[0,8]"), "takes 7 bytes");
    one("backwards", entry("w", "U8", "[8]", "[8,0]"), "ends before it begins");
    one("one offset", entry("w", "U8", "[8]", "[8]"), "tensor \"w\" lacks");
    one("three offsets", entry("w", "U8", "[8]", "[0,8,8]"), "more than two data_offsets");
    one("negative offset", entry("w", "U8", "[8]", "[-1,7]"), "tensor \"w\" has -1");
    one("nested", "\"w\":{\"dtype\":{}}", "an object where");
    one("twice", entry("w", "U8", "[4]", "[0,4]") + "," + entry("w", "U8", "[4]", "[4,8]"),
        "tensor \"w\" appears twice");
    one("field twice", "\"w\":{\"dtype\":\"U8\",\"dtype\":\"I8\"}", "states its dtype twice");
    one("metadata twice", "\"__metadata__\":{},\"__metadata__\":{}", "__metadata__ appears twice");
    one("metadata key twice", "\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}", "\"a\" twice");
    one("metadata number", "\"__metadata__\":{\"a\":1}", "__metadata__ has 1");
    one("hole at start", entry("w", "U8", "[4]", "[4,8]"), "bytes 0 to 4 before tensor \"w\"");
    one("hole", entry("v", "U8", "[2]", "[0,2]") + "," + entry("w", "U8", "[4]", "[4,8]"),
        "bytes 2 to 4 before tensor \"w\"");
    one("overlap", entry("v", "U8", "[6]", "[0,6]") + "," + entry("w", "U8", "[4]", "[4,8]"),
        "tensor \"w\" (bytes 4 to 8) overlaps tensor \"v\"");
    one("trailing", entry("w", "U8", "[7]", "[0,7]"), "1 bytes after \"w\"");
}

void TestSafetensors::refuses() {
    QFETCH(std::string, content);
    QFETCH(std::string, says);
    const std::string message = refusal(content);
    QVERIFY2(message.find("x.safetensors") != std::string::npos, message.c_str());
    QVERIFY2(message.find(says) != std::string::npos, message.c_str());
}

void TestSafetensors::namesTheTensorThatIsCut() {
    const std::string content = withHeader("{" + entry("first", "U8", "[4]", "[0,4]") + "," +
                                               entry("second", "U8", "[4]", "[4,8]") + "}",
                                           "123456");
    const std::string message = refusal(content);
    QVERIFY2(message.find("tensor \"second\" lies in bytes 4 to 8") != std::string::npos,
             message.c_str());
}

void TestSafetensors::survivesTruncationAtEveryByte() {
    const std::string whole =
        withHeader("{\"__metadata__\":{\"format\":\"pt\"}," + entry("v", "BF16", "[2,1]", "[0,4]") +
                       "," + entry("w", "U8", "[4]", "[4,8]") + "}",
                   "12345678");
    QCOMPARE(refusal(whole), std::string());
    for (size_t cut = 0; cut < whole.size(); ++cut) {
        const std::string message = refusal(whole.substr(0, cut));
        QVERIFY2(message.find("x.safetensors: ") != std::string::npos,
                 ("cut at " + std::to_string(cut) + ": " + message).c_str());
    }
}

void TestSafetensors::survivesEveryFlippedByte() {
    const std::string whole =
        withHeader("{\"__metadata__\":{\"format\":\"pt\"}," + entry("v", "BF16", "[2,1]", "[0,4]") +
                       "," + entry("w", "U8", "[4]", "[4,8]") + "}",
                   "12345678");
    std::mt19937 random(7);
    int refused = 0;
    for (size_t at = 0; at + 8 < whole.size(); ++at) {
        for (const char change : {char(0x01), char(0x20), char(0x80), char(random() | 1)}) {
            std::string broken = whole;
            broken[at] = static_cast<char>(broken[at] ^ change);
            const std::string message = refusal(broken);
            QVERIFY2(message.find("not a proper error") == std::string::npos, message.c_str());
            refused += message.empty() ? 0 : 1;
        }
    }
    QVERIFY(refused > 300); // what is left changes a name or a word of the metadata
}

void TestSafetensors::survivesRandomHeaders() {
    const std::vector<std::string> pieces{
        "{",         "}",      "[",    "]",  ":",          ",",    "\"w\"", "\"__metadata__\"",
        "\"dtype\"", "\"U8\"", "8",    "-1", "\"shape\"",  "1e99", "null",  "\"data_offsets\"",
        "[0,8]",     "[8]",    "true", "0",  "\"\\ud800\""};
    std::mt19937 random(11);
    for (int round = 0; round < 2000; ++round) {
        std::string header = "{";
        for (auto left = random() % 24; left > 0; --left) {
            header += pieces[random() % pieces.size()];
        }
        const std::string message = refusal(withHeader(header, "12345678"));
        QVERIFY2(message.find("x.safetensors: ") != std::string::npos, header.c_str());
        QVERIFY2(message.find("not a proper error") == std::string::npos, message.c_str());
    }
}

void TestSafetensors::refusesDeepNestingQuickly() {
    std::string bomb = "{\"w\":";
    bomb.resize(50'000'000, '[');
    QVERIFY(refusal(withHeader(bomb, "")).find("tensor \"w\" has a list") != std::string::npos);
    std::string dimensions = "{\"w\":{\"dtype\":\"U8\",\"shape\":[1";
    for (int i = 0; i < 100'000; ++i) {
        dimensions += ",1";
    }
    QVERIFY(refusal(withHeader(dimensions, "")).find("64 dimensions") != std::string::npos);
}

// Written by tests/tools/make_safetensors_fixture.py with the `safetensors` package.
void TestSafetensors::agreesWithTheReferenceWriter() {
    const fs::path fixture =
        fs::path(LATHE_SOURCE_DIR) / "tests/plain/format/fixtures/reference.safetensors";
    const auto file = SafetensorsFile::open(fixture);
    QCOMPARE(file->tensors().size(), size_t{8});
    QCOMPARE(describe(*file->find("half")), std::string("F16 [3, 2]"));
    QCOMPARE(describe(*file->find("scalar")), std::string("I64 []"));
    QCOMPARE(describe(*file->find("none")), std::string("F32 [0, 4]"));
    float values[6];
    std::memcpy(values, file->bytes(*file->find("single")).data(), sizeof values);
    QCOMPARE(values[0], -1.5F);
    QCOMPARE(values[5], 3.5F);

    const fs::path copy = m_folder.path() / "copy.safetensors";
    std::vector<PlannedTensor> plan;
    for (const auto& info : file->tensors()) {
        plan.push_back({info.name, info.dtype, info.shape});
    }
    SafetensorsFileWriter writer(copy, plan);
    for (const auto& info : file->tensors()) {
        writer.write(info.name, file->bytes(info));
    }
    writer.finish();
    QVERIFY(readFile(copy) == readFile(fixture)); // byte for byte what the reference writes
}

QTEST_GUILESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
