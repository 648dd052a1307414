#include "tests/ui/editor/example.h"
#include "ui/editor/link_rules.h"
#include "ui/editor/workflow_edit.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

class TestWorkflowDocument : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void randomEditsUndoToTheStart_data() {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 8; ++seed) {
            QTest::addRow("seed %d", seed) << seed;
        }
    }

    void randomEditsUndoToTheStart() {
        QFETCH(int, seed);
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        const std::string start = toText(document.workflow());
        QRandomGenerator random(static_cast<quint32>(seed));
        for (int i = 0; i < 60; ++i) {
            randomEdit(document, random);
        }
        const std::string end = toText(document.workflow());
        QVERIFY(end != start);
        while (document.undoStack().canUndo()) {
            document.undoStack().undo();
        }
        QCOMPARE(toText(document.workflow()), start);
        while (document.undoStack().canRedo()) {
            document.undoStack().redo();
        }
        QCOMPARE(toText(document.workflow()), end);
    }

    void deletingHealsTheLink() {
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        document.removeNodes({"prune"}, true);
        QCOMPARE(document.workflow().sourceOf("rtn", "model")->node, std::string("load"));
        document.undoStack().undo();
        document.removeNodes({"prune"}, false);
        QVERIFY(!document.workflow().sourceOf("rtn", "model"));
    }

    void refusedLinksSayWhy() {
        const Catalog catalog = exampleCatalog();
        const Workflow workflow = exampleWorkflow();
        const auto why = [&](const char* from, const char* fromPort, const char* to,
                             const char* toPort) {
            return linkRefusal(workflow, catalog, {from, fromPort}, {to, toPort})
                .value_or(QString());
        };
        QVERIFY(why("skills", "data", "prune", "model").contains(QStringLiteral("model")));
        QCOMPARE(why("load", "model", "prune", "model"),
                 QStringLiteral("This input is already linked."));
        Workflow open = workflow;
        std::erase(open.links, Link{{"load", "model"}, {"prune", "model"}});
        QCOMPARE(
            linkRefusal(open, catalog, {"rtn", "model"}, {"prune", "model"}).value_or(QString()),
            QStringLiteral("The link would close a cycle."));
        QVERIFY(!linkRefusal(open, catalog, {"load", "model"}, {"prune", "model"}));
    }

    void aSliderGestureIsOneStep() {
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        for (int i = 0; i < 50; ++i) {
            document.setParameter("prune", "sparsity", 0.01 * i);
        }
        QCOMPARE(document.undoStack().count(), 1);
        document.endGesture();
        document.setParameter("prune", "sparsity", 0.9);
        QCOMPARE(document.undoStack().count(), 2);
        document.undoStack().undo();
        document.undoStack().undo();
        QCOMPARE(document.workflow(), exampleWorkflow());
    }

    void aChangedNodeAndItsUsersGoStaleAndUndoBringsThemBack() {
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        std::map<std::string, NodeStatus> states;
        for (const Node& node : document.workflow().nodes) {
            states[node.id] = {.state = NodeState::Done, .seconds = 1};
        }
        document.setNodeStates(states, document.workflow());
        document.setParameter("rtn", "bits", 4);
        QCOMPARE(document.statusOf("prune").state, NodeState::Done);
        QCOMPARE(document.statusOf("rtn").state, NodeState::Stale);
        QCOMPARE(document.statusOf("eval").state, NodeState::Stale);
        document.undoStack().undo();
        QCOMPARE(document.statusOf("rtn").state, NodeState::Done);
        QCOMPARE(document.statusOf("eval").state, NodeState::Done);
    }

    void aDefaultThatIsWrittenOutChangesNothing() {
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        document.resetParameter("rtn", "bits");
        document.setNodeStates({{"rtn", {.state = NodeState::Done}}}, document.workflow());
        document.setParameter("rtn", "bits", 4);
        QVERIFY(document.workflow().find("rtn")->params.contains("bits"));
        QCOMPARE(document.statusOf("rtn").state, NodeState::Done);
    }

    void savingKeepsUnknownFields() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("w.json"));
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        document.setParameter("rtn", "bits", 5);
        document.save(path);
        QVERIFY(document.undoStack().isClean());
        WorkflowDocument again(exampleCatalog());
        again.open(path);
        QCOMPARE(again.workflow(), document.workflow());
        QVERIFY(toText(again.workflow()).find("\"note\"") != std::string::npos);
        QVERIFY_THROWS_EXCEPTION(Error, document.save(QStringLiteral("/no/such/folder/w.json")));
    }

    void aWorkflowWithoutPlacesIsLaidOut() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("w.json"));
        Workflow workflow = exampleWorkflow();
        for (Node& node : workflow.nodes) {
            node.x = node.y = 0;
        }
        WorkflowDocument document(exampleCatalog());
        document.restore(workflow, QString());
        document.save(path);
        document.open(path);
        QCOMPARE(document.workflow(), tidied(workflow, exampleCatalog()));
        QVERIFY(document.undoStack().isClean());
    }

    void tidyLeavesNoOverlap() {
        Workflow workflow = exampleWorkflow();
        for (Node& node : workflow.nodes) {
            node.x = node.y = 0;
        }
        workflow = tidied(workflow, exampleCatalog());
        for (const Node& a : workflow.nodes) {
            for (const Node& b : workflow.nodes) {
                const bool apart = std::abs(a.x - b.x) >= 224 || std::abs(a.y - b.y) >= 96;
                QVERIFY(&a == &b || apart);
            }
        }
        QVERIFY(workflow.find("load")->x < workflow.find("prune")->x);
    }

    /// The model's configuration says what its layers are called.
    void globsThatNameNoLayerAreProblems() {
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        QVERIFY(document.problems().empty());
        document.setParameter("rtn", "exclude", Json::array({"*.gate_prj"}));
        QVERIFY(document.hasNodeProblem("rtn", Problem::Severity::Warning));
        QVERIFY(document.whyNot().isEmpty());
        document.setParameter("rtn", "include", Json::array({"*.mpl.*"}));
        QVERIFY(document.hasNodeProblem("rtn", Problem::Severity::Error));
        QVERIFY(document.whyNot().contains(QStringLiteral("*.mpl.*")));
        document.setParameter("load", "path", "/no/such/model"); // which is said, and nothing else
        QVERIFY(!document.hasNodeProblem("rtn", Problem::Severity::Error));
    }

    void aBrokenWorkflowNamesItsProblems() {
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        QVERIFY(!hasErrors(document.problems()));
        document.unlink({{"load", "model"}, {"prune", "model"}});
        QVERIFY(document.hasNodeProblem("prune", Problem::Severity::Error));
        QCOMPARE(document.statusOf("prune").state, NodeState::Draft);
        QCOMPARE(document.statusOf("load").state, NodeState::Ready);
    }

