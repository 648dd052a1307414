// Input ops that siblings share stay shared: in a folder, in the cache, in checkpoints and when
// prepared.
#include "core/engine/run/model_blobs.h"
#include "core/engine/transforms/fold.h"
#include "tests/support/kept_run.h"
#include "tests/support/logit_error.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/rand.h>

#include <QTest>

#include <algorithm>
#include <set>

using namespace lathe;

namespace {

const Json kParams{{"activations", "tensor"}};

/// Of a model made ready to compute: projections that were made one because they share their
/// inputs.
int mergedProjections(const Model& model) {
    int out = 0;
    for (const Block& block : prepare(model, {}).blocks) {
        out += block.attention->qkv.present() ? 1 : 0;
        out += block.mlp->gateUp.present() ? 1 : 0;
    }
    return out;
}

/// Handles of shared tensors, and how many linears hold one.
std::pair<size_t, size_t> sharingIn(const Model& model) {
    std::set<const void*> handles;
    size_t holders = 0;
    forEachLinear(model, [&](const LinearPlace&, const Linear& linear) {
        forEachShared(linear, [&](const std::string&, const at::Tensor& tensor) {
            handles.insert(tensor.unsafeGetTensorImpl());
            ++holders;
        });
    });
    return {handles.size(), holders};
}

/// The same model as an older version stored it: nothing says what is shared.
void dropIds(Json& json) {
    if (json.is_object()) {
        json.erase("shared");
    }
    for (auto& item : json) {
        if (item.is_structured()) {
            dropIds(item);
        }
    }
}

} // namespace

class TestSharedTensors : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    Model m_plain;  ///< of a family with norms after the sum, which cannot absorb a division
    Model m_scaled; ///< q, k, v and gate, up divide their inputs

private Q_SLOTS:

    void initTestCase() {
        m_plain = m_tiny.model;
        auto config = std::make_shared<ModelConfig>(*m_plain.config);
        config->normBefore = false;
        m_plain.config = config;
        m_scaled = test::runStep("quant.smoothquant", m_plain, kParams);
        const auto [tensors, holders] = sharingIn(m_scaled);
        QVERIFY2(tensors > 0 && holders > tensors, "no siblings were divided");
        QCOMPARE(mergedProjections(m_scaled), 4);
    }

    void aFolderKeepsThem() {
        const TemporaryFolder folder;
        saveFolder(m_scaled, folder.path() / "saved", /*asDense=*/false);
        const Model again = openModel((folder.path() / "saved").string());
        QCOMPARE(sharingIn(again), sharingIn(m_scaled));
        QCOMPARE(mergedProjections(again), 4);
        QCOMPARE(sizeOf(again).bytes, sizeOf(m_scaled).bytes);
        QVERIFY(
            at::equal(dense(again.blocks[1].attention->k), dense(m_scaled.blocks[1].attention->k)));
        const auto divisors =
            std::ranges::count_if(again.source->files->tensors(), [](const ModelTensor& tensor) {
                return std::string(tensor.name()).ends_with(".divisor");
            });
        QCOMPARE(static_cast<size_t>(divisors), sharingIn(m_scaled).first);
    }

    void theCacheKeepsThem() {
        const TemporaryFolder home;
        ArtifactCache cache(home.path());
        cache.put("key", {{"model", m_scaled}}, Json::array());
        const auto entry = cache.find("key");
        const Model again = std::get<Model>(cache.load(*entry).at("model"));
        QCOMPARE(sharingIn(again), sharingIn(m_scaled));
        QCOMPARE(mergedProjections(again), 4);
        QCOMPARE(sizeOf(again).bytes, sizeOf(m_scaled).bytes);
    }

    void aResumedStepKeepsThem() {
        const TemporaryFolder home;
        ArtifactCache cache(home.path());
        test::EndAtBlock1 killer;
        QVERIFY_THROWS_EXCEPTION(
            Error, test::runKept("quant.smoothquant", m_plain, kParams, cache, &killer));
        const Model resumed = test::runKept("quant.smoothquant", m_plain, kParams, cache, nullptr);
        QCOMPARE(sharingIn(resumed), sharingIn(m_scaled));
        QCOMPARE(mergedProjections(resumed), 4);
        QCOMPARE(test::logitError(m_scaled, resumed), 0.0);
    }

    void whatOlderVersionsStoredMergesToo() {
        const TemporaryFolder home;
        BlobStore blobs(home.path());
        uint64_t bytes = 0;
        Json stored = storeModel(m_scaled, blobs, bytes);
        dropIds(stored);
        const Model again = restoreModel(stored, blobs);
        QCOMPARE(sharingIn(again).first, size_t{0});
        QCOMPARE(mergedProjections(again), 4);
    }

    /// Where no norm can absorb a division, siblings share the op that makes it.
    void siblingsShareADivision() {
        Model model = m_plain;
        const at::Tensor divisor = at::rand({model.config->width}) + 0.5;
        for (int round = 0; round < 2; ++round) {
            foldInputs(model.blocks[0], *model.config, Site::Attention, divisor);
        }
        const Attention& a = *model.blocks[0].attention;
        QVERIFY(sameOps(a.q.in, a.k.in) && sameOps(a.q.in, a.v.in));
        std::map<std::string, int> holders;
        forEachLinear(model, [&](const LinearPlace&, const Linear& linear) {
            forEachShared(linear, [&](const std::string& id, const at::Tensor&) { ++holders[id]; });
        });
        QCOMPARE(holders.size(), size_t{3}); // the second round multiplies what the first divided
        for (const auto& [id, count] : holders) {
            QCOMPARE(count, 3);
        }
        QCOMPARE(mergedProjections(model), 4);
    }

    void bytesCountASharedTensorOnce() {
        Model apart = m_scaled;
        int64_t repeated = 0;
        std::set<std::string> seen;
        forEachLinear(apart, [&](const LinearPlace&, Linear& linear) {
            forEachShared(linear, [&](const std::string& id, at::Tensor& tensor) {
                repeated += seen.insert(id).second ? 0 : static_cast<int64_t>(tensor.nbytes());
            });
            for (InputOp& op : linear.in) {
                if (auto* scale = std::get_if<Scale>(&op)) {
                    scale->shared.clear();
                }
            }
        });
        QVERIFY(repeated > 0);
        QCOMPARE(sizeOf(apart).bytes, sizeOf(m_scaled).bytes + repeated);
        const TemporaryFolder home;
        BlobStore blobs(home.path());
        uint64_t shared = 0;
        uint64_t unshared = 0;
        storeModel(m_scaled, blobs, shared);
        storeModel(apart, blobs, unshared);
        QCOMPARE(unshared, shared + static_cast<uint64_t>(repeated));
    }
};

QTEST_GUILESS_MAIN(TestSharedTensors)
#include "tst_shared_tensors.moc"
