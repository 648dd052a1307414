// Divergences: hand-computed values, finite differences, limits, and PyTorch's autograd
// (tests/tools/divergence_reference.py).
#include "engine/train/loss_checks.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <cmath>
#include <limits>

using namespace lathe;
using namespace lathe::test;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Section 13.5 of the project's specification: a teacher and a student over three words.
const std::vector<double> kTeacher{std::log(0.7), std::log(0.2), std::log(0.1)};
const std::vector<double> kStudent{std::log(0.5), std::log(0.3), std::log(0.2)};

} // namespace

class TestDivergence : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { at::set_num_threads(1); } // rows of a few words

    void handComputedValues_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("parameter"); // beta, skew and confidence alike
        QTest::addColumn<double>("expected");
        const auto add = [](const char* name, Divergence kind, double parameter, double expected) {
            QTest::newRow(name) << static_cast<int>(kind) << parameter << expected;
        };
        add("forward", Divergence::ForwardKl, 0.5, 0.0851228);
        add("reverse", Divergence::ReverseKl, 0.5, 0.0920329);
        add("jsd", Divergence::Jsd, 0.5, 0.0219012);
        add("jsd .1", Divergence::Jsd, 0.1, 0.0076947);
        add("jsd .9", Divergence::Jsd, 0.9, 0.0081848);
        add("skewed forward", Divergence::SkewForwardKl, 0.1, 0.0695780);
        add("skewed reverse", Divergence::SkewReverseKl, 0.1, 0.0728275);
        add("total variation", Divergence::TotalVariation, 0.5, 0.2);
        add("confidence", Divergence::ConfidenceKl, 0.6, 0.0892688);
    }

    void handComputedValues() {
        QFETCH(int, kind);
        QFETCH(double, parameter);
        QFETCH(double, expected);
        const DivergenceOptions options{.kind = static_cast<Divergence>(kind),
                                        .beta = parameter,
                                        .skew = parameter,
                                        .confidence = parameter};
        const TokenLoss loss = divergence(row(kTeacher), row(kStudent), options);
        QVERIFY(std::abs(loss.value.item<double>() - expected) < 1e-7);
    }

    void handComputedGradients() {
        const auto gradient = [](Divergence kind) {
            return divergence(row(kTeacher), row(kStudent), {.kind = kind}).gradient;
        };
        QVERIFY(apart(gradient(Divergence::ForwardKl), row({-0.2, 0.1, 0.1})) < 1e-12);
        QVERIFY(apart(gradient(Divergence::ReverseKl), row({-0.2142525, 0.0940297, 0.1202229})) <
                1e-7);
    }

    void temperatureKeepsTheSize_data() {
        QTest::addColumn<double>("temperature");
        QTest::addColumn<double>("expected");
        QTest::newRow("1") << 1.0 << 0.2518741;
        QTest::newRow("2") << 2.0 << 0.2894734;
        QTest::newRow("4") << 4.0 << 0.2993547;
    }

    void temperatureKeepsTheSize() {
        QFETCH(double, temperature);
        QFETCH(double, expected);
        const TokenLoss loss =
            divergence(row({2, 1, 0.1}), row({1, 1, 1}), {.temperature = temperature});
        QVERIFY(std::abs(loss.value.item<double>() - expected) < 1e-6);
    }

    /// Far above all logits the divergence is half the squared distance of the centred logits, a
    /// word's share of it.
    void greatTemperatureComparesLogits() {
        const at::Tensor teacher = random({4, 6}, 1);
        const at::Tensor student = random({4, 6}, 2);
        const auto centred = [](const at::Tensor& logits) {
            return logits - logits.mean(-1, true);
        };
        const at::Tensor expected =
            (centred(teacher) - centred(student)).square().mean(-1).mul(0.5);
        const TokenLoss loss = divergence(teacher, student, {.temperature = 1e4});
        QVERIFY(apart(loss.value, expected) < 1e-3 * expected.max().item<double>());
    }

    void gradientsAreFiniteDifferences_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("temperature");
        QTest::addColumn<qint64>("kept");
        for (const auto& [name, kind] : kKinds) {
            if (kind == Divergence::AdaptiveKl) { // its weights are held; equalsPyTorch covers it
                continue;
            }
            for (const double temperature : {1.0, 2.5}) {
                for (const int64_t kept : {0, 2, 6}) {
                    QTest::newRow(qPrintable(QStringLiteral("%1, temperature %2, top %3")
                                                 .arg(QString::fromStdString(name))
                                                 .arg(temperature)
                                                 .arg(kept)))
                        << static_cast<int>(kind) << temperature << qint64{kept};
                }
            }
        }
    }

    void gradientsAreFiniteDifferences() {
        QFETCH(int, kind);
        QFETCH(double, temperature);
        QFETCH(qint64, kept);
        if (static_cast<Divergence>(kind) == Divergence::AdaptiveKl) {
            QSKIP("its weights have no gradient; PyTorch's detached weights are the reference");
        }
        const DivergenceOptions options{.kind = static_cast<Divergence>(kind),
                                        .temperature = temperature,
                                        .beta = 0.3,
                                        .skew = 0.2,
                                        .confidence = 0.7};
        const at::Tensor teacher = random({4, 6}, 1);
        const Loss loss = [&](const at::Tensor& student) {
            if (kept == 0) {
                return divergence(teacher, student, options);
            }
            const auto [ids, known] = likeliest(teacher, kept, temperature);
            return topKDivergence(ids, known, student, options);
        };
        const at::Tensor student = random({4, 6}, 2);
        QVERIFY(apart(loss(student).gradient, differences(loss, student)) < 1e-8);
    }

    void equalsPyTorch() {
        const Reference reference;
        const at::Tensor teacher = reference.rows("teacher");
        for (const double temperature : {1.0, 2.0}) {
            const std::string end = temperature == 1 ? " 1" : " 2";
            const auto [ids, known] = likeliest(teacher, reference.kept(), temperature);
            for (const auto& [name, kind] : kKinds) {
                const DivergenceOptions options = reference.options(kind, temperature);
                QVERIFY2(reference.agrees(name + end,
                                          [&, &teacherRows = teacher](const at::Tensor& z) {
                                              return divergence(teacherRows, z, options);
                                          }),
                         name.c_str());
                QVERIFY2(
                    reference.agrees("top " + name + end,
                                     [&options, &words = ids, &logs = known](const at::Tensor& z) {
                                         return topKDivergence(words, logs, z, options);
                                     }),
                    name.c_str());
            }
        }
    }

    /// A model distilled into itself: logits that differ by a constant of each token.
    void selfDistillationIsZero() {
        const at::Tensor teacher = random({5, 40}, 4);
        const at::Tensor student = teacher + random({5, 1}, 5);
        for (const auto& [name, kind] : kKinds) {
            for (const double temperature : {1.0, 3.0}) {
                const DivergenceOptions options{.kind = kind, .temperature = temperature};
                const TokenLoss loss = divergence(teacher, student, options);
                QVERIFY2(loss.value.abs().max().item<double>() < 1e-13, name.c_str());
                // rounding decides the signs that total variation has for a gradient
                const bool smooth = kind != Divergence::TotalVariation;
                const auto flat = [&](const TokenLoss& of, double most) {
                    return !smooth || of.gradient.abs().max().item<double>() < most;
                };
                QVERIFY2(flat(loss, 1e-13), name.c_str());
                const auto [ids, known] = likeliest(teacher, 8, temperature);
                const TokenLoss top = topKDivergence(ids, known, student, options);
                QVERIFY2(top.value.abs().max().item<double>() < 1e-13, name.c_str());
                QVERIFY2(flat(top, 1e-13), name.c_str());
                const TokenLoss single =
                    divergence(teacher.to(at::kFloat), teacher.to(at::kFloat), options);
                QVERIFY2(single.value.abs().max().item<double>() < 1e-6, name.c_str());
                QVERIFY2(single.gradient.abs().max().item<double>() < 1e-6, name.c_str());
            }
        }
    }

    void limits() {
        const at::Tensor teacher = random({5, 9}, 6);
        const at::Tensor student = random({5, 9}, 7);
        const auto of = [&](const DivergenceOptions& options) {
            return divergence(teacher, student, options);
        };
        const auto equal = [](const TokenLoss& a, const TokenLoss& b, double scale, double most) {
            return apart(a.value * scale, b.value) < most &&
                   apart(a.gradient * scale, b.gradient) < most;
        };
        const TokenLoss forward = of({.kind = Divergence::ForwardKl});
        const TokenLoss reverse = of({.kind = Divergence::ReverseKl});
        QVERIFY(equal(of({.kind = Divergence::Jsd, .beta = 0}), forward, 1, 1e-14));
        QVERIFY(equal(of({.kind = Divergence::Jsd, .beta = 1}), reverse, 1, 1e-14));
        // between the ends the formula goes to β·KL(p ‖ q) and (1 - β)·KL(q ‖ p)
        QVERIFY(equal(of({.kind = Divergence::Jsd, .beta = 1e-7}), forward, 1e7, 1e-4));
        QVERIFY(equal(of({.kind = Divergence::Jsd, .beta = 1 - 1e-7}), reverse, 1e7, 1e-4));
        for (const double skew : {0.0, 1e-9}) {
            QVERIFY(equal(of({.kind = Divergence::SkewForwardKl, .skew = skew}), forward, 1, 1e-5));
            QVERIFY(equal(of({.kind = Divergence::SkewReverseKl, .skew = skew}), reverse, 1, 1e-5));
        }
        QVERIFY(equal(of({.kind = Divergence::ConfidenceKl, .confidence = 0}), forward, 1, 1e-14));
        QVERIFY(equal(of({.kind = Divergence::ConfidenceKl, .confidence = 1}), reverse, 1, 1e-14));
        const DivergenceOptions half{.kind = Divergence::Jsd, .beta = 0.5};
        QVERIFY(apart(of(half).value, divergence(student, teacher, half).value) < 1e-14);
        QVERIFY(of(half).value.max().item<double>() <= std::log(2.0));
        const auto [ids, known] = likeliest(teacher, 9, 1); // every word is kept
        QVERIFY(equal(topKDivergence(ids, known, student, {}), forward, 1, 1e-12));
    }

    /// Words without any probability, on either side or both, leave every loss and gradient finite;
    /// a logarithm counts as -1000 at least.
    void impossibleWords() {
        const at::Tensor teacher = row({1, 0, -kInfinity, -kInfinity});
        const at::Tensor student = row({0, -kInfinity, 1, -kInfinity});
        for (const at::ScalarType type : {at::kDouble, at::kFloat}) {
            for (const auto& [name, kind] : kKinds) {
                const DivergenceOptions options{.kind = kind};
                const auto [ids, known] = likeliest(teacher, 2, 1);
                for (const TokenLoss& loss :
                     {divergence(teacher.to(type), student.to(type), options),
                      topKDivergence(ids, known, student.to(type), options)}) {
                    QVERIFY2(loss.value.isfinite().all().item<bool>(), name.c_str());
                    QVERIFY2(loss.gradient.isfinite().all().item<bool>(), name.c_str());
                    QVERIFY2(loss.gradient[0][3].item<double>() == 0, name.c_str());
                }
            }
            // p = (.731, .269): the first costs ln(.731 / .269), the second .269·(1000 + ln .269)
            const double lost = 0.2689414213699951;
            const double expected =
                (1 - lost) * std::log((1 - lost) / lost) + lost * (std::log(lost) + 1000);
            const TokenLoss loss = divergence(teacher.to(type), student.to(type), {});
            QVERIFY(std::abs(loss.value.item<double>() - expected) < 1e-3);
            QVERIFY(apart(loss.gradient, row({lost - (1 - lost), -lost, 1 - lost, 0})) < 1e-6);
        }
    }

    /// The one outcome of all other words: nothing is lost that the kept words do not lose.
    void restOfTopKIsOneWord() {
        const at::Tensor teacher = row({2, 1, 0, -1});
        const at::Tensor student = row({1, 1, 1, 0});
        const auto [ids, known] = likeliest(teacher, 2, 1);
        const auto merged = [](const at::Tensor& logits) { // ln of the last two words' sum
            return at::tensor({logits[0][0].item<double>(), logits[0][1].item<double>(),
                               std::log(logits.exp()[0].narrow(0, 2, 2).sum().item<double>())},
                              at::kDouble)
                .unsqueeze(0);
        };
        for (const auto& [name, kind] : kKinds) {
            const DivergenceOptions options{.kind = kind};
            const TokenLoss expected = divergence(merged(teacher), merged(student), options);
            const TokenLoss top = topKDivergence(ids, known, student, options);
            QVERIFY2(apart(top.value, expected.value) < 1e-13, name.c_str());
            QVERIFY2(top.value.item<double>() <=
                             divergence(teacher, student, options).value.item<double>() + 1e-13 ||
                         kind == Divergence::AdaptiveKl, // whose weights follow the outcomes
                     name.c_str());
            QVERIFY2(apart(top.gradient.narrow(1, 0, 2), expected.gradient.narrow(1, 0, 2)) < 1e-13,
                     name.c_str());
            const double rest = top.gradient.narrow(1, 2, 2).sum().item<double>();
            QVERIFY2(std::abs(rest - expected.gradient[0][2].item<double>()) < 1e-13, name.c_str());
        }
    }

    /// A student that can only be one Gaussian, taught by two: forward KL covers both, reverse KL
    /// chooses one.
    void forwardCoversReverseChooses() {
        const at::Tensor places = at::tensor(
            [] {
                std::vector<double> values;
                for (int i = -40; i <= 40; ++i) {
                    values.push_back(i * 0.5);
                }
                return values;
            }(),
            at::kDouble);
        const auto gaussian = [&](double centre, double width) { // logits
            return (places - centre).div(width).square().mul(-0.5).unsqueeze(0);
        };
        const at::Tensor teacher =
            (gaussian(-5, 1).exp() + gaussian(4, 1).exp() * 0.8).log(); // modes -5 and 4
        const auto fitted = [&](Divergence kind) {
            std::pair<double, double> best;
            double least = kInfinity;
            for (double centre = -8; centre <= 8; centre += 0.25) {
                for (double width = 0.5; width <= 8; width += 0.25) {
                    const double loss = divergence(teacher, gaussian(centre, width), {.kind = kind})
                                            .value.item<double>();
                    if (loss < least) {
                        least = loss;
                        best = {centre, width};
                    }
                }
            }
            return best;
        };
        const auto covers = fitted(Divergence::ForwardKl);
        QVERIFY(covers.second > 3.5 && std::abs(covers.first + 1) < 0.25);
        const auto chooses = fitted(Divergence::ReverseKl);
        QVERIFY(chooses.second < 1.5 && std::abs(chooses.first + 5) < 0.5);
    }
};

QTEST_GUILESS_MAIN(TestDivergence)
#include "tst_divergence.moc"
