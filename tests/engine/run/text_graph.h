#pragma once

#include "core/engine/run/executor.h"
#include "core/plain/base/text.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>

namespace lathe::test {

/// What the steps of a test share with it.
struct World {
    Model model{};
    std::vector<std::string> ran{};
    std::map<std::string, std::string> outside{};
    std::string failing{}; ///< nodes whose step fails
    std::string refused{}; ///< a node that its check refuses
    std::stop_source stop{};
    std::string stopping{};
};

struct ChangeParams {
    double amount = 0;

    template <class F>
    void visit(F&& f) {
        f("amount", amount, Info{});
    }
};

inline Step loadStep(World& world) {
    auto run = [&world](const StepInputs&, const Json&, StepContext& context) {
        world.ran.push_back(context.node);
        return StepOutputs{{"model", world.model}};
    };
    return Step{
        .type = {.id = "load", .title = "Load", .outputs = {Port{.name = "model"}}},
        .run = run,
        .outsideIdentity = [&world](const Json&, StepContext&) { return world.outside["load"]; },
        .keep = Keep::Recomputed};
}

inline Step changeStep(World& world) {
    auto run = [&world](const StepInputs& inputs, const Json& params, StepContext& context) {
        world.ran.push_back(context.node);
        if (world.stopping == context.node) {
            world.stop.request_stop();
        }
        context.throwIfStopped();
        if (world.failing.find(context.node) != std::string::npos) {
            throw Error(ErrorCode::BadData, "this step fails", "nothing helps");
        }
        Model model = std::get<Model>(inputs.at("model"));
        Linear& linear = model.blocks[0].mlp->up;
        linear = makeDense((dense(linear) + params["amount"].get<double>()).to(at::kBFloat16));
        context.layerValue("change", "up", params["amount"].get<double>());
        return StepOutputs{{"model", model}};
    };
    Step step{.type = {.id = "change",
                       .title = "Change",
                       .inputs = {Port{.name = "model"}},
                       .outputs = {Port{.name = "model"}},
                       .fields = fieldsOf<ChangeParams>()},
              .run = run};
    if (!world.refused.empty()) { // a step with a check has sources opened for it
        step.check = [&world](const StepInputs&, const Json&, const StepContext& context) {
            return world.refused == context.node ? std::vector<Problem>{{.message = "refused"}}
                                                 : std::vector<Problem>{};
        };
    }
    return step;
}

inline Step measureStep(World& world) {
    auto run = [&world](const StepInputs& inputs, const Json&, StepContext& context) {
        world.ran.push_back(context.node);
        const Model& model = std::get<Model>(inputs.at("model"));
        const double sum = dense(model.blocks[0].mlp->up).sum().item<double>();
        context.metric("sum", sum);
        return StepOutputs{{"metrics", Metrics{{Metric{context.node, "sum", sum, 0}}}}};
    };
    return Step{.type = {.id = "measure",
                         .title = "Measure",
                         .category = Category::Evaluate,
                         .inputs = {Port{.name = "model"}},
                         .outputs = {Port{.name = "metrics", .kind = Kind::Metrics}}},
                .run = run,
                .dependsOnTarget = true};
}

/// "load a; change b 0.5 <- a; measure c <- b": type, node, amount, source.
inline Workflow graph(const std::string& text) {
    Workflow workflow{.name = "test"};
    for (const std::string& line : split(text, ';')) {
        std::vector<std::string> words;
        for (const std::string& word : split(line, ' ')) {
            if (!word.empty()) {
                words.push_back(word);
            }
        }
        Node node{.id = words[1], .type = words[0]};
        if (words.size() > 2 && words[2] != "<-") {
            node.params["amount"] = std::stod(words[2]);
        }
        if (words.size() > 3) {
            workflow.links.push_back({{words.back(), "model"}, {words[1], "model"}});
        }
        workflow.nodes.push_back(node);
    }
    return workflow;
}

class EventLog : public RunObserver {
public:
    void on(const Event& event) override { events.push_back(event); }

    /// "b done, c cached": how each step ended, in order.
    std::string endings() const {
        std::vector<std::string> out;
        for (const Event& event : events) {
            if (const auto* end = std::get_if<StepFinished>(&event.body)) {
                out.push_back(end->node + " " + nameOf(end->state));
            }
        }
        return join(out, ", ");
    }

    /// "a 0, b 1": the work of each planned step in units of the first that has some.
    std::string plan() const {
        std::vector<std::string> out;
        double unit = 0;
        for (const Event& event : events) {
            if (const auto* planned = std::get_if<StepPlanned>(&event.body)) {
                unit = unit > 0 ? unit : planned->work;
                out.push_back(planned->node + " " +
                              formatNumber(unit > 0 ? planned->work / unit : 0));
            }
        }
        return join(out, ", ");
    }

    /// "b: why; c: why": notes, in order.
    std::string notes() const {
        std::vector<std::string> out;
        for (const Event& event : events) {
            if (const auto* note = std::get_if<Note>(&event.body)) {
                out.push_back(note->node + ": " + note->text);
            }
        }
        return join(out, "; ");
    }

    int layerValues() const {
        int count = 0;
        for (const Event& event : events) {
            count += std::holds_alternative<LayerValue>(event.body) ? 1 : 0;
        }
        return count;
    }

    std::vector<Event> events;
};

} // namespace lathe::test
