#include "core/plain/store/paired.h"
#include "support/std_string.h"

#include <cmath>
#include <random>

using namespace lathe;

namespace {

bool near(double a, double b) {
    return std::abs(a - b) <= 1e-12 * std::max({1.0, std::abs(a), std::abs(b)});
}

/// Word for word from the definition: the sample variance of the differences, over n.
PairedMean slowPairedMean(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<long double> differences;
    for (size_t i = 0; i < a.size(); ++i) {
        differences.push_back(static_cast<long double>(a[i]) - static_cast<long double>(b[i]));
    }
    const auto n = static_cast<long double>(differences.size());
    long double sum = 0;
    for (const long double d : differences) {
        sum += d;
    }
    long double variance = 0;
    for (const long double d : differences) {
        variance += (d - sum / n) * (d - sum / n) / (n - 1);
    }
    return {static_cast<double>(sum / n), static_cast<double>(std::sqrt(variance / n)),
            static_cast<int64_t>(differences.size())};
}

Json textUnits(const std::string& ids = "i1") {
    return {{"name", "wiki.txt"}, {"text", "t1"}, {"tokenizer", "k1"},
            {"seqlen", 512},      {"windows", 4}, {"ids", ids}};
}

Sample nats(std::vector<double> values, Json units = textUnits()) {
    return {.node = "e", .name = "nll", .units = std::move(units), .values = std::move(values)};
}

Metric perplexity(double value, double error) {
    return {.name = "perplexity", .value = value, .error = error};
}

std::string textOf(const std::vector<Mismatch>& mismatches) {
    std::string out;
    for (const Mismatch& mismatch : mismatches) {
        out += nameOf(mismatch.what) + ": " + mismatch.here + " / " + mismatch.there + "\n";
    }
    return out;
}

} // namespace

class TestPaired : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theMeanAndItsErrorAreTheTextbooks();
    void oneWindowTellsNoError();
    void windowsThatVaryTogetherAreNoNoise();
    void promptsArePairedToo();
    void withoutUnitsNoiseIsNotKnown();
    void exactNumbersNeedNoUnits();
    void otherTextIsNotCompared();
    void whatDiffersIsNamed();
    void perplexitiesAreMeansOfNats();
};

void TestPaired::theMeanAndItsErrorAreTheTextbooks() {
    std::mt19937_64 random(7);
    std::normal_distribution<double> windows(4, 1.5);
    for (const size_t count : {2, 3, 17, 400}) {
        std::vector<double> a(count);
        std::vector<double> b(count);
        std::ranges::generate(a, [&] { return windows(random); });
        std::ranges::generate(b, [&] { return windows(random); });
        const PairedMean fast = pairedMean(a, b);
        const PairedMean slow = slowPairedMean(a, b);
        QVERIFY(near(fast.mean, slow.mean));
        QVERIFY(near(fast.error, slow.error));
        QCOMPARE(fast.pairs, slow.pairs);
    }
}

void TestPaired::oneWindowTellsNoError() {
    QCOMPARE(pairedMean(std::vector{3.0}, std::vector{1.0}).error, 0.0);
    const Sample one = nats({3});
    const Sample other = nats({1});
    const Difference difference =
        differenceOf(perplexity(std::exp(3), 1), perplexity(std::exp(1), 1), &one, &other);
    QVERIFY(difference.basis == Difference::Basis::Unpaired);
    QVERIFY(!difference.inNoise());
}

// Perplexity 106 against 322 was "in noise": texts differ among themselves far more than the two
// variants do on any one of them.
void TestPaired::windowsThatVaryTogetherAreNoNoise() {
    const std::vector<double> base{2.0, 3.5, 5.0, 6.0, 6.8};
    std::vector<double> worse;
    for (size_t i = 0; i < base.size(); ++i) {
        worse.push_back(base[i] + 1.1 + 0.01 * static_cast<double>(i));
    }
    const Sample baseSample = nats(base);
    const Sample sample = nats(worse);
    const Difference difference =
        differenceOf(perplexity(322, 290), perplexity(106, 95), &sample, &baseSample);
    QVERIFY(difference.basis == Difference::Basis::Paired);
    QVERIFY(!difference.inNoise());
    QVERIFY(near(difference.mean.mean, 1.12));
    QCOMPARE(difference.value, 216.0);
    QVERIFY(near(difference.error, 322 * slowPairedMean(worse, base).error));
    QVERIFY(difference.error < 10); // by itself each is uncertain by hundreds
}

