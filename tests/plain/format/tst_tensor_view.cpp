#include "core/plain/base/error.h"
#include "core/plain/format/element_blocks.h"
#include "core/plain/format/tensor_view.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace lathe;

namespace {

template <class T>
std::span<const std::byte> bytesOf(const std::vector<T>& values) {
    return std::as_bytes(std::span(values));
}

std::vector<float> normal(size_t count, float mean) {
    std::mt19937 random(3);
    std::normal_distribution<float> draw(mean, 2);
    std::vector<float> out(count);
    std::ranges::generate(out, [&] { return draw(random); });
    return out;
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

} // namespace

class TestTensorView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void halvesConvertExactly();
    void statisticsAgreeWithTwoPasses();
    void statisticsOfFewAndNone();
    void specialValuesAreCountedApart();
    void samplesAreMarked();
    void zerosOfEveryDType();
    void unalignedBytes();
    void histogramCountsEverythingOnce();
    void groupPatterns();
    void stops();
    void zeroCountingSpeed();
};

// IEEE 754 binary16 from its definition: sign, 5 bits of exponent, 10 bits of fraction.
void TestTensorView::halvesConvertExactly() {
    for (uint32_t bits = 0; bits < 65536; ++bits) {
        const int exponent = (bits >> 10) & 31;
        const int fraction = bits & 1023;
        const double sign = bits & 0x8000 ? -1 : 1;
        const float got = floatFromHalf(static_cast<uint16_t>(bits));
        if (exponent == 31) {
            QVERIFY(fraction == 0 ? got == sign * kInfinity : std::isnan(got));
            continue;
        }
        const double expected =
            exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
        QVERIFY2(got == sign * expected && std::signbit(got) == (sign < 0),
                 std::to_string(bits).c_str());
    }
    QCOMPARE(floatFromBrain(0x3FC0), 1.5F);
    QCOMPARE(floatFromBrain(0x8000), -0.0F);
}