private:
    static void randomEdit(WorkflowDocument& document, QRandomGenerator& random) {
        const auto& nodes = document.workflow().nodes;
        const auto& types = document.catalog().steps();
        const std::string type = types[random.bounded(static_cast<quint32>(types.size()))].id;
        const QPointF place(random.bounded(900), random.bounded(600));
        if (nodes.empty()) {
            document.addNode(type, place);
            return;
        }
        const std::string node = nodes[random.bounded(static_cast<quint32>(nodes.size()))].id;
        const std::string other = nodes[random.bounded(static_cast<quint32>(nodes.size()))].id;
        switch (random.bounded(10)) {
        case 0:
            document.addNode(type, place);
            break;
        case 1:
            document.removeNodes({node}, random.bounded(2) == 0);
            break;
        case 2:
            document.moveNodes({{node, place}});
            break;
        case 3:
            linkSomehow(document, node, other);
            break;
        case 4:
            if (!document.workflow().links.empty()) {
                document.unlink(document.workflow().links.front());
            }
            break;
        case 5:
            document.rename(node, "title " + std::to_string(random.bounded(9)));
            break;
        case 6:
            document.setBypassed({node}, random.bounded(2) == 0);
            break;
        case 7:
            document.paste(partOf(document.workflow(), {node, other}), 20, 20);
            break;
        case 8:
            document.tidy();
            break;
        default:
            changeSomeParameter(document, node, random);
        }
    }

    static void linkSomehow(WorkflowDocument& document, const std::string& from,
                            const std::string& to) {
        const StepType* type = document.typeOf(from);
        for (const Port& port : type->outputs) {
            const Endpoint source{from, port.name};
            if (const auto input = freeInput(document.workflow(), document.catalog(), source, to)) {
                document.link(source, *input);
                return;
            }
        }
    }

    static void changeSomeParameter(WorkflowDocument& document, const std::string& node,
                                    QRandomGenerator& random) {
        const auto& fields = document.typeOf(node)->fields;
        if (!fields.empty()) {
            const Field& field = fields[random.bounded(static_cast<quint32>(fields.size()))];
            document.setParameter(node, field.name, Json(random.bounded(100)));
        }
    }
};

QTEST_MAIN(TestWorkflowDocument)
#include "tst_workflow_document.moc"
