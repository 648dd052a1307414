// Finished blocks on their way into files: who waits for whom, and what a full disk changes.
#include "core/engine/steps/block_results.h"
#include "core/plain/base/error.h"
#include "engine/methods/one_layer.h"
#include "tests/support/tiny_model.h"

#include <QTest>

using namespace lathe;

class TestBlockResults : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

private Q_SLOTS:

    // A device works on while the files of a block are written; a stop does not lose that block.
    void deviceDoesNotWaitForFilesAndAStopDoes() {
        std::vector<int64_t> written;
        StepContext context{.node = "step", .target = {.device = at::Device("cuda:0")}};
        context.checkpoints =
            Checkpoints{.find = [](int64_t) { return std::nullopt; },
                        .put = [&](int64_t number, const Block& block) -> std::function<Block()> {
                            return [&written, number, block] {
                                written.push_back(number);
                                return block;
                            };
                        }};
        Model out = m_tiny.model;
        {
            BlockResults results(out, context);
            results.keep(0, out.blocks[0]);
            QVERIFY(written.empty());
            results.keep(1, out.blocks[1]);
            QCOMPARE(written, std::vector<int64_t>{0});
        }
        QCOMPARE(written, (std::vector<int64_t>{0, 1}));
        context.target.device = at::kCPU;
        BlockResults results(out, context);
        results.keep(0, out.blocks[0]);
        QCOMPARE(written.size(), size_t{3}); // memory is scarce where blocks lie in it
    }

    // A full disk ends no run: results stay in memory, and the note says so once.
    void aFullDiskIsNoted() {
        test::Listener listener;
        StepContext context{.node = "step", .observer = &listener};
        int asked = 0;
        context.checkpoints =
            Checkpoints{.find = [](int64_t) { return std::nullopt; },
                        .put = [&](int64_t, const Block&) -> std::function<Block()> {
                            ++asked;
                            return []() -> Block {
                                throw Error(ErrorCode::BadData, "no space left", "free some");
                            };
                        }};
        Model out = m_tiny.model;
        BlockResults results(out, context);
        results.keep(0, out.blocks[0]);
        results.keep(1, out.blocks[1]);
        results.finish();
        QCOMPARE(asked, 1);
        QVERIFY(listener.notes().find("no space left") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestBlockResults)
#include "tst_block_results.moc"
