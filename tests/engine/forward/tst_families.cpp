// Every family against the reference logits that tests/tools/families_make_fixtures.py wrote:
// whole texts, token by token with a cache, and rows padded on the left.
#include "core/engine/files/load_save.h"
#include "core/engine/forward/forward.h"
#include "core/engine/forward/kv_cache.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/format/family.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <QTest>

using namespace lathe;

namespace {

constexpr double kTolerance = 1e-4;
constexpr int64_t kPrefix = 9;

std::filesystem::path fixtures() {
    return std::filesystem::path(LATHE_SOURCE_DIR) / "tests/engine/model/fixtures";
}

at::Tensor expected(const std::filesystem::path& folder, const char* name) {
    const auto file = SafetensorsFile::open(folder / "expected.safetensors");
    const TensorInfo* info = file->find(name);
    return info ? mappedTensor({file, info}) : at::Tensor();
}

double largestDifference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

at::Tensor logits(const Model& model, const at::Tensor& ids, KvCache* cache = nullptr) {
    return logitsOf(model, hiddenStates(model, ids, cache));
}

/// Logits of `ids`, a prefix at once and then one token at a time.
at::Tensor decoded(const Model& model, const at::Tensor& ids, KvCache& cache) {
    std::vector<at::Tensor> pieces{logits(model, ids.narrow(1, 0, kPrefix), &cache)};
    for (int64_t i = kPrefix; i < ids.size(1); ++i) {
        pieces.push_back(logits(model, ids.narrow(1, i, 1), &cache));
    }
    return at::cat(pieces, 1);
}

} // namespace

class TestFamilies : public QObject {
    Q_OBJECT

private:
    at::NoGradGuard m_noGrad;

    static void addRows() {
        QTest::addColumn<QString>("name");
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(fixtures())) {
            names.push_back(entry.path().filename().string());
        }
        std::ranges::sort(names);
        for (const std::string& name : names) {
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
        }
    }

    static std::filesystem::path folder() {
        QFETCH_GLOBAL(QString, name);
        return fixtures() / name.toStdString();
    }

private Q_SLOTS:

    void initTestCase_data() { addRows(); }

    /// The window knows the layers of a model from its configuration alone.
    void layersAreNamedByTheConfiguration() {
        const Model model = openModel(folder().string());
        std::vector<std::string> names;
        forEachLinear(
            model, [&](const LinearPlace& place, const Linear&) { names.push_back(place.name); });
        QCOMPARE(linearNames(*model.config), names);
    }

    void preparedGivesReferenceLogits() {
        const Model model = prepare(openModel(folder().string()), {});
        const at::Tensor result = logits(model, expected(folder(), "ids"));
        QVERIFY2(
            largestDifference(result, expected(folder(), "logits")) < kTolerance,
            qPrintable(QString::number(largestDifference(result, expected(folder(), "logits")))));
    }

    void unpreparedGivesReferenceLogits() {
        Model model = openModel(folder().string());
        model.embedding = model.embedding.to(at::kFloat);
        if (model.positions.defined()) {
            model.positions = model.positions.to(at::kFloat);
        }
        const at::Tensor result = logits(model, expected(folder(), "ids"));
        QVERIFY(largestDifference(result, expected(folder(), "logits")) < kTolerance);
    }

    void decodingWithACacheGivesReferenceLogits() {
        const Model model = prepare(openModel(folder().string()), {});
        KvCache cache;
        const at::Tensor result = decoded(model, expected(folder(), "ids"), cache);
        const at::Tensor own = expected(folder(), "decoded");
        const at::Tensor wanted = own.defined() ? own : expected(folder(), "logits");
        QVERIFY2(largestDifference(result, wanted) < kTolerance,
                 qPrintable(QString::number(largestDifference(result, wanted))));
    }

    void severalTokensAtOnceContinueACache() {
        const Model model = prepare(openModel(folder().string()), {});
        if (expected(folder(), "decoded").defined()) {
            QSKIP("frequencies of earlier positions change with the length here");
        }
        const at::Tensor ids = expected(folder(), "ids");
        KvCache cache;
        logits(model, ids.narrow(1, 0, kPrefix), &cache);
        const at::Tensor rest =
            logits(model, ids.narrow(1, kPrefix, ids.size(1) - kPrefix), &cache);
        const at::Tensor wanted =
            expected(folder(), "logits").narrow(1, kPrefix, ids.size(1) - kPrefix);
        QVERIFY(largestDifference(rest, wanted) < kTolerance);
    }

    void paddingOnTheLeftChangesNothing() {
        const Model model = prepare(openModel(folder().string()), {});
        if (expected(folder(), "decoded").defined() || folder().filename() == "gpt2" ||
            folder().filename() == "gpt2_bare") {
            QSKIP("longer than the model's positions, or frequencies change with the length");
        }
        const at::Tensor ids = expected(folder(), "ids");
        const at::Tensor padded = at::cat({at::zeros({ids.size(0), 3}, at::kLong), ids}, 1);
        KvCache cache({3, 3});
        const at::Tensor result = decoded(model, padded, cache).narrow(1, 3, ids.size(1));
        QVERIFY2(
            largestDifference(result, expected(folder(), "logits")) < kTolerance,
            qPrintable(QString::number(largestDifference(result, expected(folder(), "logits")))));
    }

    /// Rows of packed documents are computed as each document alone.
    void packedDocumentsEqualThoseAlone() {
        const Model model = prepare(openModel(folder().string()), {});
        const at::Tensor ids = expected(folder(), "ids");
        const int64_t all = ids.size(1);
        const int64_t first = all / 3;
        const at::Tensor one = ids.narrow(0, 0, 1);
        const at::Tensor other = ids.narrow(0, 1, 1);
        // Lengths differ within a row and between rows; numbers repeat from row to row.
        const std::vector<at::Tensor> documents{one.narrow(1, 0, first),
                                                other.narrow(1, 0, all - first),
                                                other.narrow(1, 0, all - 2), one.narrow(1, 0, 2)};
        const at::Tensor rows = at::cat(
            {at::cat({documents[0], documents[1]}, 1), at::cat({documents[2], documents[3]}, 1)});
        at::Tensor segments = at::zeros({2, all}, at::kInt);
        segments[0].narrow(0, first, all - first).fill_(1);
        segments[1].narrow(0, all - 2, 2).fill_(-1);
        const at::Tensor packed = hiddenStates(model, rows, nullptr, segments);
        const std::vector<at::Tensor> places{
            packed[0].narrow(0, 0, first), packed[0].narrow(0, first, all - first),
            packed[1].narrow(0, 0, all - 2), packed[1].narrow(0, all - 2, 2)};
        for (size_t i = 0; i < documents.size(); ++i) {
            const at::Tensor alone = hiddenStates(model, documents[i])[0];
            const double scale = std::max(1.0, alone.abs().max().item<double>());
            QVERIFY2(largestDifference(places[i], alone) < 1e-5 * scale,
                     qPrintable(QString::number(largestDifference(places[i], alone))));
        }
        QVERIFY(largestDifference(hiddenStates(model, rows), packed) > 1e-3);
    }
};

QTEST_GUILESS_MAIN(TestFamilies)
#include "tst_families.moc"
