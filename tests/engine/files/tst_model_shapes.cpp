// No folder computes with tensors of other shapes than its configuration implies: kernels read raw
// memory by those shapes. Each row damages a model in one place.
#include "core/engine/files/load_save.h"
#include "core/engine/files/model_shapes.h"
#include "core/plain/base/error.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <QTest>

using namespace lathe;

namespace {

using Damage = std::function<void(Model&)>;

struct Row {
    const char* name;
    Damage damage;
    const char* message;
};

Attention& attentionOf(Model& model) {
    return *model.blocks[1].attention;
}

std::vector<Row> vectorsAndTables() {
    return {
        {"a final norm of one number", [](Model& m) { m.finalNorm.weight = at::ones({1}); },
         "model.norm is [1]"},
        {"a norm of a block that is short",
         [](Model& m) { m.blocks[1].beforeMlp.weight = at::ones({3}); },
         "model.layers.1.post_attention_layernorm is [3]"},
        {"a norm of whole numbers",
         [](Model& m) {
             m.finalNorm.weight = at::ones({m.config->width}, at::TensorOptions(at::kInt));
         },
         "model.norm is ["},
        {"an embedding with a word too few",
         [](Model& m) { m.embedding = m.embedding.narrow(0, 1, m.embedding.size(0) - 1); },
         "model.embed_tokens is ["},
        {"a bias of another length",
         [](Model& m) { attentionOf(m).o.bias = at::ones({m.config->width + 1}); },
         "o_proj.bias is ["},
    };
}

std::vector<Row> partsAndOps() {
    return {
        {"a divisor of another width",
         [](Model& m) { m.blocks[0].mlp->down.in = {Scale{at::ones({2})}}; },
         "down_proj: the divisor of its inputs is [2]"},
        {"channels that do not exist",
         [](Model& m) {
             const int64_t width = inFeatures(m.blocks[0].mlp->down);
             const at::Tensor all = at::arange(width, at::kLong);
             m.blocks[0].mlp->down.in = {Gather{all + 1, all, at::ones({width}), width, width}};
         },
         "channels are taken from places"},
        {"a static scale that is many",
         [](Model& m) {
             ActQuant op;
             op.scale = at::ones({2});
             m.blocks[0].mlp->down.in = {op};
         },
         "the scale of rounded inputs is [2]"},
        {"inputs that are cut to nothing",
         [](Model& m) {
             ActQuant op;
             op.clip = 0;
             m.blocks[0].mlp->down.in = {op};
         },
         "keep a share of 0"},
        {"a matrix that is a row",
         [](Model& m) { attentionOf(m).o.parts = {Dense{at::ones({m.config->width})}}; },
         "do not fit together"},
        {"factors that do not meet",
         [](Model& m) {
             const int64_t width = m.config->width;
             attentionOf(m).o.parts = {LowRank{at::ones({width, 2}), at::ones({3, width})}};
         },
         "do not fit together"},
    };
}

std::vector<Row> wholeBlocks() {
    return {
        {"a gate of other outputs",
         [](Model& m) {
             m.blocks[0].mlp->gate = makeDense(at::ones({2, m.config->width}));
         },
         "gate_proj is [2, "},
        {"no gate", [](Model& m) { m.blocks[0].mlp->gate = {}; }, "lacks a gate"},
        {"a scale of attention that is no number",
         [](Model& m) { attentionOf(m).scale = std::numeric_limits<double>::infinity(); },
         "heads that cannot be"},
        {"a window below zero", [](Model& m) { attentionOf(m).window = -1; },
         "heads that cannot be"},
        {"a token of the prefix beyond the words",
         [](Model& m) {
             m.prefix = {m.config->vocabulary};
             for (Block& block : m.blocks) {
                 Attention& a = *block.attention;
                 a.prefix.keys = a.prefix.values = at::ones({a.kvHeads, 1, a.headWidth});
             }
         },
         "the prefix holds token"},
    };
}

const std::vector<Row>& rows() {
    static const std::vector<Row> kRows = [] {
        std::vector<Row> all = vectorsAndTables();
        for (const auto& more : {partsAndOps(), wholeBlocks()}) {
            all.insert(all.end(), more.begin(), more.end());
        }
        return all;
    }();
    return kRows;
}

/// With a part that only a manifest can say: a folder of plain tensors is read by other code.
Model packed(Model model) {
    const int64_t width = model.config->width;
    attentionOf(model).o.parts.emplace_back(LowRank{at::zeros({width, 1}), at::zeros({1, width})});
    return model;
}

std::string refusalOf(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& error) {
        return error.code() == ErrorCode::BadData ? error.what() : "wrong code";
    }
    return "none";
}

} // namespace

class TestModelShapes : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void damagedModelsAreRefused_data() {
        QTest::addColumn<int>("row");
        for (size_t i = 0; i < rows().size(); ++i) {
            QTest::newRow(rows()[i].name) << static_cast<int>(i);
        }
    }

    void damagedModelsAreRefused() {
        QFETCH(int, row);
        const Row& damaged = rows()[static_cast<size_t>(row)];
        Model model = m_tiny.model;
        damaged.damage(model);
        const std::string refusal = refusalOf([&] { requireShapes(model); });
        QVERIFY2(refusal.find(damaged.message) != std::string::npos, refusal.c_str());
    }

    void foldersAreRefusedToo() {
        Model model = packed(m_tiny.model);
        const TemporaryFolder folder;
        saveFolder(model, folder.path() / "sound", false);
        openModel((folder.path() / "sound").string());
        model.finalNorm.weight = at::ones({1});
        saveFolder(model, folder.path() / "damaged", false);
        const std::string refusal =
            refusalOf([&] { openModel((folder.path() / "damaged").string()); });
        QVERIFY2(refusal.find("model.norm is [1]") != std::string::npos, refusal.c_str());
    }

    void widthsOfTheConfigurationMustBeThoseOfTheBlocks_data() {
        QTest::addColumn<int>("headWidth");
        QTest::newRow("smaller") << 2;
        QTest::newRow("larger") << 1024;
        QTest::newRow("enormous") << 16777216;
    }

    /// A folder of packed parts does not ask the configuration for its heads, but the rotary
    /// embeddings come from there.
    void widthsOfTheConfigurationMustBeThoseOfTheBlocks() {
        QFETCH(int, headWidth);
        const TemporaryFolder folder;
        const auto path = folder.path() / "model";
        saveFolder(packed(m_tiny.model), path, false);
        Json config = readJson(path / "config.json");
        config["head_dim"] = headWidth;
        writeFileAtomic(path / "config.json", config.dump());
        const std::string refusal = refusalOf([&] { openModel(path.string()); });
        QVERIFY2(refusal.find("has heads of ") != std::string::npos, refusal.c_str());
    }

    void soundModelsPass() { requireShapes(m_tiny.model); }

private:
    test::TinyModel m_tiny;
};

QTEST_GUILESS_MAIN(TestModelShapes)
#include "tst_model_shapes.moc"
