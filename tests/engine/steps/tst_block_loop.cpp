// The loop that changes blocks: a step that ends midway continues with the block it was at.
// Finished blocks are not made again, and the result is that of an undisturbed run, to the bit.
#include "core/engine/steps/block_loop.h"
#include "core/plain/base/error.h"
#include "core/plain/format/safetensors.h"
#include "tests/support/run_step.h"

#include <ATen/TensorOperators.h>

#include <QTest>

#include <algorithm>
#include <set>

using namespace lathe;

namespace {

/// What earlier runs finished. Storing block `fatal` ends the run, as if it was killed before.
class KeptBlocks {
public:
    explicit KeptBlocks(int64_t fatal = -1) : m_fatal(fatal) {}

    Checkpoints checkpoints() {
        return {.find =
                    [this](int64_t number) {
                        const auto found = m_blocks.find(number);
                        return found == m_blocks.end() ? std::nullopt
                                                       : std::optional(found->second);
                    },
                .put = [this](int64_t number, const Block& block) -> std::function<Block()> {
                    made.push_back(number);
                    return [this, number, block] {
                        if (number == m_fatal) {
                            m_fatal = -1;
                            throw Error(ErrorCode::Interrupted, "killed");
                        }
                        return m_blocks[number] = block;
                    };
                }};
    }

    std::vector<int64_t> made{}; ///< in this and earlier runs

private:
    std::map<int64_t, Block> m_blocks{};
    int64_t m_fatal;
};

/// The blocks whose layers a step reported values of.
class Reported : public RunObserver {
public:
    void on(const Event& event) override {
        if (const auto* value = std::get_if<LayerValue>(&event.body)) {
            const auto digit = std::ranges::find_if(value->layer, [](char c) {
                return c >= '0' && c <= '9'; // model.layers.1.mlp.up_proj
            });
            blocks.insert(digit == value->layer.end() ? -1 : *digit - '0');
        }
        if (const auto* progress = std::get_if<Progress>(&event.body)) {
            last = *progress;
        }
    }

    std::set<int64_t> blocks{};
    Progress last{};
};

/// All tensors of a model's file, by name; its header holds the number of the save too.
std::string storedBytes(const Model& model) {
    const TemporaryFolder folder;
    saveFolder(model, folder.path() / "model", /*asDense=*/false);
    const auto file = SafetensorsFile::open(folder.path() / "model" / "model.safetensors");
    std::string out;
    for (const TensorInfo& tensor : file->tensors()) {
        const auto bytes = file->bytes(tensor);
        out += describe(tensor) + tensor.name;
        out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    return out;
}

} // namespace

class TestBlockLoop : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

    Model run(const std::string& id, const Json& params, KeptBlocks& kept, Reported& reported) {
        const Step* step = findStep(id);
        StepContext context{.node = id, .seed = 5, .observer = &reported};
        context.checkpoints = kept.checkpoints();
        const StepOutputs outputs =
            step->run({{"model", m_tiny.model}, {"calibration", test::calibrationText()}},
                      completeParams(step->type, params), context);
        return std::get<Model>(outputs.at("model"));
    }

private Q_SLOTS:

    void aKilledStepContinuesAtItsBlock_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("params");
        const auto row = [](const char* name, const char* id, const char* params) {
            QTest::newRow(name) << id << params;
        };
        row("by layer, without data", "quant.rtn", R"({"group": 32})");
        row("by layer, calibrated", "quant.gptq", R"({"bits": 3, "group": 32})");
        row("by layer, in linear order", "prune.wanda", R"({"order": "linear"})");
        row("by block", "quant.awq", R"({"bits": 3, "group": 32})");
        row("by block, input ops", "quant.smoothquant", R"({"activations": "tensor"})");
        row("trained", "quant.signround", R"({"bits": 2, "group": 16, "iterations": 6})");
        row("rotated", "quant.rotate", R"({"keys": true})");
        row("rotated, learned", "quant.rotate", R"({"learn": 2})");
    }

    void aKilledStepContinuesAtItsBlock() {
        QFETCH(QString, id);
        QFETCH(QString, params);
        const auto runIt = [&](KeptBlocks& kept, Reported& reported) {
            return run(id.toStdString(), Json::parse(params.toStdString()), kept, reported);
        };
        KeptBlocks kept(1);
        Reported first;
        QVERIFY_THROWS_EXCEPTION(Error, runIt(kept, first));
        QCOMPARE(kept.made, (std::vector<int64_t>{0, 1}));

        Reported later;
        const Model resumed = runIt(kept, later);
        QCOMPARE(kept.made, (std::vector<int64_t>{0, 1, 1}));
        QVERIFY(!later.blocks.contains(0));
        QCOMPARE(later.last.done, later.last.total);

        KeptBlocks none;
        Reported whole;
        QVERIFY(storedBytes(resumed) == storedBytes(runIt(none, whole)));
        QCOMPARE(whole.last.total, later.last.total);
    }

    /// In order: made, found, and left as it is, which is not stored.
    void everyBlockIsMadeOrPassed() {
        std::vector<std::string> calls;
        std::vector<int64_t> stored;
        Reported reported;
        StepContext context{.node = "step", .observer = &reported};
        context.checkpoints = Checkpoints{
            .find =
                [&](int64_t number) {
                    return number == 1 ? std::optional(m_tiny.model.blocks[0]) : std::nullopt;
                },
            .put = [&](int64_t number, const Block& block) -> std::function<Block()> {
                stored.push_back(number);
                return [block] { return block; };
            }};
        Model model = m_tiny.model;
        model.blocks.push_back(model.blocks[0]);
        model.blocks.push_back(model.blocks[0]);
        const auto make = [&](int64_t number, Block block) -> std::optional<Block> {
            calls.push_back("make " + std::to_string(number));
            block.mlp.reset();
            return number == 2 ? std::nullopt : std::optional(std::move(block));
        };
        const Model out = changeEachBlock(model, context,
                                          {.make = make, .pass = [&](int64_t number, const Block&) {
                                               calls.push_back("pass " + std::to_string(number));
                                           }});
        QCOMPARE(calls, (std::vector<std::string>{"make 0", "pass 1", "make 2", "make 3"}));
        QCOMPARE(stored, (std::vector<int64_t>{0, 3}));
        QVERIFY(!out.blocks[0].mlp && out.blocks[1].mlp && out.blocks[2].mlp && !out.blocks[3].mlp);
        QCOMPARE(reported.last.done, int64_t{4});
        QCOMPARE(reported.last.total, int64_t{4});
    }

    /// A linear that was left alone stays the tensor in the file, and is not stored again.
    void whatIsLeftAloneStaysInItsFile() {
        StepContext context{.node = "step"};
        const auto make = [&](int64_t, Block block) -> std::optional<Block> {
            block.mlp->down = makeDense(weightOf(block.mlp->down) * 2);
            return block;
        };
        const Model out = changeEachBlock(m_tiny.model, context, {.make = make});
        const auto weight = [](const Linear& linear) {
            return std::get<Dense>(linear.parts.front()).weight;
        };
        const Block& before = m_tiny.model.blocks[0];
        QVERIFY(weight(out.blocks[0].mlp->up).is_same(weight(before.mlp->up)));
        QVERIFY(!weight(out.blocks[0].mlp->down).is_same(weight(before.mlp->down)));
    }

    void aStopEndsItBetweenBlocks() {
        std::stop_source source;
        StepContext context{.node = "step", .stop = source.get_token()};
        int made = 0;
        const auto make = [&](int64_t, Block block) -> std::optional<Block> {
            ++made;
            source.request_stop();
            return block;
        };
        QVERIFY_THROWS_EXCEPTION(Error, changeEachBlock(m_tiny.model, context, {.make = make}));
        QCOMPARE(made, 1);
    }
};

QTEST_GUILESS_MAIN(TestBlockLoop)
#include "tst_block_loop.moc"
