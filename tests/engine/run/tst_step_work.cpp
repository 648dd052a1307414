#include "core/engine/run/step_work.h"
#include "tests/support/tiny_model.h"

#include <QTest>

using namespace lathe;

namespace {

DataSet textOf(size_t bytes, int64_t samples = 0, int64_t maxTokens = 0) {
    TextSource text{.documents = {std::string(bytes, 'a')}, .seqlen = 32};
    text.samples = samples;
    text.maxTokens = maxTokens;
    DataSet data;
    data.texts.push_back(text);
    return data;
}

} // namespace

const Field kIterations{.name = "iterations",
                        .type = FieldType::Int,
                        .defaultValue = 1,
                        .info = {.role = Role::Updates}};

class TestStepWork : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;

    /// In units of one token through the model.
    double work(const StepInputs& more, const Json& params = Json::object()) const {
        StepInputs inputs = more;
        inputs["model"] = m_tiny.model;
        const double one = workOf({}, {{"model", m_tiny.model}}, Json::object()) / 64;
        return workOf({kIterations}, inputs, params) / one;
    }

private Q_SLOTS:

    void parametersTimesTokens() {
        QCOMPARE(work({{"data", textOf(4000)}}), 1000.0);
        QCOMPARE(work({{"data", textOf(4000, 10)}}), 320.0); // 10 windows of 32
        QCOMPARE(work({{"data", textOf(400, 10)}}), 100.0);  // there are no more
        QCOMPARE(work({{"data", textOf(4000, 0, 500)}}), 500.0);
        QCOMPARE(work({{"data", textOf(4000)}, {"prompts", textOf(4000)}}), 2000.0);
    }

    void asOftenAsAStepGoesOverThem() {
        QCOMPARE(work({{"data", textOf(4000)}}, {{"iterations", 20}}), 20000.0);
    }

    void everyModelCounts() {
        QCOMPARE(work({{"data", textOf(4000)}, {"reference", m_tiny.model}}), 2000.0);
    }

    void withoutAModelNextToNothing() {
        QCOMPARE(workOf({}, {{"data", textOf(4000)}}, Json::object()), 0.0);
        QCOMPARE(workOf({}, {}, Json::object()), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestStepWork)
#include "tst_step_work.moc"
