#include "core/plain/base/text.h"
#include "core/plain/workflow/run_order.h"

#include <QTest>

#include <algorithm>

using namespace lathe;

namespace {

struct Graph {
    std::vector<std::string> names;
    std::vector<OrderedNode> nodes;
};

/// "load; half load; eval_half half text; old! half": a name and its sources, a line each. Names
/// that start with "eval" measure, others make a model; "!" marks a result that is there already.
Graph graph(const std::string& text) {
    Graph out;
    for (const std::string& line : split(text, ';')) {
        std::vector<std::string> words = split(line, ' ');
        std::erase(words, "");
        OrderedNode node;
        node.runs = !words[0].ends_with('!');
        node.evaluates = words[0].starts_with("eval");
        node.holdsModel = !node.evaluates && !words[0].starts_with("text");
        for (size_t i = 1; i < words.size(); ++i) {
            const auto source = std::ranges::find(out.names, words[i]);
            node.sources.push_back(static_cast<size_t>(source - out.names.begin()));
        }
        out.names.push_back(words[0].substr(0, words[0].find('!')));
        out.nodes.push_back(node);
    }
    return out;
}

QByteArray order(const std::string& text) {
    const Graph given = graph(text);
    std::vector<std::string> out;
    for (const size_t node : runOrder(given.nodes)) {
        out.push_back(given.names[node]);
    }
    return QByteArray::fromStdString(join(out, " "));
}

} // namespace

class TestRunOrder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyVariantIsMeasuredAsSoonAsItExists();
    void theNearestVariantComesFirst();
    void whatIsCachedIsNoWay();
    void anEvaluationGoesBeforeAnExport();
    void equallyNearTheFewestModelsStay();
    void evaluationsThatNeedAReference();
    void allNodesAreVisited();
};

void TestRunOrder::everyVariantIsMeasuredAsSoonAsItExists() {
    QCOMPARE(order("load; text; rtn load; gptq load text;"
                   "eval_base load text; eval_rtn rtn text; eval_gptq gptq text"),
             QByteArray("load text eval_base rtn eval_rtn gptq eval_gptq"));
}

void TestRunOrder::theNearestVariantComesFirst() {
    QCOMPARE(order("load; half load; both half; int4 load;"
                   "eval_both both; eval_int4 int4; eval_half half"),
             QByteArray("load int4 eval_int4 half eval_half both eval_both"));
}

void TestRunOrder::whatIsCachedIsNoWay() {
    QCOMPARE(order("load!; int4 load; half! load; both! half;"
                   "eval_int4 int4; eval_both both; eval_half! half"),
             QByteArray("load half eval_half both eval_both int4 eval_int4"));
}

void TestRunOrder::anEvaluationGoesBeforeAnExport() {
    QCOMPARE(order("load; int4 load; export int4; eval int4"), QByteArray("load int4 eval export"));
}

/// `half` must stay for `both`, nothing stays of `int3`.
void TestRunOrder::equallyNearTheFewestModelsStay() {
    QCOMPARE(order("load; half load; int3 load; both half; eval_half half;"
                   "eval_int3 int3; eval_both both"),
             QByteArray("load int3 eval_int3 half eval_half both eval_both"));
}

void TestRunOrder::evaluationsThatNeedAReference() {
    QCOMPARE(order("load; int4 load; int3 load; eval_4 int4 load; eval_3 int3 int4"),
             QByteArray("load int4 eval_4 int3 eval_3"));
}

void TestRunOrder::allNodesAreVisited() {
    QCOMPARE(order("load; alone; eval load"), QByteArray("alone load eval"));
    QCOMPARE(order("load"), QByteArray("load"));
    QCOMPARE(runOrder({}).size(), size_t{0});
}

QTEST_GUILESS_MAIN(TestRunOrder)
#include "tst_run_order.moc"
