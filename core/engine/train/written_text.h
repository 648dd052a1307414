#pragma once

#include "core/engine/train/distill_params.h"
#include "core/engine/train/teacher.h"
#include "core/engine/train/training.h"

namespace lathe {

/// The name in TrainingBatch::more of what share of a window's written tokens the teacher wrote.
constexpr const char* kTeacherShare = "teacher_share";

/// Windows that the models in training write, for TrainingTask::source. A window of the text gives
/// the prompt; the tokens that follow are written anew, and only they count.
/// Sources: Agarwal et al., GKD, arXiv:2306.13649 (student); Ko et al., DistiLLM, arXiv:2402.03898,
/// section 3.2 (mixed); Koo et al., SWITCH, arXiv:2410.19503 (switch).
class WrittenText {
public:
    /// All must outlive it; `teacher` may be null unless the source is "switch".
    WrittenText(const Student& student, const Teacher* teacher, const SourceParams& params,
                int64_t updates, StepContext& context);

    /// The windows of update `number`, as many and as long as those of the text.
    TrainingBatch batch(int64_t number, const TrainingBatch& fromText);

    /// A validation loss that is higher than the last that was recorded by at least 0.1 makes texts
    /// of the student more frequent, as in the code of DistiLLM.
    void validated(double nats);

    NamedTensors state() const;
    void restore(const NamedTensors& state);

private:
    TrainingBatch write(int64_t number, const TrainingBatch& fromText) const;
    TrainingBatch mix(int64_t number, const TrainingBatch& fromText);
    TrainingBatch kept(int64_t number, int64_t windows) const;
    void keep(const TrainingBatch& batch);

    const Student& m_student;
    const Teacher* m_teacher;
    const SourceParams& m_params;
    int64_t m_updates;
    StepContext& m_context;
    double m_share;                 ///< of updates that read texts of the student
    std::optional<double> m_last{}; ///< validation loss at the last rise
    at::Tensor m_ids{};             ///< int64 [N, T]: kept windows, oldest first
    at::Tensor m_counted{};         ///< bool [N, T]
};

/// Throws Error{User} when prompt and new tokens do not fit into a window of `seqlen` tokens.
void requireRoom(const SourceParams& params, int64_t seqlen);

/// How two models write a text together.
struct SwitchOptions {
    int64_t maxTokens = 0;
    double temperature = 1;
    double from = 0;  ///< the teacher writes above this Jensen-Shannon divergence
    double decay = 0; ///< of `from`, for each token
    uint64_t seed = 0;
    std::stop_token stop{};
};

struct WrittenRow {
    std::vector<int32_t> ids;
    int64_t byTeacher = 0; ///< of them
};

/// Continues prompts token by token with both models in step: by the student, by the teacher where
/// they disagree. A row ends at the student's end of text.
std::vector<WrittenRow> writeTogether(const Model& student, const Model& teacher,
                                      const std::vector<std::vector<int32_t>>& prompts,
                                      const SwitchOptions& options);

} // namespace lathe
