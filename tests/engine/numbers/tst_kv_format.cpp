// The cache of keys and values in few bits: levels, what decoding sees, and the memory it takes.
#include "core/engine/files/load_save.h"
#include "core/engine/forward/forward.h"
#include "core/engine/forward/kv_cache.h"
#include "core/engine/forward/sublayers.h"
#include "core/engine/numbers/kv_format.h"
#include "core/engine/prepared/prepare.h"
#include "tests/support/tiny_model.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <QTest>

using namespace lathe;

namespace {

at::Tensor noise(at::IntArrayRef shape) {
    return at::randn(shape, at::make_generator<at::CPUGeneratorImpl>(7), at::kFloat);
}

double squaredError(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).square().sum().item<double>();
}

Model withFormat(const Model& model, const KvFormat& format) {
    Model out = prepare(model, {});
    for (Block& block : out.blocks) {
        block.attention->kv = format;
    }
    return out;
}

at::Tensor someIds(int64_t rows, int64_t tokens) {
    return (at::arange(rows * tokens, at::kLong) * 37 % 251).view({rows, tokens});
}

at::Tensor logits(const Model& model, const at::Tensor& ids, KvCache* cache = nullptr) {
    return logitsOf(model, hiddenStates(model, ids, cache));
}

at::Tensor decoded(const Model& model, const at::Tensor& ids, KvCache& cache, int64_t prefix) {
    std::vector<at::Tensor> pieces{logits(model, ids.narrow(1, 0, prefix), &cache)};
    for (int64_t i = prefix; i < ids.size(1); ++i) {
        pieces.push_back(logits(model, ids.narrow(1, i, 1), &cache));
    }
    return at::cat(pieces, 1);
}

/// What the code of KIVI makes of one head (tests/tools/kivi_reference.py).
class KiviReference {
    Json m_json = readJson(std::filesystem::path(LATHE_SOURCE_DIR) /
                           "tests/engine/numbers/kivi_reference.json");

public:
    KvFormat format{.bits = int(number("bits")),
                    .group = number("group"),
                    .residual = number("residual"),
                    .asKivi = true};

    int64_t number(const char* key) const { return m_json.at(key).get<int64_t>(); }

    std::vector<int64_t> counts(const char* key) const {
        return m_json.at(key).get<std::vector<int64_t>>();
    }

    at::Tensor rows(const char* key) const {
        return at::tensor(m_json.at(key).get<std::vector<float>>()).view({-1, number("channels")});
    }

    /// Attention of one head whose projections leave their inputs, query, key and value side by
    /// side, as they are.
    at::Tensor attended(const KvFormat& kept, int64_t first, int64_t tokens, KvCache* cache) const {
        const int64_t channels = number("channels");
        Attention attention;
        attention.qkv = makeDense(at::eye(3 * channels, at::kFloat));
        attention.heads = attention.kvHeads = 1;
        attention.headWidth = channels;
        attention.scale = 1 / std::sqrt(double(channels));
        attention.kv = kept;
        const ModelConfig config;
        ForwardContext context;
        context.config = &config;
        context.batch = 1;
        context.tokens = tokens;
        context.past = first;
        context.cache = cache;
        const at::Tensor x = at::cat({rows("queries"), rows("keys"), rows("values")}, 1);
        const at::Tensor out =
            mixedValues(attention, x.narrow(0, first, tokens), context, /*block=*/0);
        if (cache) {
            cache->advance(tokens);
        }
        return out;
    }
};

} // namespace

class TestKvFormat : public QObject {
    Q_OBJECT

private:
    at::NoGradGuard m_noGrad;
    test::TinyModel m_tiny;

private Q_SLOTS:

    void keysWithAnOutlierChannel() {
        // KIVI's case: by channel four tokens fall on the four levels, by token the large channel
        // leaves nothing for the others.
        const at::Tensor keys = at::tensor({0.1F, -0.3F, 10.0F, 0.2F, 0.2F, -0.1F, 11.0F, 0.0F,
                                            0.3F, 0.1F, 12.0F, -0.2F, 0.4F, 0.3F, 13.0F, -0.4F})
                                    .view({1, 1, 4, 4});
        const KvFormat format{.bits = 2, .group = 4};
        QVERIFY(squaredError(roundedOldest(format, true, keys, 4), keys) < 1e-5);
        QVERIFY(std::abs(squaredError(roundedOldest(format, false, keys, 4), keys) - 1.98) < 0.01);
    }

