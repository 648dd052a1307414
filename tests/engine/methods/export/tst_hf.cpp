// What plain tensors cannot say is said when they are written, or they are not written.
#include "core/engine/methods/steps.h"
#include "core/engine/transforms/prefix.h"
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "tests/support/tiny_model.h"

#include <QTest>

using namespace lathe;

namespace {

class Warnings : public RunObserver {
public:
    void on(const Event& event) override {
        const auto* note = std::get_if<Note>(&event.body);
        if (note != nullptr && note->level == NoteLevel::Warning) {
            texts.push_back(note->text);
        }
    }

    std::vector<std::string> texts;
};

} // namespace

class TestExportHf : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    TemporaryFolder m_folder;

    std::vector<std::string> warningsFor(const Model& model) const {
        Warnings warnings;
        StepContext context{.node = "export", .folder = m_folder.path(), .observer = &warnings};
        exportHfStep().run({{"model", model}}, {{"path", "out"}, {"overwrite", true}}, context);
        return warnings.texts;
    }

    Model withRoundedInputs() const {
        Model model = m_tiny.model;
        model.blocks[0].mlp->down.in.push_back(ActQuant{});
        model.blocks[1].attention->o.in.push_back(ActQuant{});
        return model;
    }

private Q_SLOTS:

    /// Said before the first step runs, and again when it writes.
    void onlyOwnFoldersAreReplacedAndOnlyWhenAsked() {
        warningsFor(m_tiny.model);
        StepContext context{.node = "export", .folder = m_folder.path()};
        const StepInputs inputs{{"model", m_tiny.model}};
        const auto problems = [&](const Json& params) {
            return exportHfStep().check(inputs, params, context).size();
        };
        QCOMPARE(problems({{"path", "out"}}), size_t{1});
        QCOMPARE(problems({{"path", "out"}, {"overwrite", true}}), size_t{0});
        QVERIFY_THROWS_EXCEPTION(Error, exportHfStep().run(inputs, {{"path", "out"}}, context));
        writeFileAtomic(m_folder.path() / "out" / "notes.txt", "mine");
        QCOMPARE(problems({{"path", "out"}, {"overwrite", true}}), size_t{1});
        QVERIFY_THROWS_EXCEPTION(
            Error, exportHfStep().run(inputs, {{"path", "out"}, {"overwrite", true}}, context));
        QVERIFY(std::filesystem::exists(m_folder.path() / "out" / "notes.txt"));
        std::filesystem::remove(m_folder.path() / "out" / "notes.txt");
    }

    void aPlainModelIsWhole() { QVERIFY(warningsFor(m_tiny.model).empty()); }

    void roundedInputsAreNamed() {
        const auto warnings = warningsFor(withRoundedInputs());
        QCOMPARE(warnings.size(), size_t{1});
        QVERIFY(QByteArray(warnings[0].c_str()).contains("inputs of 2 linears"));
        const Model again = openModel((m_folder.path() / "out").string());
        QVERIFY(again.blocks[0].mlp->down.in.empty()); // what the warning is about
    }

    void roundedKeysAndValuesAreNamed() {
        Model model = withRoundedInputs();
        model.blocks[0].attention->kv.bits = 4;
        const auto warnings = warningsFor(model);
        QCOMPARE(warnings.size(), size_t{1});
        QVERIFY(QByteArray(warnings[0].c_str()).contains("keys and values to 4 bits"));
        QVERIFY(QByteArray(warnings[0].c_str()).contains("inputs of 2 linears"));
    }

    void aPrefixIsRefused() {
        try {
            warningsFor(withPrefix(m_tiny.model, {3, 20}, {}));
            QFAIL("nothing was thrown");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::User);
            QVERIFY(QByteArray(error.what()).contains("keys and values of 2 tokens"));
            QVERIFY(!error.hint().empty());
        }
    }
};

QTEST_APPLESS_MAIN(TestExportHf)
#include "tst_hf.moc"
