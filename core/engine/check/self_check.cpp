#include "core/engine/check/self_check.h"

#include "core/engine/calib/skills.h"
#include "core/engine/check/tiny_model.h"
#include "core/engine/eval/text_scores.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/run/errors.h"
#include "core/engine/run/step_key.h"
#include "core/plain/base/file.h"
#include "core/plain/base/hash.h"

#include <algorithm>
#include <cmath>

namespace lathe {

namespace {

constexpr int kUpdates = 10; ///< of steps that learn

/// The weights of a model in their dense meaning, as one hash.
std::string digestOf(const Model& model) {
    Hasher hasher;
    const auto add = [&](const at::Tensor& tensor) {
        if (tensor.defined()) {
            hasher.add(bytesOf(onHost(tensor)));
        }
    };
    add(model.embedding);
    forEachLinear(model, [&](const LinearPlace&, const Linear& linear) {
        add(dense(linear));
        add(linear.bias);
    });
    for (const Block& block : model.blocks) {
        add(block.beforeAttention.weight);
        add(block.beforeMlp.weight);
        if (block.attention) {
            add(block.attention->prefix.keys);
            add(block.attention->prefix.values);
        }
    }
    return hasher.digest();
}

std::string digestOf(const Artifact& artifact) {
    Hasher hasher;
    if (const auto* model = std::get_if<Model>(&artifact)) {
        return digestOf(*model);
    }
    if (const auto* metrics = std::get_if<Metrics>(&artifact)) {
        for (const Metric& metric : metrics->values) {
            hasher.add(metric.name + Json(metric.value).dump());
        }
    } else if (const auto* plan = std::get_if<Plan>(&artifact)) {
        hasher.add(plan->layers.dump());
    } else if (const auto* data = std::get_if<DataSet>(&artifact)) {
        for (const Prompt& prompt : data->prompts) {
            hasher.add(prompt.prompt + prompt.answer);
        }
        for (const TextSource& text : data->texts) {
            hasher.add(text.name + std::to_string(text.documents.size()) + " " +
                       std::to_string(text.examples.size()));
        }
    }
    return hasher.digest();
}

std::string digestOf(const StepOutputs& outputs) {
    std::string all;
    for (const auto& [port, artifact] : outputs) {
        all += port + digestOf(artifact);
    }
    return all;
}

/// Asks for a stop at the first progress and counts what is done after it.
class StopAtOnce : public RunObserver {
public:
    void on(const Event& event) override {
        const bool asked = source.stop_requested();
        after += asked && (std::holds_alternative<LayerValue>(event.body) ||
                           std::holds_alternative<Scalar>(event.body))
                     ? 1
                     : 0;
        if (std::holds_alternative<Progress>(event.body)) {
            source.request_stop();
        }
    }

    std::stop_source source;
    int after = 0;
};

/// The tiny model, a text and a place for files.
class Fixture {
public:
    Fixture() {
        writeTinyModel(m_folder.path() / "model");
        writeFileAtomic(m_folder.path() / "text.txt", skillText({"copy", "sort"}, 40, 0));
        model = openModel((m_folder.path() / "model").string());
        TextSource text{.name = "text.txt",
                        .documents = readDocuments(m_folder.path() / "text.txt"),
                        .seqlen = 32,
                        .samples = 8};
        data.texts.push_back(text);
        data.prompts = skillPrompts("copy", 4, 0);
    }

    const std::filesystem::path& folder() const { return m_folder.path(); }

    /// Defaults, with a file or folder for every path. Steps that learn do so for a few iterations:
    /// no rule depends on how many.
    Json paramsFor(const StepType& type) const {
        Json params = completeParams(type, Json::object());
        if (const Field* updates = fieldOf(type.fields, Role::Updates)) {
            params[updates->name] = std::min(params[updates->name].get<int>(), kUpdates);
        }
        for (const Field& field : type.fields) {
            if (!field.info.path) {
                continue;
            }
            const bool reads = type.inputs.empty();
            const bool opens = reads && type.outputs.front().kind == Kind::Model;
            const char* name = opens ? "model" : reads ? "text.txt" : "out";
            params[field.name] =
                field.type == FieldType::TextList ? Json::array({name}) : Json(name);
        }
        if (params.contains("overwrite")) {
            params["overwrite"] = true; // every check writes to the same folder
        }
        return params;
    }

    StepInputs inputsFor(const StepType& type) const {
        StepInputs inputs;
        for (const Port& port : type.inputs) {
            if (port.kind == Kind::Model) {
                inputs[port.name] = model;
            } else if (port.kind == Kind::Data) {
                inputs[port.name] = data;
            }
        }
        return inputs;
    }

    Model model;
    DataSet data;

private:
    TemporaryFolder m_folder;
};

/// All rules against one step.
class StepCheck {
public:
    StepCheck(const Step& step, const Fixture& fixture, const ComputeTarget& target,
              std::function<void(CheckOutcome)> tell)
        : m_step(step), m_fixture(fixture), m_target(target), m_tell(std::move(tell)) {}