    void errorIsHalfAStepAtMost_data() {
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("byChannel");
        for (const int bits : {8, 4, 2}) {
            for (const bool byChannel : {false, true}) {
                QTest::addRow("%d %s", bits, byChannel ? "channel" : "token") << bits << byChannel;
            }
        }
    }

    void errorIsHalfAStepAtMost() {
        QFETCH(int, bits);
        QFETCH(bool, byChannel);
        const KvFormat format{.bits = bits, .group = 8};
        const at::Tensor x = noise({2, 3, 16, 16});
        const at::Tensor y = roundedOldest(format, byChannel, x, 16);
        // The widest group spans no more than all of x; float16 adds a thousandth.
        const double step = (x.max() - x.min()).item<double>() / ((1 << bits) - 1);
        QVERIFY((x - y).abs().max().item<double>() <= 0.501 * step + 2e-3);
        const at::Tensor again =
            unpacked(format, byChannel, packed(format, byChannel, x), at::kFloat);
        QVERIFY(again.equal(y));
    }

    void constantGroupsAreKept() {
        const at::Tensor x = at::full({1, 1, 4, 8}, 0.75F);
        QVERIFY(roundedOldest({.bits = 2, .group = 4}, true, x, 4).equal(x));
        QVERIFY(roundedOldest({.bits = 2, .group = 4}, false, x, 4).equal(x));
    }

    void theNewestStayAsTheyAre() {
        const KvFormat format{.bits = 2, .group = 4, .residual = 6};
        QCOMPARE(roundedKeyCount(format, 9), int64_t{0});
        QCOMPARE(roundedKeyCount(format, 10), int64_t{4});
        QCOMPARE(roundedKeyCount(format, 13), int64_t{4});
        QCOMPARE(roundedValueCount(format, 5), int64_t{0});
        QCOMPARE(roundedValueCount(format, 10), int64_t{4});
        const at::Tensor x = noise({1, 2, 10, 8});
        const at::Tensor y = roundedOldest(format, true, x, 4);
        QVERIFY(y.narrow(2, 4, 6).equal(x.narrow(2, 4, 6)));
        QVERIFY(!y.narrow(2, 0, 4).equal(x.narrow(2, 0, 4)));
    }

    void kivisRuleKeepsAsManyInFullAsItsCode() {
        const KiviReference kivi;
        const auto keys = kivi.counts("keys_in_full");
        const auto values = kivi.counts("values_in_full");
        for (int64_t tokens = 1; tokens <= kivi.number("tokens"); ++tokens) {
            const auto step = static_cast<size_t>(tokens - 1);
            QCOMPARE(tokens - roundedKeyCount(kivi.format, tokens), keys[step]);
            QCOMPARE(tokens - roundedValueCount(kivi.format, tokens), values[step]);
        }
    }

    /// Token by token with a cache, and the whole text at once.
    void kivisRuleGivesTheOutputsOfItsCode() {
        const KiviReference kivi;
        const at::Tensor wanted = kivi.rows("outputs");
        const auto differs = [&](const at::Tensor& out) {
            return (out - wanted).abs().max().item<double>();
        };
        KvCache cache;
        std::vector<at::Tensor> steps;
        for (int64_t i = 0; i < kivi.number("tokens"); ++i) {
            steps.push_back(kivi.attended(kivi.format, i, 1, &cache));
        }
        QVERIFY2(differs(at::cat(steps)) < 2e-3,
                 qPrintable(QString::number(differs(at::cat(steps)))));
        const at::Tensor whole = kivi.attended(kivi.format, 0, kivi.number("tokens"), nullptr);
        QVERIFY2(differs(whole) < 2e-3, qPrintable(QString::number(differs(whole))));
        KvFormat sliding = kivi.format; // the test can tell
        sliding.asKivi = false;
        QVERIFY(differs(kivi.attended(sliding, 0, kivi.number("tokens"), nullptr)) > 0.05);
    }