void TestPaired::promptsArePairedToo() {
    const Json units{{"prompts", "p"}, {"count", 8}};
    const Sample base{.name = "accuracy", .units = units, .values = {1, 1, 1, 1, 0, 0, 1, 1}};
    const Sample sample{.name = "accuracy", .units = units, .values = {1, 0, 1, 1, 0, 1, 0, 1}};
    const Metric before{.name = "accuracy", .value = 0.75, .error = 0.16};
    const Metric after{.name = "accuracy", .value = 0.625, .error = 0.18};
    const Difference difference = differenceOf(after, before, &sample, &base);
    QVERIFY(near(difference.mean.mean, -0.125));
    QVERIFY(near(difference.error, slowPairedMean(sample.values, base.values).error));
    QVERIFY(difference.inNoise());
}

void TestPaired::withoutUnitsNoiseIsNotKnown() {
    const Sample kept = nats({1, 2, 3});
    const Difference difference =
        differenceOf(perplexity(12.5, 0.4), perplexity(12, 0.3), &kept, nullptr);
    QVERIFY(difference.basis == Difference::Basis::Unpaired);
    QVERIFY(near(difference.error, 0.5));
    QVERIFY(near(difference.mean.error, std::hypot(0.4 / 12.5, 0.3 / 12)));
    QVERIFY(!difference.isSure());
    QVERIFY(!difference.inNoise()); // it would claim what nobody knows
}

void TestPaired::exactNumbersNeedNoUnits() {
    const Difference difference = differenceOf({.name = "bytes", .value = 3e6},
                                               {.name = "bytes", .value = 4e6}, nullptr, nullptr);
    QVERIFY(difference.basis == Difference::Basis::Exact);
    QCOMPARE(difference.value, -1e6);
    QVERIFY(!difference.inNoise());
}

void TestPaired::otherTextIsNotCompared() {
    const Sample base = nats({1, 2, 3, 4});
    Json units = textUnits("i2");
    units["seqlen"] = 256;
    const Sample sample = nats({1, 2, 3, 4}, units);
    const Difference difference =
        differenceOf(perplexity(12.5, 0.4), perplexity(12, 0.3), &sample, &base);
    QVERIFY(difference.basis == Difference::Basis::Incomparable);
    QCOMPARE(textOf(difference.mismatches), std::string("window length: 256 / 512\n"));
}

// CMP-9.
void TestPaired::whatDiffersIsNamed() {
    QVERIFY(mismatchesOf(textUnits(), textUnits()).empty());
    Json moved = textUnits(); // the same windows, from another file
    moved["name"] = "copy.txt";
    QVERIFY(mismatchesOf(moved, textUnits()).empty());

    Json other = textUnits("i2");
    other["text"] = "t2";
    QCOMPARE(textOf(mismatchesOf(other, textUnits())),
             std::string("text: wiki.txt (t2) / wiki.txt (t1)\n"));
    other["name"] = "code.txt";
    other["tokenizer"] = "k2";
    QCOMPARE(textOf(mismatchesOf(other, textUnits())),
             std::string("text: code.txt / wiki.txt\ntokenizer:  / \n"));
    QCOMPARE(textOf(mismatchesOf(textUnits("i3"), textUnits())), std::string("windows:  / \n"));

    Json begun = textUnits(); // BOS before every window, or not
    begun["begin"] = "bos";
    Json plain = textUnits();
    plain["begin"] = "text";
    QCOMPARE(textOf(mismatchesOf(begun, plain)), std::string("beginning: bos / text\n"));

    Json against = textUnits();
    against["reference"] = "model-a.model";
    Json againstOther = against;
    againstOther["reference"] = "model-b.model";
    QCOMPARE(textOf(mismatchesOf(against, againstOther)), std::string("reference:  / \n"));
    QCOMPARE(textOf(mismatchesOf({{"prompts", "a"}, {"count", 400}},
                                 {{"prompts", "b"}, {"count", 100}})),
             std::string("prompts: 400 / 100\n"));
}

void TestPaired::perplexitiesAreMeansOfNats() {
    QCOMPARE(sampleNameOf("perplexity"), std::string("nll"));
    QCOMPARE(sampleNameOf("perplexity.korean.jsonl"), std::string("nll.korean.jsonl"));
    QCOMPARE(sampleNameOf("accuracy.add"), std::string("accuracy.add"));
}

QTEST_GUILESS_MAIN(TestPaired)
#include "tst_paired.moc"
