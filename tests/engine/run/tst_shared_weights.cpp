// Weights that linears of two blocks share stay shared, in every form: in a folder, in the cache,
// in checkpoints and when prepared.
#include "core/engine/model/overloaded.h"
#include "core/engine/numbers/grid.h"
#include "core/engine/run/model_blobs.h"
#include "tests/support/kept_run.h"
#include "tests/support/logit_error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>

#include <QTest>

#include <algorithm>
#include <map>

using namespace lathe;

namespace {

/// The same model as an older version stored it: nothing says what is shared.
void dropIds(Json& json) {
    if (json.is_object()) {
        for (const char* key : {"shared", "shared_up", "shared_down"}) {
            json.erase(key);
        }
    }
    for (auto& item : json) {
        if (item.is_structured()) {
            dropIds(item);
        }
    }
}

const Dense& downOf(const Model& model, size_t block) {
    return std::get<Dense>(model.blocks[block].mlp->down.parts.front());
}

/// Every form that a weight [out, in] can be stored in, its tensors shared as "down".
std::vector<Part> partsOf(const std::string& kind, const at::Tensor& weight) {
    if (kind == "dense") {
        return {Dense{weight, "down"}};
    }
    const LowRank low{weight.narrow(1, 0, 2).clone(), weight.narrow(0, 0, 2).clone(), "low.up",
                      "low.down"};
    if (kind == "low_rank") {
        return {low};
    }
    if (kind == "dense and low_rank") {
        return {Dense{weight, "down"}, low};
    }
    const Grid grid = kind == "int"       ? gridOf("int", 4, 32, /*symmetric=*/false)
                      : kind == "int_sym" ? gridOf("int", 3, 32, /*symmetric=*/true)
                                          : gridOf(kind, 4, 0, /*symmetric=*/true);
    const GridFit fit = fitGrid(grid, weight, RangeRule::MinMax);
    Quantized codes = makeQuantized(grid, encode(grid, weight, fit), fit);
    codes.shared = "down";
    return {codes};
}

/// The same model, each of its linears with parts of its own.
Model withoutIds(Model model) {
    forEachLinear(model, [](const LinearPlace&, Linear& linear) {
        for (Part& part : linear.parts) {
            std::visit(Overloaded{[](LowRank& own) { own.sharedUp = own.sharedDown = ""; },
                                  [](auto& own) { own.shared.clear(); }},
                       part);
        }
    });
    return model;
}

} // namespace

class TestSharedWeights : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

    /// Down projections of both blocks are one tensor, or one set of tensors.
    Model tied(const std::string& kind = "dense") const {
        Model out = m_tiny.model;
        const auto parts = partsOf(kind, dense(out.blocks[0].mlp->down));
        for (Block& block : out.blocks) {
            block.mlp->down.parts = parts;
        }
        return out;
    }

    /// Equal ids and handles in both blocks; the handles are those of `expected`'s kind.
    static void compareTied(const Model& model, const Model& expected) {
        std::vector<std::map<std::string, const void*>> handles;
        for (const Model* each : {&model, &expected}) {
            for (const Block& block : each->blocks) {
                auto& own = handles.emplace_back();
                forEachShared(block.mlp->down, [&](const std::string& id, const at::Tensor& t) {
                    own[id] = t.unsafeGetTensorImpl();
                });
            }
        }
        const auto idOf = [](const auto& entry) { return entry.first; };
        QVERIFY(!handles[0].empty());
        QCOMPARE(handles[0], handles[1]);
        QVERIFY(std::ranges::equal(handles[0], handles[2], {}, idOf, idOf));
        QVERIFY(at::equal(dense(model.blocks[1].mlp->down), dense(expected.blocks[1].mlp->down)));
    }

