// How a walk goes over its windows: micro-batch by micro-batch, and in smaller ones when the device
// has no room. Here the callback says that there is none.
#include "core/engine/calib/block_walk.h"
#include "core/plain/base/error.h"
#include "tests/support/tiny_model.h"

#include <ATen/ops/arange.h>
#include <c10/util/Exception.h>

#include <QTest>

using namespace lathe;

namespace {

constexpr int64_t kTokens = 8; ///< of a window

/// First window and number of windows of every call.
using Calls = std::vector<std::pair<int64_t, int64_t>>;

[[noreturn]] void runOutOfMemory() {
    throw c10::OutOfMemoryError({__func__, __FILE__, __LINE__}, "no room");
}

} // namespace

class TestBlockWalk : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    std::vector<std::string> m_notes;

    /// A walk over `windows` windows, `atOnce` of them in a micro-batch.
    BlockWalk walkOver(int64_t windows, int64_t atOnce) {
        const at::Tensor ids = at::arange(windows * kTokens, at::kLong).view({windows, kTokens});
        m_notes.clear();
        return {m_tiny.model,
                ids,
                {.note = [this](std::string text) { m_notes.push_back(std::move(text)); },
                 .tokensAtOnce = atOnce * kTokens}};
    }

private Q_SLOTS:

    void everyWindowComesOnceAndInOrder() {
        BlockWalk walk = walkOver(7, 3);
        Calls calls;
        walk.forEachBatch([&](const MicroBatch& batch) {
            calls.emplace_back(batch.firstWindow, batch.windows);
            QCOMPARE(batch.firstToken, batch.firstWindow * kTokens);
            QCOMPARE(batch.context->batch, batch.windows);
            QVERIFY(batch.hidden.equal(
                walk.hidden().narrow(0, batch.firstToken, batch.windows * kTokens)));
        });
        QCOMPARE(calls, (Calls{{0, 3}, {3, 3}, {6, 1}}));
        QVERIFY(m_notes.empty());
    }

    /// What is done is not done again: the batch that failed comes again, in halves.
    void aBatchThatDoesNotFitIsHalved() {
        BlockWalk walk = walkOver(8, 4);
        Calls calls;
        walk.forEachBatch([&](const MicroBatch& batch) {
            calls.emplace_back(batch.firstWindow, batch.windows);
            if (batch.firstWindow == 4 && batch.windows > 2) {
                runOutOfMemory();
            }
        });
        QCOMPARE(calls, (Calls{{0, 4}, {4, 4}, {4, 2}, {6, 2}}));
        QCOMPARE(m_notes.size(), size_t{1});
        QVERIFY2(m_notes[0].find("micro-batches of 2 windows") != std::string::npos,
                 m_notes[0].c_str());
    }

    void halvesOfOddBatchesAreRoundedUp() {
        BlockWalk walk = walkOver(5, 5);
        Calls calls;
        walk.forEachBatch([&](const MicroBatch& batch) {
            calls.emplace_back(batch.firstWindow, batch.windows);
            if (batch.windows > 2) {
                runOutOfMemory();
            }
        });
        QCOMPARE(calls, (Calls{{0, 5}, {0, 3}, {0, 2}, {2, 2}, {4, 1}}));
        QCOMPARE(m_notes.size(), size_t{2});
    }

    void laterPassesKeepWhatFits() {
        BlockWalk walk = walkOver(4, 4);
        walk.forEachBatch([](const MicroBatch& batch) {
            if (batch.windows > 2) {
                runOutOfMemory();
            }
        });
        Calls calls;
        walk.forEachBatch(
            [&](const MicroBatch& batch) { calls.emplace_back(batch.firstWindow, batch.windows); });
        QCOMPARE(calls, (Calls{{0, 2}, {2, 2}}));
    }

    /// Sums that a failed batch may have touched begin anew: restart() first, then all windows.
    void aPassWithARestartBeginsAgain() {
        BlockWalk walk = walkOver(8, 4);
        Calls calls;
        std::vector<size_t> restarts; ///< after so many calls
        walk.forEachBatch(
            [&](const MicroBatch& batch) {
                calls.emplace_back(batch.firstWindow, batch.windows);
                if (batch.firstWindow == 4 && batch.windows > 2) {
                    runOutOfMemory();
                }
            },
            [&] { restarts.push_back(calls.size()); });
        QCOMPARE(calls, (Calls{{0, 4}, {4, 4}, {0, 2}, {2, 2}, {4, 2}, {6, 2}}));
        QCOMPARE(restarts, std::vector<size_t>{2});
    }

    void oneWindowThatDoesNotFitIsAnError() {
        BlockWalk walk = walkOver(4, 4);
        std::vector<int64_t> tried;
        try {
            walk.forEachBatch([&](const MicroBatch& batch) {
                tried.push_back(batch.windows);
                runOutOfMemory();
            });
            QFAIL("nothing was thrown");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::OutOfMemory);
            QVERIFY2(QByteArray(error.what()).contains("no room on cpu for one window of 8 tokens"),
                     error.what());
            QVERIFY(!error.hint().empty());
        }
        QCOMPARE(tried, (std::vector<int64_t>{4, 2, 1}));
    }

    void otherErrorsPass() {
        BlockWalk walk = walkOver(4, 4);
        QVERIFY_THROWS_EXCEPTION(Error, walk.forEachBatch([](const MicroBatch&) {
            throw Error(ErrorCode::Interrupted, "stopped");
        }));
        QVERIFY(m_notes.empty());
    }
};

QTEST_GUILESS_MAIN(TestBlockWalk)
#include "tst_block_walk.moc"
