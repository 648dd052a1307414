// What `bench forward` measures: the model it is given, or one with another vocabulary.
#include "core/engine/bench/bench_forward.h"
#include "core/engine/prepared/prepare.h"
#include "tests/support/tiny_model.h"

#include <QTest>

using namespace lathe;

class TestBenchForward : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aVocabularyTakesThePlaceOfTheModels() {
        const Json result = benchForward(prepare(withVocabulary(m_tiny.model, 5003), {}),
                                         {.batch = 2, .tokens = 16, .repeats = 1});
        QCOMPARE(result.at("vocabulary").get<int>(), 5003);
        // Random words with random weights: about as likely as each other.
        QVERIFY(std::abs(result.at("nll").get<double>() - std::log(5003.0)) < 0.5);
        QVERIFY(!result.contains("kl"));
    }

    void aModelIsItsOwnReference() {
        const Json result = benchForward(prepare(m_tiny.model, {}),
                                         {.batch = 2, .tokens = 16, .repeats = 2, .kl = true});
        QCOMPARE(result.at("seconds").size(), size_t{2});
        QVERIFY(std::abs(result.at("kl").get<double>()) < 1e-6);
    }

private:
    test::TinyModel m_tiny;
};

QTEST_GUILESS_MAIN(TestBenchForward)
#include "tst_bench_forward.moc"