void TestTensorView::statisticsAgreeWithTwoPasses() {
    auto values = normal(100'003, 50); // far from zero: naive sums of powers would lose digits
    values[17] = 0;
    values[5000] = -0.0F;
    double sum = 0;
    for (const float value : values) {
        sum += value;
    }
    const double n = static_cast<double>(values.size());
    const double mean = sum / n;
    double m2 = 0;
    double m4 = 0;
    for (const float value : values) {
        const double d = value - mean;
        m2 += d * d;
        m4 += d * d * d * d;
    }
    const auto got = statisticsOf(bytesOf(values), DType::F32);
    QCOMPARE(got.count, uint64_t{100'003});
    QVERIFY(!got.estimate);
    QCOMPARE(got.zeros, uint64_t{2});
    QCOMPARE(got.min, static_cast<double>(*std::ranges::min_element(values)));
    QCOMPARE(got.max, static_cast<double>(*std::ranges::max_element(values)));
    QVERIFY(std::abs(got.mean - mean) < 1e-10);
    QVERIFY(std::abs(got.standardDeviation - std::sqrt(m2 / n)) < 1e-10);
    QVERIFY(std::abs(got.kurtosis - m4 / n / (m2 / n * m2 / n)) < 1e-8);
}

void TestTensorView::statisticsOfFewAndNone() {
    const auto none = statisticsOf({}, DType::BF16);
    QCOMPARE(none.count, uint64_t{0});
    QCOMPARE(none.zeroShare(), 0.0);
    const auto one = statisticsOf(bytesOf(std::vector<double>{-3}), DType::F64);
    QCOMPARE(one.min, -3.0);
    QCOMPARE(one.absMax, 3.0);
    QCOMPARE(one.standardDeviation, 0.0);
    QCOMPARE(one.kurtosis, 0.0);
}

void TestTensorView::specialValuesAreCountedApart() {
    const std::vector<double> values{1, NAN, kInfinity, -kInfinity, 3, 0, NAN};
    const auto got = statisticsOf(bytesOf(values), DType::F64);
    QCOMPARE(got.nans, uint64_t{2});
    QCOMPARE(got.infinities, uint64_t{2});
    QCOMPARE(got.zeros, uint64_t{1});
    QCOMPARE(got.max, 3.0);
    QVERIFY(std::abs(got.mean - 4.0 / 3) < 1e-15);
    const auto all = statisticsOf(bytesOf(std::vector<float>{NAN, NAN}), DType::F32);
    QCOMPARE(all.nans, uint64_t{2});
    QCOMPARE(all.max, 0.0);
}

void TestTensorView::samplesAreMarked() {
    const auto values = normal(200'000, 1);
    const auto got = statisticsOf(bytesOf(values), DType::F32, {.sampleLimit = 20'000});
    QVERIFY(got.estimate);
    QCOMPARE(got.total, uint64_t{200'000});
    QVERIFY(got.count > 15'000 && got.count <= 20'000);
    QVERIFY(std::abs(got.mean - 1) < 0.1);
    const auto histogram =
        histogramOf(bytesOf(values), DType::F32, {-9, 11, 20}, {.sampleLimit = 20'000});
    QVERIFY(histogram.estimate);
}

void TestTensorView::zerosOfEveryDType() {
    const auto zeros = [](const auto& values, DType dtype) {
        return countZeros(bytesOf(values), dtype).value_or(999);
    };
    QCOMPARE(zeros(std::vector<uint16_t>{0, 0x8000, 1, 0x3C00}, DType::F16), uint64_t{2});
    QCOMPARE(zeros(std::vector<uint16_t>{0, 0x8000, 1, 0x3C00}, DType::BF16), uint64_t{2});
    QCOMPARE(zeros(std::vector<uint16_t>{0, 0x8000, 1, 0x3C00}, DType::I16), uint64_t{1});
    QCOMPARE(zeros(std::vector<float>{0, -0.0F, 1e-45F}, DType::F32), uint64_t{2});
    QCOMPARE(zeros(std::vector<double>{0, -0.0, 5e-324}, DType::F64), uint64_t{2});
    QCOMPARE(zeros(std::vector<int64_t>{0, INT64_MIN}, DType::I64), uint64_t{1});
    QCOMPARE(zeros(std::vector<uint8_t>{0, 0x80, 7}, DType::F8E4M3), uint64_t{2});
    QCOMPARE(zeros(std::vector<uint8_t>{0, 0x80, 7}, DType::F8E8M0), uint64_t{0});
    QCOMPARE(zeros(std::vector<uint8_t>{0, 0x80, 7}, DType::U8), uint64_t{1});
    QVERIFY(!countZeros(bytesOf(std::vector<uint8_t>{0}), DType::F4).has_value());
    QCOMPARE(zeros(std::vector<uint16_t>(100'001, 0), DType::BF16), uint64_t{100'001});
}

void TestTensorView::unalignedBytes() {
    std::vector<std::byte> bytes(1 + 5 * sizeof(float));
    const std::array<float, 5> values{1, 0, -2, 4, 0};
    std::memcpy(bytes.data() + 1, values.data(), sizeof values);
    const auto odd = std::span<const std::byte>(bytes).subspan(1);
    QCOMPARE(statisticsOf(odd, DType::F32).max, 4.0);
    QCOMPARE(*countZeros(odd, DType::F32), uint64_t{2});
    std::array<float, 5> out{};
    toFloats(odd, DType::F32, out);
    QVERIFY(out == values);
}

void TestTensorView::histogramCountsEverythingOnce() {
    const std::vector<float> values{-2, -1, -0.5F, 0, 0.25F, 1, 1.5F, NAN, INFINITY, -INFINITY};
    const auto got = histogramOf(bytesOf(values), DType::F32, {-1, 1, 4});
    QCOMPARE(got.counts, (std::vector<uint64_t>{1, 1, 1, 1}));
    QCOMPARE(got.zeros, uint64_t{1});
    QCOMPARE(got.below, uint64_t{1});
    QCOMPARE(got.above, uint64_t{1});
}

void TestTensorView::groupPatterns() {
    const std::vector<float> rows{1, 0, 0, 2, 9, /**/ 1, 2, 0, 3, 9}; // 9 is the rest of a row
    const auto got = groupPatternOf(bytesOf(rows), DType::F32, 5, {2, 4});
    QCOMPARE(got.groups, uint64_t{2});
    QCOMPARE(got.broken, uint64_t{1});
}

void TestTensorView::stops() {
    std::stop_source source;
    source.request_stop();
    const std::vector<float> values(10, 1);
    const auto stopped = [](auto&& f) {
        try {
            f();
        } catch (const Error& error) {
            return error.code() == ErrorCode::Interrupted;
        }
        return false;
    };
    const auto stop = source.get_token();
    QVERIFY(stopped([&] { (void)statisticsOf(bytesOf(values), DType::F32, {.stop = stop}); }));
    QVERIFY(stopped([&] { (void)countZeros(bytesOf(values), DType::F32, stop); }));
    QVERIFY(stopped([&] { (void)groupPatternOf(bytesOf(values), DType::F32, 10, {2, 4}, stop); }));
    QVERIFY(stopped([&] {
        (void)histogramOf(bytesOf(values), DType::F32, {0, 1, 2}, {.stop = stop});
    }));
}

void TestTensorView::zeroCountingSpeed() {
    const std::vector<uint16_t> values(32'000'000, 0x3F80);
    QBENCHMARK_ONCE {
        QCOMPARE(*countZeros(bytesOf(values), DType::BF16), uint64_t{0});
    }
}

QTEST_GUILESS_MAIN(TestTensorView)
#include "tst_tensor_view.moc"
