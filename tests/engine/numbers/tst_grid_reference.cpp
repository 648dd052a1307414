// Number formats against ml_dtypes' conversions and plain numpy, to the bit
// (tests/tools/grid_reference.py writes the expected values).
#include "core/engine/model/linear.h"
#include "core/engine/numbers/grid_round.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;

namespace {

at::Tensor integers(const Json& numbers) {
    return at::tensor(numbers.get<std::vector<int64_t>>(), at::kLong);
}

/// Floats that were written as their bits.
at::Tensor floats(const Json& bits) {
    return integers(bits).to(at::kInt).view(at::kFloat);
}

bool sameBits(const at::Tensor& a, const at::Tensor& b) {
    return at::equal(a.flatten().view(at::kInt), b.flatten().view(at::kInt));
}

bool sameCodes(const at::Tensor& codes, const Json& expected) {
    return at::equal(codes.flatten().to(at::kLong), integers(expected));
}

Grid gridIn(const Json& json) {
    return gridOf(json["format"], json.value("bits", 4), json.value("group", int64_t{0}),
                  json.value("symmetric", false));
}

} // namespace

class TestGridReference : public QObject {
    Q_OBJECT

private:
    Json m_expected = readJson(std::filesystem::path(LATHE_SOURCE_DIR) /
                               "tests/engine/numbers/grid_reference.json");

    at::Tensor weightOf(const Json& grid) const {
        return floats(m_expected["weights"][grid["weight"].get<std::string>()]).view({-1, 64});
    }

    /// As fitted; for NF4, whose scales the program stores in 8 bits of its own, as given.
    static GridFit fitFor(const Json& expected, const Grid& grid, const at::Tensor& weight) {
        if (grid.format == Grid::Format::Nf4) {
            return {.scale = floats(expected["scale"]).view({weight.size(0), -1}),
                    .zero = {},
                    .outer = {}};
        }
        return fitGrid(grid, weight, RangeRule::MinMax);
    }

private Q_SLOTS:

    /// The loops below would pass on an empty file.
    void theReferenceHasItsRows() {
        QVERIFY(m_expected["inputs"].size() > 100);
        QVERIFY(!m_expected["floats"].empty());
        for (const Json& expected : m_expected["floats"]) {
            QVERIFY(!expected["codes"].empty() && !expected["table"].empty());
        }
        QVERIFY(m_expected["grids"].size() > 5);
        for (const Json& expected : m_expected["grids"]) {
            QVERIFY(!expected["codes"].empty() && !expected["values"].empty());
        }
    }

    void numbersBecomeTheSameCodes() {
        const at::Tensor x = floats(m_expected["inputs"]);
        for (const auto& [name, expected] : m_expected["floats"].items()) {
            const Grid::Format format = gridOf(name, 4, 0, true).format;
            QVERIFY2(sameCodes(levelCodes(format, x), expected["codes"]), name.c_str());
            const at::Tensor values = levelsOfCodes(format, levelCodes(format, x));
            QVERIFY2(sameBits(roundToLevels(format, x), values), name.c_str());
            QVERIFY2(sameBits(roundWithOperations(format, x), values), name.c_str());
        }
    }

    void codesMeanTheSameNumbers() {
        for (const auto& [name, expected] : m_expected["floats"].items()) {
            const Grid::Format format = gridOf(name, 4, 0, true).format;
            for (size_t code = 0; code < expected["table"].size(); ++code) {
                const Json& bits = expected["table"][code];
                const auto one = at::tensor({static_cast<int64_t>(code)}, at::kByte);
                QVERIFY2(bits.is_null() ||
                             sameBits(levelsOfCodes(format, one), floats(Json::array({bits}))),
                         (name + " " + std::to_string(code)).c_str());
            }
        }
    }

    void weightsBecomeTheSameScalesAndCodes() {
        for (const Json& expected : m_expected["grids"]) {
            const std::string label = expected["grid"].dump() + " of " + expected["weight"].dump();
            const Grid grid = gridIn(expected["grid"]);
            const at::Tensor weight = weightOf(expected);
            const GridFit fit = fitFor(expected, grid, weight);
            QVERIFY2(sameBits(fit.scale, floats(expected["scale"])), label.c_str());
            QVERIFY2(sameCodes(encode(grid, weight, fit), expected["codes"]), label.c_str());
        }
    }

    // -0 and 0 are one value.
    void codesBecomeTheSameWeights() {
        for (const Json& expected : m_expected["grids"]) {
            const Grid grid = gridIn(expected["grid"]);
            const at::Tensor weight = weightOf(expected);
            const GridFit fit = fitFor(expected, grid, weight);
            const at::Tensor codes = integers(expected["codes"]).to(at::kByte).view(weight.sizes());
            const at::Tensor values = floats(expected["values"]).view(weight.sizes());
            QVERIFY2(at::equal(decode(grid, codes, fit), values), expected["grid"].dump().c_str());
            QVERIFY2(at::equal(rounded(grid, weight, fit), values),
                     expected["grid"].dump().c_str());
        }
    }

    // Bytes of scales that standards define; zero points; NVFP4's scale of the tensor.
    void theSameIsStored() {
        for (const Json& expected : m_expected["grids"]) {
            const Grid grid = gridIn(expected["grid"]);
            const at::Tensor weight = weightOf(expected);
            const GridFit fit = fitFor(expected, grid, weight);
            if (expected.contains("stored")) {
                const Quantized part = makeQuantized(grid, encode(grid, weight, fit), fit);
                QVERIFY2(sameCodes(part.scale, expected["stored"]),
                         expected["grid"].dump().c_str());
            }
            QVERIFY(!expected.contains("zero") || sameCodes(fit.zero, expected["zero"]));
            QVERIFY(!expected.contains("outer") || sameBits(fit.outer, floats(expected["outer"])));
        }
    }
};

QTEST_GUILESS_MAIN(TestGridReference)
#include "tst_grid_reference.moc"