    void sixteenBitsChangeNothing() {
        const at::Tensor ids = someIds(2, 40);
        QVERIFY(logits(withFormat(m_tiny.model, {}), ids)
                    .equal(logits(prepare(m_tiny.model, {}), ids)));
    }

    void fewerBitsCostMore() {
        const at::Tensor ids = someIds(2, 64);
        const at::Tensor wanted = logits(prepare(m_tiny.model, {}), ids);
        double last = 0;
        for (const int bits : {8, 4, 2}) {
            const double error = squaredError(
                logits(withFormat(m_tiny.model, {.bits = bits, .group = 16}), ids), wanted);
            QVERIFY(error > 10 * last);
            last = error;
        }
    }

    void decodingSeesWhatEvaluationSees_data() {
        QTest::addColumn<bool>("byChannel");
        QTest::addColumn<int>("residual");
        QTest::addColumn<int>("prefix");
        for (const bool byChannel : {false, true}) {
            for (const int residual : {0, 5}) {
                for (const int prefix : {1, 21}) {
                    QTest::addRow("%s %d %d", byChannel ? "channel" : "token", residual, prefix)
                        << byChannel << residual << prefix;
                }
            }
        }
    }

    /// A whole text at once gives each token the cache it would have when decoding.
    void decodingSeesWhatEvaluationSees() {
        QFETCH(bool, byChannel);
        QFETCH(int, residual);
        QFETCH(int, prefix);
        const Model model =
            withFormat(m_tiny.model,
                       {.bits = 4, .keysByChannel = byChannel, .group = 8, .residual = residual});
        const at::Tensor ids = someIds(2, 40);
        KvCache cache;
        const at::Tensor stepwise = decoded(model, ids, cache, prefix);
        const at::Tensor whole = logits(model, ids);
        const double difference = (stepwise - whole).abs().max().item<double>();
        const double effect =
            (whole - logits(prepare(m_tiny.model, {}), ids)).abs().max().item<double>();
        // A sum in another order moves a code now and then; the effect of rounding is far larger.
        QVERIFY2(difference < 0.2 * effect,
                 (std::to_string(difference) + " of " + std::to_string(effect)).c_str());
    }

    void memoryShrinks() {
        const at::Tensor ids = someIds(2, 256);
        KvCache full;
        logits(prepare(m_tiny.model, {}), ids, &full);
        // Blocks, rows, keys and values, tokens, K·C, bytes of a float.
        QCOMPARE(full.bytes(), int64_t{2} * 2 * 2 * 256 * 32 * 4);
        for (const int bits : {8, 4, 2}) {
            KvCache cache;
            logits(withFormat(m_tiny.model, {.bits = bits, .group = 32}), ids, &cache);
            // Keys share 32 bits of scale and low among 32 tokens, values among a head of 16.
            const double perValue = bits + (1.0 + 2.0) / 2;
            QCOMPARE(double(cache.bytes()), double(full.bytes()) * perValue / 32);
        }
    }

    void rowsThatAreDoneGo() {
        const Model model = withFormat(m_tiny.model, {.bits = 4, .group = 8});
        const at::Tensor ids = someIds(3, 20);
        KvCache all;
        KvCache one;
        logits(model, ids, &all);
        logits(model, ids.narrow(0, 2, 1), &one);
        all.selectRows(at::tensor({2}, at::kLong));
        const at::Tensor next = at::full({1, 1}, 9, at::kLong);
        const double difference =
            (logits(model, next, &all) - logits(model, next, &one)).abs().max().item<double>();
        QVERIFY(difference < 1e-4);
    }

    void foldersKeepTheFormat() {
        const KvFormat format{.bits = 4, .keysByChannel = false, .group = 8, .residual = 3};
        const KvFormat kivi{.bits = 2, .group = 8, .residual = 16, .asKivi = true};
        Model model = m_tiny.model;
        model.blocks[0].attention->kv = kivi;
        model.blocks[1].attention->kv = format;
        const TemporaryFolder saved;
        saveFolder(model, saved.path() / "model", /*asDense=*/false);
        const Model again = openModel((saved.path() / "model").string());
        QVERIFY(again.blocks[1].attention->kv == format);
        QVERIFY(again.blocks[0].attention->kv == kivi);
    }
};

QTEST_GUILESS_MAIN(TestKvFormat)
#include "tst_kv_format.moc"
