// The model of checks and tests: small, complete, and the same for the same seed.
#include "core/engine/check/tiny_model.h"
#include "core/engine/files/load_save.h"
#include "core/plain/base/file.h"
#include "core/plain/tokenizer/load.h"
#include "core/plain/tokenizer/tokenizer.h"
#include "tests/support/std_string.h"

#include <QTest>

using namespace lathe;

class TestTinyModel : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    std::string weightsOf(const char* name, uint64_t seed) const {
        writeTinyModel(m_folder.path() / name, seed);
        return readFile(m_folder.path() / name / "model.safetensors");
    }

private Q_SLOTS:

    void equalSeedsAreEqualFiles() {
        QVERIFY(weightsOf("a", 0) == weightsOf("b", 0));
        QVERIFY(weightsOf("a", 0) != weightsOf("c", 1));
    }

    void itIsAWholeModel() {
        writeTinyModel(m_folder.path() / "model");
        const Model model = openModel((m_folder.path() / "model").string());
        QCOMPARE(model.blocks.size(), size_t{2});
        QCOMPARE(model.embedding.size(0), int64_t{256});
        QVERIFY(!model.head.present()); // tied
        int linears = 0;
        forEachLinear(model, [&](const LinearPlace&, const Linear&) { ++linears; });
        QCOMPARE(linears, 14);
        QVERIFY(model.blocks[1].attention->kvHeads < model.blocks[1].attention->heads);
    }

    void itsTokensAreBytes() {
        writeTinyModel(m_folder.path() / "model");
        const Tokenizer tokenizer = Tokenizer::load(m_folder.path() / "model");
        const std::string text = "ab \n\xC3\xA9";
        const auto ids = tokenizer.encode(text);
        QCOMPARE(ids.size(), text.size());
        QCOMPARE(static_cast<int>(ids[0]), static_cast<int>('a'));
        QCOMPARE(tokenizer.decode(ids), text);
    }
};

QTEST_GUILESS_MAIN(TestTinyModel)
#include "tst_tiny_model.moc"