    void run() {
        check("runs with its defaults", [this] {
            m_outputs = runWith(params());
            return "";
        });
        if (m_outputs.empty()) {
            return;
        }
        check("parameters survive JSON", [this] { return roundTrip(); });
        check("inputs unchanged", [this] { return inputsUnchanged(); });
        check("same seed, same result", [this] { return sameResult(); });
        if (works()) {
            check("stop is obeyed", [this] { return stopObeyed(); });
        }
        if (works() && changed() != nullptr) {
            check("finite loss", [this] { return finiteLoss(); });
            check("save and load give equal weights", [this] { return savedEqual(); });
            if (m_step.compresses) {
                check("stores no more bytes", [this] { return notLarger(); });
            }
        }
        for (const Role role : {Role::Sparsity, Role::Amount}) {
            const Field* field = fieldOf(m_step.type.fields, role);
            if (field != nullptr && changed() != nullptr) {
                const std::string rule = nameOf(role) + " 0 changes nothing";
                check(rule.c_str(), [&] { return zeroIsIdentity(*field); });
            }
        }
    }

private:
    /// Whether the step changes or measures a model, layer by layer.
    bool works() const { return !m_step.type.inputs.empty() && m_step.keep == Keep::Stored; }

    Json params() const { return m_fixture.paramsFor(m_step.type); }

    const Model* changed() const {
        const auto found = m_outputs.find("model");
        return found == m_outputs.end() ? nullptr : std::get_if<Model>(&found->second);
    }

    StepContext context() const {
        return StepContext{
            .node = m_step.type.id, .folder = m_fixture.folder(), .target = m_target};
    }

    StepOutputs runWith(const Json& params) const {
        StepContext own = context();
        return m_step.run(m_fixture.inputsFor(m_step.type), params, own);
    }

    void check(const char* rule, const std::function<std::string()>& find) {
        std::string fault;
        try {
            fault = find();
        } catch (...) {
            fault = errorFrom(std::current_exception()).what();
        }
        m_tell({m_step.type.id, rule, fault.empty(), fault});
    }

    std::string roundTrip() const {
        const Json again = parseJson(params().dump(), m_step.type.id);
        const bool equal = completeParams(m_step.type, again) == params();
        return equal ? "" : "parameters differ after a save and a load";
    }

    std::string inputsUnchanged() const {
        const std::string before = digestOf(m_fixture.model);
        runWith(params());
        return digestOf(m_fixture.model) == before ? "" : "a tensor of the input model changed";
    }

    std::string sameResult() const {
        return digestOf(runWith(params())) == digestOf(m_outputs) ? "" : "two runs differ";
    }

    std::string stopObeyed() const {
        constexpr int kOneLayerOrBatch = 4;
        StopAtOnce observer;
        StepContext own = context();
        own.observer = &observer;
        own.stop = observer.source.get_token();
        try {
            m_step.run(m_fixture.inputsFor(m_step.type), params(), own);
        } catch (const Error& error) {
            const bool right =
                error.code() == ErrorCode::Interrupted && observer.after <= kOneLayerOrBatch;
            return right ? "" : "after the stop: " + std::to_string(observer.after) + " results";
        }
        return "the stop was not obeyed";
    }

    std::string finiteLoss() const {
        const TextWindows windows = windowsFor(*changed(), m_fixture.data.texts.front());
        const TextScore score = scoreText(prepare(*changed(), m_target), windows.ids, nullptr,
                                          [](const TextScore&, int64_t) {});
        return std::isfinite(score.nll) ? "" : "the loss is not finite";
    }

    std::string savedEqual() const {
        const TemporaryFolder folder;
        saveFolder(*changed(), folder.path() / "saved", /*asDense=*/false);
        const Model again = openModel((folder.path() / "saved").string());
        return digestOf(again) == digestOf(*changed()) ? "" : "weights differ after save and load";
    }

    std::string notLarger() const {
        const int64_t before = sizeOf(m_fixture.model).bytes;
        // A prefix always adds bytes, so only weights are compared.
        const int64_t after = sizeOf(*changed()).bytes - prefixBytes(*changed());
        return after <= before
                   ? ""
                   : std::to_string(after) + " bytes after, " + std::to_string(before) + " before";
    }

    std::string zeroIsIdentity(const Field& field) const {
        Json none = params();
        none[field.name] = 0;
        const Field* updates = fieldOf(m_step.type.fields, Role::Updates);
        if (updates != nullptr && updates->info.min.value_or(0) <= 0) {
            none[updates->name] = 0; // what is trained changes even where nothing is removed
        }
        const StepOutputs outputs = runWith(none);
        const bool equal = digestOf(outputs.at("model")) == digestOf(m_fixture.model);
        return equal ? "" : "weights changed";
    }

    const Step& m_step;
    const Fixture& m_fixture;
    ComputeTarget m_target;
    std::function<void(CheckOutcome)> m_tell;
    StepOutputs m_outputs;
};

} // namespace

std::vector<CheckOutcome> checkSteps(const std::vector<Step>& steps, const ComputeTarget& target,
                                     const std::function<void(const CheckOutcome&)>& tell) {
    const Fixture fixture;
    std::vector<CheckOutcome> out;
    for (const Step& step : steps) {
        StepCheck(step, fixture, target, [&](CheckOutcome outcome) {
            tell(outcome);
            out.push_back(std::move(outcome));
        }).run();
    }
    return out;
}

} // namespace lathe
