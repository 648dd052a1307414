// Wanda, RIA, SparseGPT, ALPS and DSnoT against plain numpy formulas: the same masks
// (tests/tools/pruning_reference.py writes them).
#include "core/engine/methods/steps.h"
#include "engine/methods/one_layer.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;
using namespace lathe::test;

namespace {

at::Tensor floats(const Json& numbers) {
    return at::tensor(numbers.get<std::vector<double>>(), at::kDouble).to(at::kFloat);
}

} // namespace

class TestPruningReference : public QObject {
    Q_OBJECT

private:
    Json m_expected = readJson(std::filesystem::path(LATHE_SOURCE_DIR) /
                               "tests/engine/methods/fixtures/pruning.json");
    int64_t m_in = m_expected["in"].get<int64_t>();
    at::Tensor m_weight = floats(m_expected["weight"]).view({-1, m_in});

    InputStats stats() const {
        InputStats out;
        out.tokens = m_expected["tokens"].get<int64_t>();
        out.windows = m_expected["windows"].get<int64_t>();
        out.sum = floats(m_expected["sum"]);
        out.squareSum = floats(m_expected["square_sum"]);
        out.gram = floats(m_expected["gram"]).view({m_in, m_in});
        return out;
    }

    /// Rows of 0 and 1, as in the file.
    Json maskOf(const at::Tensor& weight) const {
        Json out = Json::array();
        for (int64_t row = 0; row < weight.size(0); ++row) {
            std::string text;
            for (int64_t column = 0; column < m_in; ++column) {
                text += weight[row][column].item<float>() != 0 ? '1' : '0';
            }
            out.push_back(text);
        }
        return out;
    }

    void compare(const char* name, const at::Tensor& weight) const {
        const Json& expected = m_expected["keep"][name];
        const Json found = maskOf(weight);
        QVERIFY2(found == expected, (name + (": " + found.dump())).c_str());
    }

    at::Tensor pruned(const Step& step, const Json& params = Json::object()) const {
        return OneLayer(m_weight, stats()).after(step, params);
    }

private Q_SLOTS:

    void wanda() {
        compare("wanda_row", pruned(pruneWandaStep()));
        compare("wanda_layer", pruned(pruneWandaStep(), {{"scope", "layer"}}));
        compare("wanda_2_4", pruned(pruneWandaStep(), {{"pattern", "2:4"}}));
        compare("wanda_cumulative", pruned(pruneWandaStep(), {{"variant", "cumulative"}}));
    }

    void ria() {
        compare("ria_layer", pruned(pruneRiaStep()));
        compare("ria_row", pruned(pruneRiaStep(), {{"scope", "row"}}));
        compare("ria_2_4", pruned(pruneRiaStep(), {{"pattern", "2:4"}}));
    }

    void sparseGpt() {
        const Json block{{"block_columns", m_expected["block_columns"]},
                         {"damp", m_expected["damp"]}};
        const auto half = pruned(pruneSparseGptStep(), block);
        compare("sparsegpt_half", half);
        const auto weight = floats(m_expected["sparsegpt_half_weight"]).view({-1, m_in});
        QVERIFY((half - weight).abs().max().item<double>() < 1e-3);
        Json pattern = block;
        pattern["pattern"] = "2:4";
        compare("sparsegpt_2_4", pruned(pruneSparseGptStep(), pattern));
    }

    void alps() {
        // So many refining steps that they end where the reference's linear solver does.
        const Json params{{"damp", m_expected["damp"]}, {"refine_steps", 200}};
        const auto with = [&](const char* name, const Json& value) {
            Json out = params;
            out[name] = value;
            return out;
        };
        const auto half = pruned(pruneAlpsStep(), params);
        compare("alps_half", half);
        const auto weight = floats(m_expected["alps_half_weight"]).view({-1, m_in});
        const double most = (half - weight).abs().max().item<double>();
        QVERIFY2(most < 1e-3, qPrintable(QString::number(most)));
        compare("alps_70", pruned(pruneAlpsStep(), with("sparsity", 0.7)));
        compare("alps_2_4", pruned(pruneAlpsStep(), with("pattern", "2:4")));
    }

    void dsnot() {
        for (const auto& [name, pattern] :
             {std::pair{"dsnot_row", "unstructured"}, std::pair{"dsnot_2_4", "2:4"}}) {
            OneLayer layer(m_weight, stats());
            const Model original = layer.model;
            layer.model = layer.withWeight(layer.after(pruneWandaStep(), {{"pattern", pattern}}));
            compare(name, layer.after(pruneDsnotStep(), Json::object(), {{"dense", original}}));
            // Half of so short a row would pass for a pattern.
            const Json authors{{"rule", "authors"},
                               {"cycles", m_expected["authors_cycles"]},
                               {"keep_pattern", std::string(pattern) != "unstructured"}};
            const std::string rest = std::string(name).substr(std::string("dsnot_").size());
            compare(("dsnot_authors_" + rest).c_str(),
                    layer.after(pruneDsnotStep(), authors, {{"dense", original}}));
        }
    }
};

QTEST_GUILESS_MAIN(TestPruningReference)
#include "tst_reference.moc"
