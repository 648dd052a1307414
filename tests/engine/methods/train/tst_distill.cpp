// The step train.distill: every loss and source on tiny models, and what it refuses.
#include "tests/support/distill_pair.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include <QTest>

#include <cmath>

using namespace lathe;

namespace {

double meanOf(const std::vector<double>& values, size_t from, size_t count) {
    double sum = 0;
    for (size_t i = from; i < from + count; ++i) {
        sum += values[i];
    }
    return sum / static_cast<double>(count);
}

} // namespace

class TestDistill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyLossFalls_data();
    void everyLossFalls();
    void everySourceTrains_data();
    void everySourceTrains();
    void zerosAndCodesStay();
    void adaptersStayApart();
    void sameSeedSameResult();
    void refusals_data();
    void refusals();

private:
    test::TinyModel m_student{1};
    test::TinyModel m_teacher{2};
    test::OtherTokens m_other{};
};

void TestDistill::everyLossFalls_data() {
    QTest::addColumn<QString>("loss");
    QTest::addColumn<bool>("other"); // a teacher with other tokens
    for (const char* loss :
         {"forward_kl", "reverse_kl", "jsd", "skew_forward_kl", "skew_reverse_kl", "adaptive_kl",
          "total_variation", "dpkd", "dskd", "uld"}) {
        QTest::newRow(loss) << loss << false;
    }
    QTest::newRow("dskd, other tokens") << "dskd" << true;
    QTest::newRow("uld, other tokens") << "uld" << true;
}

void TestDistill::everyLossFalls() {
    QFETCH(QString, loss);
    QFETCH(bool, other);
    const auto out =
        test::distill(m_student.model, {{"teacher", other ? m_other.model : m_teacher.model}},
                      {{"loss", loss.toStdString()},
                       {"steps", 30},
                       {"batch", 8},
                       {"learning_rate", 3e-3},
                       {"warmup", 0},
                       {"hidden_weight", loss == QLatin1String("forward_kl") ? 0.5 : 0.0},
                       {"relation_weight", loss == QLatin1String("forward_kl") ? 0.5 : 0.0}});
    const std::vector<double>& losses = out.curves.values.at("loss");
    QCOMPARE(losses.size(), size_t{30});
    QVERIFY2(losses.back() < 0.9 * losses.front(),
             qPrintable(QStringLiteral("%1 to %2").arg(losses.front()).arg(losses.back())));
    if (loss == QLatin1String("forward_kl")) {
        for (const char* part : {"divergence", "hidden", "relation"}) {
            QVERIFY(out.curves.values.at(part).back() < out.curves.values.at(part).front());
        }
    }
}

void TestDistill::everySourceTrains_data() {
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("loss");
    QTest::newRow("student") << "student"
                             << "reverse_kl";
    QTest::newRow("mixed") << "mixed"
                           << "skew_reverse_kl";
    QTest::newRow("switch") << "switch"
                            << "forward_kl";
    QTest::newRow("minillm") << "student"
                             << "minillm";
}

void TestDistill::everySourceTrains() {
    QFETCH(QString, source);
    QFETCH(QString, loss);
    const auto out = test::distill(m_student.model, {{"teacher", m_teacher.model}},
                                   {{"loss", loss.toStdString()},
                                    {"source", source.toStdString()},
                                    {"prompt_tokens", 4},
                                    {"switch_from", 0.1},
                                    {"steps", 20},
                                    {"batch", 8},
                                    {"learning_rate", 3e-3},
                                    {"warmup", 0}});
    const std::vector<double>& losses = out.curves.values.at("loss");
    QCOMPARE(losses.size(), size_t{20});
    QVERIFY2(meanOf(losses, 15, 5) < 0.9 * meanOf(losses, 0, 5),
             qPrintable(
                 QStringLiteral("%1 to %2").arg(meanOf(losses, 0, 5)).arg(meanOf(losses, 15, 5))));
    QCOMPARE(out.curves.values.contains("teacher_share"), source == QLatin1String("switch"));
}

void TestDistill::zerosAndCodesStay() {
    const Model pruned = test::runStep("prune.magnitude", m_student.model, {});
    const auto healed = test::distill(pruned, {{"teacher", m_student.model}},
                                      {{"steps", 3}, {"batch", 4}, {"learning_rate", 1e-2}});
    const std::string layer = "model.layers.0.mlp.up_proj";
    const at::Tensor before = weightOf(test::linearNamed(pruned, layer));
    const at::Tensor after = weightOf(test::linearNamed(healed.model, layer));
    QVERIFY(after.eq(0).equal(before.eq(0)) && !after.equal(before));
    const Model rounded = test::runStep("quant.rtn", m_student.model, {{"bits", 4}});
    const auto aware = test::distill(rounded, {{"teacher", m_student.model}},
                                     {{"steps", 3}, {"batch", 4}, {"learning_rate", 1e-2}});
    QVERIFY(std::holds_alternative<Quantized>(test::linearNamed(aware.model, layer).parts.front()));
}

