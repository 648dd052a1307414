#include "core/plain/base/file.h"
#include "core/plain/workflow/validate_params.h"
#include "support/small_catalog.h"
#include "support/std_string.h"

using namespace lathe;

namespace {

std::string problemsOf(const char* type, const Json& params,
                       const std::filesystem::path& folder = "/") {
    const Catalog catalog = test::smallCatalog();
    std::string out;
    for (const Problem& p : validateParams(Node{.id = "n", .type = type, .params = params},
                                           *catalog.find(type), folder)) {
        out += p.field + ": " + p.message + " | " + p.hint + "\n";
    }
    return out;
}

} // namespace

class TestValidateParams : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void unknownParameters();
    void valuesOutsideTheirRules();
    void overrides();
    void filesToRead();
    void filesToWrite();
    void requiredText();
};

void TestValidateParams::unknownParameters() {
    QCOMPARE(problemsOf("quant.rtn", {{"bit", 4}}),
             std::string("bit: RTN has no parameter \"bit\". | Did you mean \"bits\"?\n"));
    QCOMPARE(problemsOf("quant.rtn", {{"temperature", 4}}),
             std::string("temperature: RTN has no parameter \"temperature\". | Remove it.\n"));
}

void TestValidateParams::valuesOutsideTheirRules() {
    QCOMPARE(
        problemsOf("quant.rtn", {{"bits", 17}, {"format", "int"}}),
        std::string("bits: Bits is 17, the largest is 8 bits. | Change it in the inspector.\n"));
    QCOMPARE(problemsOf("quant.rtn", {{"bits", nullptr}}), std::string()); // the default
}

void TestValidateParams::overrides() {
    const auto with = [](const char* text) { return Json{{"overrides", Json::parse(text)}}; };
    QCOMPARE(problemsOf("quant.rtn", with(R"({"*.down_proj": {"bits": 8}})")), std::string());
    QCOMPARE(problemsOf("quant.rtn", with(R"({"*.down_proj": {"bits": 9}})")),
             std::string("overrides: Overrides: bits of \"*.down_proj\" is 9, the largest is 8 "
                         "bits. | Change it in the inspector.\n"));
    QCOMPARE(problemsOf("quant.rtn", with(R"({"*": {"bit": 8}})")),
             std::string("overrides: RTN has no parameter \"bit\". | Did you mean \"bits\"?\n"));
    QCOMPARE(problemsOf("quant.rtn", with(R"({"*": 8})")),
             std::string("overrides: Overrides: \"*\" must lead to an object. | "
                         "For example {\"*\": {\"bits\": 8}}.\n"));
    QCOMPARE(problemsOf("quant.rtn", {{"overrides", 3}}),
             std::string("overrides: Overrides must be an object, not 3. | "
                         "Change it in the inspector.\n"));
}

void TestValidateParams::filesToRead() {
    const TemporaryFolder folder;
    writeFileAtomic(folder.path() / "here.txt", "text");
    QCOMPARE(problemsOf("data.text", {{"path", "here.txt"}}, folder.path()), std::string());
    QCOMPARE(problemsOf("data.text", {{"path", (folder.path() / "here.txt").string()}}, "/"),
             std::string());
    QCOMPARE(problemsOf("data.text", {{"path", "gone.txt"}}, folder.path()),
             "path: File: there is no file or folder " + (folder.path() / "gone.txt").string() +
                 ". | Choose one that exists; relative paths start at the workflow file.\n");
    QCOMPARE(problemsOf("model.load", {{"path", "bundled:small"}}), std::string());
    QCOMPARE(problemsOf("model.load", {{"path", "variant:0123"}}), std::string());
}

void TestValidateParams::filesToWrite() {
    QCOMPARE(problemsOf("export.hf", {{"path", "not-there-yet"}}), std::string());
}

void TestValidateParams::requiredText() {
    QCOMPARE(problemsOf("model.load", Json::object()),
             std::string("path: Model is empty. | Change it in the inspector.\n"));
    QCOMPARE(problemsOf("data.text", Json::object()), std::string());
}

QTEST_GUILESS_MAIN(TestValidateParams)
#include "tst_validate_params.moc"
