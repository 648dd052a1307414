#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/workflow/workflow.h"
#include "support/std_string.h"

#include <QRandomGenerator>

using namespace lathe;

namespace {

const char* const kDemo = R"({
  "format": 1,
  "name": "demo",
  "author": { "name": "Kim", "tags": [1, [], {}] },
  "nodes": [
    { "id": "load", "type": "model.load", "position": [0, 0],
      "params": { "path": "bundled:small-6m" } },
    { "id": "prune", "type": "prune.wanda", "title": "반으로", "position": [200.5, -40], "bypassed": true,
      "params": { "sparsity": 0.5 }, "colour": "red" }
  ],
  "links": [
    ["load.model", "prune.model"]
  ]
}
)";

/// The refusal of `text`, which must name the file.
std::string refusalOf(const std::string& text) {
    try {
        parseWorkflow(text, "w.json");
    } catch (const Error& error) {
        const std::string what = error.what();
        return error.code() == ErrorCode::BadData && what.starts_with("w.json")
                   ? what.substr(6)
                   : "wrong error: " + what;
    }
    return "none";
}

std::string randomText(QRandomGenerator& random) {
    static const std::vector<std::string> kPieces{"a", "모델", "\"", "\\", "\n",
                                                  "{", "é",    "0",  " "};
    std::string out;
    for (quint32 i = random.bounded(6u); i > 0; --i) {
        out += kPieces[random.bounded(static_cast<quint32>(kPieces.size()))];
    }
    return out;
}

Json randomValue(QRandomGenerator& random, int depth) {
    switch (random.bounded(depth > 0 ? 8 : 6)) {
    case 0:
        return nullptr;
    case 1:
        return random.bounded(2) == 1;
    case 2:
        return static_cast<int64_t>(random.generate64() >> 2) - (int64_t{1} << 61);
    case 3:
        return random.generateDouble() * 1e-7;
    case 4:
        return random.bounded(100) / 4.0;
    case 5:
        return randomText(random);
    case 6: {
        Json out = Json::array();
        for (quint32 i = random.bounded(4u); i > 0; --i) {
            out.push_back(randomValue(random, depth - 1));
        }
        return out;
    }
    default:
        break;
    }
    Json out = Json::object();
    for (quint32 i = random.bounded(4u); i > 0; --i) {
        out["x" + randomText(random)] = randomValue(random, depth - 1);
    }
    return out;
}

Json randomObject(QRandomGenerator& random) {
    Json out = Json::object();
    for (quint32 i = random.bounded(4u); i > 0; --i) {
        out["x" + randomText(random)] = randomValue(random, 3);
    }
    return out;
}

Workflow randomWorkflow(QRandomGenerator& random) {
    Workflow out{.name = randomText(random), .extra = randomObject(random)};
    const quint32 count = random.bounded(8u);
    for (quint32 i = 0; i < count; ++i) {
        out.nodes.push_back({.id = "n" + std::to_string(i) + randomText(random),
                             .type = "t." + randomText(random),
                             .title = randomText(random),
                             .params = randomObject(random),
                             .x = random.bounded(4000) / 8.0 - 250,
                             .y = random.generateDouble() * 1000,
                             .bypassed = random.bounded(2) == 1,
                             .extra = randomObject(random)});
    }
    for (quint32 i = 0; i + 1 < count; ++i) {
        out.links.push_back({{out.nodes[i].id, "out" + randomText(random)},
                             {out.nodes[random.bounded(count)].id, "in.with.dots"}});
    }
    return out;
}

} // namespace

class TestWorkflowText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryField();
    void writesTheSameText();
    void leavesNothingOutOfSmallFiles();
    void randomWorkflowsSurvive();
    void newerFormatsAreRefused();
    void wrongShapesAreNamed();
    void unreadableFiles();
    void cutOffFilesNeverCrash();
};

void TestWorkflowText::readsEveryField() {
    const Workflow workflow = parseWorkflow(kDemo, "demo.json");
    QCOMPARE(workflow.name, std::string("demo"));
    QCOMPARE(workflow.nodes.size(), size_t{2});
    const Node& node = workflow.nodes[1];
    QCOMPARE(node.id, std::string("prune"));
    QCOMPARE(node.type, std::string("prune.wanda"));
    QCOMPARE(node.title, std::string("반으로"));
    QVERIFY((node.params == Json{{"sparsity", 0.5}}));
    QCOMPARE(node.x, 200.5);
    QCOMPARE(node.y, -40.0);
    QVERIFY(node.bypassed);
    QVERIFY((node.extra == Json{{"colour", "red"}}));
    QVERIFY((workflow.links == std::vector<Link>{{{"load", "model"}, {"prune", "model"}}}));
    QCOMPARE(workflow.extra.dump(), std::string(R"({"author":{"name":"Kim","tags":[1,[],{}]}})"));
}