void TestDistill::adaptersStayApart() {
    const auto out =
        test::distill(m_student.model, {{"teacher", m_teacher.model}},
                      {{"train", "lora:4"}, {"steps", 3}, {"batch", 4}, {"learning_rate", 1e-2}});
    const Linear linear = test::linearNamed(out.model, "model.layers.0.mlp.up_proj");
    QCOMPARE(linear.parts.size(), size_t{2});
    QVERIFY(std::holds_alternative<LowRank>(linear.parts.back()));
}

void TestDistill::sameSeedSameResult() {
    const Json params{{"source", "mixed"}, {"prompt_tokens", 4}, {"steps", 6}, {"batch", 4}};
    const auto once = test::distill(m_student.model, {{"teacher", m_teacher.model}}, params);
    const auto again = test::distill(m_student.model, {{"teacher", m_teacher.model}}, params);
    QCOMPARE(once.curves.values.at("loss"), again.curves.values.at("loss"));
}

void TestDistill::refusals_data() {
    QTest::addColumn<QString>("params");
    QTest::addColumn<QString>("teacher"); // none, same, other; statistics; predictions of windows
    QTest::addColumn<QString>("message");
    QTest::newRow("no teacher") << "{}"
                                << "none"
                                << "there is no teacher";
    QTest::newRow("other vocabulary") << "{}"
                                      << "other"
                                      << "another vocabulary";
    QTest::newRow("other vocabulary, written together")
        << R"({"loss": "uld", "source": "switch", "prompt_tokens": 4})"
        << "other"
        << "another vocabulary";
    QTest::newRow("top_k with uld") << R"({"loss": "uld", "top_k": 5})"
                                    << "same"
                                    << "top_k is 5";
    QTest::newRow("minillm on text") << R"({"loss": "minillm"})"
                                     << "same"
                                     << "source is \"text\"";
    QTest::newRow("dskd with hidden states") << R"({"loss": "dskd", "hidden_weight": 1})"
                                             << "same"
                                             << "compares hidden states itself";
    QTest::newRow("statistics without predictions") << "{}"
                                                    << "statistics"
                                                    << "holds no predictions";
    QTest::newRow("other windows") << "{}"
                                   << "windows"
                                   << "of other windows";
    QTest::newRow("other temperature") << R"({"temperature": 3})"
                                       << "windows"
                                       << "have temperature 1";
    QTest::newRow("kept predictions with uld") << R"({"loss": "uld"})"
                                               << "windows"
                                               << "not kept predictions";
    QTest::newRow("kept predictions of other texts")
        << R"({"source": "student", "prompt_tokens": 4})"
        << "windows"
        << "of the training text";
    QTest::newRow("prompt too long") << R"({"source": "student", "prompt_tokens": 32})"
                                     << "same"
                                     << "window of 32";
    QTest::newRow("no rank") << R"({"train": "lora:x"})"
                             << "same"
                             << "a rank is a number";
    QTest::newRow("no layer") << R"({"train": "*.nothing"})"
                              << "same"
                              << "no layer's name matches";
}

void TestDistill::refusals() {
    QFETCH(QString, params);
    QFETCH(QString, teacher);
    QFETCH(QString, message);
    StepInputs others;
    if (teacher == QLatin1String("statistics")) {
        others["predictions"] = Statistics{};
    } else if (teacher == QLatin1String("windows")) {
        Statistics kept;
        kept.predictions = {.windows = at::zeros({3, 32}, at::kLong),
                            .ids = at::zeros({3, 31, 2}, at::kInt),
                            .logProbabilities = at::zeros({3, 31, 2}),
                            .words = 256};
        others["predictions"] = kept;
    } else if (teacher != QLatin1String("none")) {
        others["teacher"] = teacher == QLatin1String("same") ? m_teacher.model : m_other.model;
    }
    try {
        test::distill(m_student.model, others, parseJson(params.toStdString(), "params"));
        QFAIL("nothing was refused");
    } catch (const Error& error) {
        QVERIFY2(QString::fromUtf8(error.what()).contains(message), error.what());
        QVERIFY(!error.hint().empty());
    }
}

QTEST_GUILESS_MAIN(TestDistill)
#include "tst_distill.moc"
