// A run that ends in the middle of a step goes on where it was: the blocks that were finished are
// not made again, and the result is that of a run that nothing disturbed, to the bit.
#include "tests/support/run_step.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace lathe;

namespace {

/// What earlier runs finished, as long as the test goes on.
class KeptBlocks {
public:
    Checkpoints checkpoints() {
        return {.find =
                    [this](int64_t number) {
                        const auto found = m_blocks.find(number);
                        return found == m_blocks.end() ? std::nullopt
                                                       : std::optional(found->second);
                    },
                .put = [this](int64_t number, const Block& block) -> std::function<Block()> {
                    return [this, number, block] { return m_blocks[number] = block; };
                }};
    }

    std::set<int64_t> numbers() const {
        std::set<int64_t> out;
        for (const auto& [number, block] : m_blocks) {
            out.insert(number);
        }
        return out;
    }

private:
    std::map<int64_t, Block> m_blocks;
};

/// The block that an event is about; -1: none.
int64_t blockOf(const Event& event) {
    std::string name;
    if (const auto* value = std::get_if<LayerValue>(&event.body)) {
        name = value->layer; // model.layers.1.mlp.up_proj
    }
    if (const auto* scalar = std::get_if<Scalar>(&event.body)) {
        name = scalar->series; // loss.block 1
    }
    const auto digit = std::ranges::find_if(name, [](char c) { return c >= '0' && c <= '9'; });
    return digit == name.end() ? -1 : *digit - '0';
}

/// Hears which blocks a step works on. One that is `fatal` ends the step at the first word about
/// it.
class Listener : public RunObserver {
public:
    explicit Listener(std::optional<int64_t> fatal = {}) : m_fatal(fatal) {}

    void on(const Event& event) override {
        const int64_t block = blockOf(event);
        if (block < 0) {
            return;
        }
        blocks.insert(block);
        if (block == m_fatal) {
            throw Error(ErrorCode::Interrupted, "killed");
        }
    }

    std::set<int64_t> blocks;

private:
    std::optional<int64_t> m_fatal;
};

/// All that a model's file holds.
std::string storedBytes(const Model& model) {
    const TemporaryFolder folder;
    saveFolder(model, folder.path() / "model", /*asDense=*/false);
    return readFile(folder.path() / "model" / "model.safetensors");
}

} // namespace

class TestBlockResults : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

    Model run(const std::string& id, const Json& params, KeptBlocks& kept, Listener& listener) {
        const Step* step = findStep(id);
        StepContext context{.node = id, .seed = 5, .observer = &listener};
        context.checkpoints = kept.checkpoints();
        const StepOutputs outputs =
            step->run({{"model", m_tiny.model}, {"calibration", test::calibrationText()}},
                      completeParams(step->type, params), context);
        return std::get<Model>(outputs.at("model"));
    }

private Q_SLOTS:

    void aKilledRunGoesOnWhereItWas_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("params");
        QTest::newRow("awq") << "quant.awq"
                             << R"({"bits": 3, "group": 32})";
        QTest::newRow("smoothquant") << "quant.smoothquant"
                                     << R"({"activations": "tensor"})";
        QTest::newRow("signround") << "quant.signround"
                                   << R"({"bits": 2, "group": 16, "iterations": 6})";
    }

    void aKilledRunGoesOnWhereItWas() {
        QFETCH(QString, id);
        QFETCH(QString, params);
        const auto runIt = [&](KeptBlocks& kept, Listener& listener) {
            return run(id.toStdString(), Json::parse(params.toStdString()), kept, listener);
        };
        KeptBlocks kept;
        Listener killer(1);
        QVERIFY_THROWS_EXCEPTION(Error, runIt(kept, killer));
        QCOMPARE(kept.numbers(), std::set<int64_t>{0});

        Listener later;
        const Model resumed = runIt(kept, later);
        QCOMPARE(later.blocks, std::set<int64_t>{1}); // not a word of block 0
        QCOMPARE(kept.numbers(), (std::set<int64_t>{0, 1}));

        KeptBlocks none;
        Listener undisturbed;
        const Model whole = runIt(none, undisturbed);
        QCOMPARE(undisturbed.blocks, (std::set<int64_t>{0, 1}));
        QVERIFY(storedBytes(resumed) == storedBytes(whole));
    }
};

QTEST_GUILESS_MAIN(TestBlockResults)
#include "tst_block_results.moc"