private Q_SLOTS:

    void tiedWeightsOfTwoBlocksStayTied_data() {
        QTest::addColumn<QString>("kind");
        for (const char* kind :
             {"dense", "low_rank", "dense and low_rank", "int", "int_sym", "nvfp4", "nf4"}) {
            QTest::newRow(kind) << kind;
        }
    }

    void tiedWeightsOfTwoBlocksStayTied() {
        QFETCH(QString, kind);
        const Model model = tied(kind.toStdString());
        Model apart = model;
        const at::Tensor own = dense(model.blocks[1].mlp->down);
        apart.blocks[1].mlp->down.parts = {Dense{own}};
        QCOMPARE(sizeOf(model).bytes, sizeOf(apart).bytes - static_cast<int64_t>(own.nbytes()));

        const TemporaryFolder folder;
        saveFolder(model, folder.path() / "saved", /*asDense=*/false);
        const Model opened = openModel((folder.path() / "saved").string());
        compareTied(opened, model);
        QCOMPARE(sizeOf(opened).bytes, sizeOf(model).bytes);

        const TemporaryFolder home;
        ArtifactCache cache(home.path());
        cache.put("model", {{"model", model}}, Json::array());
        const Model stored = std::get<Model>(cache.load(*cache.find("model")).at("model"));
        compareTied(stored, model);
        QCOMPARE(sizeOf(stored).bytes, sizeOf(model).bytes);

        const Json params{{"include", {"*.q_proj"}}};
        test::EndAtBlock1 killer;
        QVERIFY_THROWS_EXCEPTION(Error, test::runKept("quant.rtn", model, params, cache, &killer));
        compareTied(test::runKept("quant.rtn", model, params, cache, nullptr), model);
    }

    void preparedWeightsOfTwoBlocksAreOne_data() { tiedWeightsOfTwoBlocksStayTied_data(); }

    void preparedWeightsOfTwoBlocksAreOne() {
        QFETCH(QString, kind);
        const Model model = tied(kind.toStdString());
        const Model ready = prepare(model, {});
        QVERIFY(downOf(ready, 0).weight.is_same(downOf(ready, 1).weight));
        QCOMPARE(test::logitError(model, withoutIds(model)), 0.0);
    }

    /// Siblings that both blocks hold become one matrix, which both blocks hold.
    void preparedSiblingsOfTwoBlocksAreOne() {
        Model model = m_tiny.model;
        for (Block& block : model.blocks) {
            block.mlp->gate.parts = {Dense{dense(m_tiny.model.blocks[0].mlp->gate), "gate"}};
            block.mlp->up.parts = {Dense{dense(m_tiny.model.blocks[0].mlp->up), "up"}};
        }
        const Model ready = prepare(model, {});
        const auto weight = [&](size_t block) {
            return std::get<Dense>(ready.blocks[block].mlp->gateUp.parts.front()).weight;
        };
        QVERIFY(weight(0).is_same(weight(1)));
        QCOMPARE(test::logitError(model, withoutIds(model)), 0.0);
    }

    /// What holds no id of its own stays apart, and is not taken for what does.
    void aPartWithoutAnIdIsNotShared() {
        Model model = tied("dense and low_rank");
        auto& own = std::get<LowRank>(model.blocks[1].mlp->down.parts[1]);
        own = LowRank{own.up * 2, own.down};
        const Model ready = prepare(model, {});
        QVERIFY(!downOf(ready, 0).weight.is_same(downOf(ready, 1).weight));
        QCOMPARE(test::logitError(model, withoutIds(model)), 0.0);
    }

    void whatOlderVersionsStoredOfTiedWeightsOpens() {
        const Model model = tied("int");
        const TemporaryFolder home;
        BlobStore blobs(home.path());
        uint64_t bytes = 0;
        Json stored = storeModel(model, blobs, bytes);
        dropIds(stored);
        const Model again = restoreModel(stored, blobs);
        forEachShared(again.blocks[1].mlp->down,
                      [](const std::string& id, const at::Tensor&) { QFAIL(id.c_str()); });
        QVERIFY(at::equal(dense(again.blocks[1].mlp->down), dense(model.blocks[0].mlp->down)));
    }

    void whoeverChangesAWeightLeavesTheOthers() {
        const Model pruned = test::runStep("prune.magnitude", tied(),
                                           {{"sparsity", 0.5}, {"include", {"*.1.mlp.down_proj"}}});
        QVERIFY(downOf(pruned, 1).shared.empty());
        QVERIFY(at::equal(downOf(pruned, 0).weight, downOf(tied(), 0).weight));
        QVERIFY(!at::equal(downOf(pruned, 1).weight, downOf(pruned, 0).weight));
    }

    void whoeverPrunesCodesLeavesTheOthers() {
        const Model model = tied("int");
        const Model pruned = test::runStep("prune.magnitude", model,
                                           {{"sparsity", 0.5}, {"include", {"*.1.mlp.down_proj"}}});
        const auto codes = [&](size_t block) {
            return std::get<Quantized>(pruned.blocks[block].mlp->down.parts.front());
        };
        QVERIFY(codes(1).shared.empty());
        QCOMPARE(codes(0).shared, std::string("down"));
        QVERIFY(!at::equal(codes(0).codes, codes(1).codes));
        QVERIFY(at::equal(dense(pruned.blocks[0].mlp->down), dense(model.blocks[0].mlp->down)));
    }
};

QTEST_GUILESS_MAIN(TestSharedWeights)
#include "tst_shared_weights.moc"
