#include "core/engine/calib/skills.h"

#include "core/engine/steps/make_step.h"

namespace lathe {

namespace {

struct SkillsParams {
    std::vector<std::string> skills{skillNames().begin(), skillNames().end()};
    int64_t per_skill = 50;
    int64_t examples = 1;
    int64_t seed = 0;
    int64_t text_lines = 0;
    int64_t seqlen = 256;

    template <class F>
    void visit(F&& f) {
        f("skills", skills,
          Info{.label = "Skills",
               .help = "Any of add, sub, mul, max, sort, reverse, copy, recall, recall_ko."});
        f("per_skill", per_skill,
          Info{.label = "Prompts per skill",
               .help =
                   "The standard error of an accuracy falls with the square root of this number.",
               .min = 1,
               .max = 100000});
        f("examples", examples,
          Info{.label = "Solved examples",
               .help = "The number of solved lines of the same skill before each prompt. Without "
                       "one, a model may not know the task.",
               .min = 0,
               .max = 100});
        f("seed", seed, Info{.label = "Seed", .help = "Equal seeds give equal prompts.", .min = 0});
        f("text_lines", text_lines,
          Info{.label = "Text lines",
               .help = "Also generates this many lines of training text of the same skills, for "
                       "calibration; 0: none.",
               .min = 0,
               .max = 10000000,
               .advanced = true});
        f("seqlen", seqlen,
          Info{.label = "Window length",
               .help = "Tokens in a window of the training text.",
               .unit = "tokens",
               .min = 2,
               .max = 1 << 20,
               .advanced = true});
    }
};

StepOutputs makeSkills(const StepInputs&, const Json& params, StepContext& context) {
    const auto read = paramsFromJson<SkillsParams>(params, context.node);
    const auto seed = static_cast<uint64_t>(read.seed);
    if (read.skills.empty()) {
        throw Error(ErrorCode::User, "no skill is chosen", "name at least one skill, such as copy");
    }
    DataSet data;
    for (const std::string& skill : read.skills) {
        for (Prompt& prompt : skillPrompts(skill, read.per_skill, seed, read.examples)) {
            data.prompts.push_back(std::move(prompt));
        }
    }
    if (read.text_lines > 0) {
        data.texts.push_back(
            TextSource{.name = "skills",
                       .documents = {skillText(read.skills, read.text_lines, seed)},
                       .seqlen = read.seqlen});
    }
    return {{"data", std::move(data)}};
}

} // namespace

Step dataSkillsStep() {
    return Step{.type = {.id = "data.skills",
                         .title = "Skill prompts",
                         .category = Category::ModelData,
                         .help = "Generates prompts with exact answers by rule: arithmetic, "
                                 "sorting, reversing, copying, and recall in English and Korean. "
                                 "Shows which abilities a compressed model loses first.",
                         .source = "Rule-based tasks of this project; see docs/methods.md",
                         .aliases = {"tasks", "arithmetic", "prompts", "exact match", "accuracy"},
                         .outputs = {Port{.name = "data", .kind = Kind::Data, .label = "Data"}},
                         .fields = fieldsOf<SkillsParams>()},
                .run = makeSkills,
                .keep = Keep::Recomputed};
}

} // namespace lathe
