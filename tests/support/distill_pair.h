#pragma once

#include "core/engine/methods/methods.h"
#include "core/engine/run/step_key.h"
#include "core/engine/train/distillation.h"
#include "core/plain/base/file.h"
#include "tests/support/run_step.h"

#include <map>

namespace lathe::test {

/// The points of every curve and the notes of a step.
class Curves : public RunObserver {
public:
    void on(const Event& event) override {
        if (const auto* point = std::get_if<Scalar>(&event.body)) {
            values[point->series].push_back(point->value);
        } else if (const auto* note = std::get_if<Note>(&event.body)) {
            notes.push_back(note->text);
        }
    }

    std::map<std::string, std::vector<double>> values;
    std::vector<std::string> notes;
};

/// The tiny model with a tokenizer whose tokens are pairs of letters too, so that it reads the same
/// text by other tokens than the tiny model does.
class OtherTokens {
public:
    explicit OtherTokens(uint64_t seed = 5) {
        const auto folder = m_folder.path() / "model";
        writeTinyModel(folder, seed);
        Json tokenizer = readJson(folder / "tokenizer.json");
        Json& words = tokenizer["model"]["vocab"];
        // bytes above the ASCII letters make room for the pairs
        std::vector<std::string> spare;
        for (const auto& [word, id] : words.items()) {
            if (id.get<int>() >= 0xC0) {
                spare.push_back(word);
            }
        }
        size_t next = 0;
        for (const char* pair : {"te", "xt", "li", "ne", "of"}) {
            const Json id = words[spare[next]];
            words.erase(spare[next++]);
            words[pair] = id;
            tokenizer["model"]["merges"].push_back(std::string(1, pair[0]) + " " + pair[1]);
        }
        writeFileAtomic(folder / "tokenizer.json", tokenizer.dump());
        model = openModel(folder.string());
    }

private:
    TemporaryFolder m_folder;

public:
    Model model;
};

/// What train.distill makes of `student` with `teacher`.
struct Distilled {
    Model model;
    Curves curves;
};

inline Distilled distill(const Model& student, const StepInputs& others, const Json& params) {
    const Step* step = findStep("train.distill");
    StepContext context{.node = "distill"};
    Distilled out;
    context.observer = &out.curves;
    StepInputs inputs = others;
    inputs["model"] = student;
    inputs.emplace("data", calibrationText());
    const Json all = completeParams(step->type, params);
    for (const Problem& problem : step->check(inputs, all, context)) {
        throw Error(ErrorCode::User, problem.message, problem.hint);
    }
    out.model = std::get<Model>(step->run(inputs, all, context).at("model"));
    return out;
}

} // namespace lathe::test