void TestWorkflowText::writesTheSameText() {
    QCOMPARE(toText(parseWorkflow(kDemo, "demo.json")), std::string(kDemo));
}

void TestWorkflowText::leavesNothingOutOfSmallFiles() {
    const Workflow small =
        parseWorkflow(R"({"nodes": [{"id": "a", "type": "model.load"}]})", "small");
    QVERIFY(small.nodes[0].params == Json::object());
    QCOMPARE(toText(small), std::string("{\n  \"format\": 1,\n  \"name\": \"\",\n  \"nodes\": [\n"
                                        "    { \"id\": \"a\", \"type\": \"model.load\", "
                                        "\"position\": [0, 0],\n      \"params\": {} }\n  ],\n"
                                        "  \"links\": []\n}\n"));
    QVERIFY(parseWorkflow(R"({"nodes": []})", "none") == Workflow{});
}

void TestWorkflowText::randomWorkflowsSurvive() {
    for (quint32 seed = 0; seed < 300; ++seed) {
        QRandomGenerator random(seed);
        const Workflow workflow = randomWorkflow(random);
        const std::string text = toText(workflow);
        const Workflow read = parseWorkflow(text, "seed " + std::to_string(seed));
        QCOMPARE(toText(read), text);
        QVERIFY2(read == workflow, text.c_str());
    }
}

void TestWorkflowText::newerFormatsAreRefused() {
    QCOMPARE(refusalOf(R"({"format": 2, "nodes": []})"),
             std::string(" has workflow format 2, this version of Lathe reads up to 1"));
    QCOMPARE(refusalOf(R"({"format": "1", "nodes": []})"),
             std::string(": \"format\" must be a whole number from 1"));
}

void TestWorkflowText::wrongShapesAreNamed() {
    QCOMPARE(refusalOf("{\n \"nodes\": [\n}"),
             std::string(" is not valid JSON (line 3, column 1)"));
    QCOMPARE(refusalOf("[1]"),
             std::string(": this is not a workflow: an object with a list \"nodes\" is expected"));
    QCOMPARE(refusalOf(R"({"nodes": {}})"),
             std::string(": the workflow: \"nodes\" must be a list"));
    QCOMPARE(refusalOf(R"({"nodes": [3]})"), std::string(": node 1 must be an object"));
    QCOMPARE(refusalOf(R"({"nodes": [{"type": "a"}]})"), std::string(": node 1 has no \"id\""));
    QCOMPARE(refusalOf(R"({"nodes": [{"id": "a.b", "type": "a"}]})"),
             std::string(": node 1: the id \"a.b\" is empty or holds a dot"));
    QCOMPARE(refusalOf(R"({"nodes": [{"id": "a"}]})"), std::string(": node \"a\" has no \"type\""));
    QCOMPARE(refusalOf(R"({"nodes": [{"id": "a", "type": 3}]})"),
             std::string(": node \"a\": \"type\" must be text"));
    QCOMPARE(refusalOf(R"({"nodes": [{"id": "a", "type": "t", "params": []}]})"),
             std::string(": node \"a\": \"params\" must be an object"));
    QCOMPARE(refusalOf(R"({"nodes": [{"id": "a", "type": "t", "position": [1]}]})"),
             std::string(": node \"a\": \"position\" must be a list of two numbers"));
    QCOMPARE(refusalOf(R"({"nodes": [{"id": "a", "type": "t"}, {"id": "a", "type": "t"}]})"),
             std::string(": two nodes have the id \"a\""));
    const std::string link = " must be a pair of texts such as [\"load.model\", \"prune.model\"]";
    QCOMPARE(refusalOf(R"({"nodes": [], "links": [["a.b"]]})"), ": link 1" + link);
    QCOMPARE(refusalOf(R"({"nodes": [], "links": [["a.b", "c"]]})"), ": link 1" + link);
    QCOMPARE(refusalOf(R"({"nodes": [], "links": [["a.b", 4]]})"), ": link 1" + link);
}

void TestWorkflowText::unreadableFiles() {
    const TemporaryFolder folder;
    QVERIFY_THROWS_EXCEPTION(Error, loadWorkflow(folder.path() / "none.json"));
    QVERIFY_THROWS_EXCEPTION(Error, loadWorkflow(folder.path()));
    writeFileAtomic(folder.path() / "demo.json", kDemo);
    QCOMPARE(loadWorkflow(folder.path() / "demo.json").name, std::string("demo"));
}

void TestWorkflowText::cutOffFilesNeverCrash() {
    const std::string text = kDemo;
    const size_t end = text.find_last_of('}');
    for (size_t length = 0; length < end; ++length) {
        QVERIFY_THROWS_EXCEPTION(Error, parseWorkflow(text.substr(0, length), "cut.json"));
    }
}

QTEST_GUILESS_MAIN(TestWorkflowText)
#include "tst_workflow_text.moc"
