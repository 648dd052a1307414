#include "core/plain/store/metric_kinds.h"
#include "support/std_string.h"

#include <set>

using namespace lathe;

class TestMetricKinds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKindIsWhole();
    void partsHaveTheKindOfTheirWhole();
    void otherNamesHaveNone();
};

void TestMetricKinds::everyKindIsWhole() {
    std::set<std::string_view> names;
    for (const MetricKind& kind : metricKinds()) {
        QVERIFY2(names.insert(kind.name).second, kind.name.data());
        QVERIFY(!kind.name.empty() && kind.name.find('.') == std::string_view::npos);
        QVERIFY(!kind.label.empty() && !kind.head.empty());
        QCOMPARE(metricKind(kind.name), &kind);
        QVERIFY(kind.log.empty() || metricKind(kind.log) != nullptr);
    }
}

void TestMetricKinds::partsHaveTheKindOfTheirWhole() {
    QCOMPARE(metricKind("accuracy.add"), metricKind(metrics::kAccuracy));
    QCOMPARE(metricKind("perplexity.wiki.txt"), metricKind(metrics::kPerplexity));
    QCOMPARE(std::string(metricPart("perplexity.wiki.txt")), std::string("wiki.txt"));
    QCOMPARE(std::string(metricPart("bytes")), std::string());
}

void TestMetricKinds::otherNamesHaveNone() {
    for (const char* name : {"", ".", "accuracy_of_old", "seconds", "byte"}) {
        QVERIFY2(metricKind(name) == nullptr, name);
    }
}

QTEST_APPLESS_MAIN(TestMetricKinds)
#include "tst_metric_kinds.moc"
