#include "core/engine/train/distillation.h"

#include "core/engine/train/feature_losses.h"
#include "core/engine/train/projection.h"
#include "core/engine/train/token_losses.h"
#include "core/engine/train/written_text.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/topk.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace lathe {
namespace {

const std::map<std::string, Divergence> kDivergences{
    {"forward_kl", Divergence::ForwardKl},
    {"reverse_kl", Divergence::ReverseKl},
    {"jsd", Divergence::Jsd},
    {"skew_forward_kl", Divergence::SkewForwardKl},
    {"skew_reverse_kl", Divergence::SkewReverseKl},
    {"adaptive_kl", Divergence::AdaptiveKl},
    {"total_variation", Divergence::TotalVariation},
    {"minillm", Divergence::ReverseKl}};

constexpr const char* kTeacherLast = "teacher";

std::string streamName(int64_t block) {
    return "teacher." + std::to_string(block);
}

/// `loss` by the first `words` logits; the others get no gradient.
SoftLoss onFirstWords(SoftLoss loss, int64_t words) {
    return [loss = std::move(loss), words](int64_t begin, int64_t end, at::Tensor logits) {
        const int64_t all = logits.size(1);
        if (all == words) {
            return loss(begin, end, std::move(logits));
        }
        const TokenLoss few = loss(begin, end, logits.narrow(1, 0, words));
        at::Tensor gradient = at::zeros({logits.size(0), all}, few.gradient.options());
        gradient.narrow(1, 0, words).copy_(few.gradient);
        return TokenLoss{few.value, gradient};
    };
}

/// `loss` where `paired` is true, 0 elsewhere.
SoftLoss wherePaired(SoftLoss loss, const at::Tensor& paired) {
    return [loss = std::move(loss), paired](int64_t begin, int64_t end, at::Tensor logits) {
        const TokenLoss out = loss(begin, end, std::move(logits));
        const at::Tensor alone = paired.narrow(0, begin, end - begin).logical_not();
        out.value.masked_fill_(alone, 0);
        out.gradient.masked_fill_(alone.unsqueeze(1), 0);
        return out;
    };
}

at::Tensor flatRows(const at::Tensor& states, const at::Tensor& places) {
    const int64_t last = states.size(1) - 1;
    return states.narrow(1, 0, last).flatten(0, 1).index_select(0, places.to(states.device()));
}

} // namespace

DivergenceOptions divergenceOf(const DistillParams& params) {
    return {.kind = kDivergences.at(params.loss),
            .temperature = params.temperature,
            .beta = params.beta,
            .skew = params.skew};
}

at::Tensor laterReturns(const at::Tensor& logRatios, const at::Tensor& counted, bool normalized) {
    const at::Tensor own = counted.to(logRatios.scalar_type());
    const auto later = [](const at::Tensor& values) { // the sum over later columns
        return values.sum(1, true) - values.cumsum(1);
    };
    at::Tensor returns = later(logRatios * own);
    if (normalized) {
        returns = returns / later(own).clamp_min(1);
    }
    const at::Tensor mean = (returns * own).sum() / own.sum().clamp_min(1);
    return (returns - mean) * own;
}

Distillation::Distillation(Student& student, const DistillParams& params,
                           const TeacherSource& source, StepContext& context)
    : m_student(student), m_params(params), m_source(source), m_context(context) {
    if (params.loss == "dskd") {
        m_dual.emplace(student, *source.teacher,
                       DualSpaceOptions{.temperature = params.temperature,
                                        .hardShare = params.hard_share,
                                        .rate = params.projector_rate,
                                        .seed = context.seed});
        return;
    }
    if (source.kept != nullptr) {
        m_words = std::min(student.model.embedding.size(0), source.kept->words);
        return;
    }
    const Model& teacher = source.teacher->model();
    m_words = std::min(student.model.embedding.size(0), teacher.embedding.size(0));
    if (params.loss == "uld" && !sameTokens(student.model, teacher)) {
        m_reading.emplace(student.model, teacher);
    }
    if (params.relation_weight > 0) {
        m_after.push_back(static_cast<int64_t>(teacher.blocks.size()) - 2);
    }
    if (params.hidden_weight <= 0) {
        return;
    }
    m_blocks = matchedBlocks(student.model, teacher);
    m_after.insert(m_after.end(), m_blocks.begin(), m_blocks.end());
    const int64_t own = student.model.config->width;
    const int64_t other = teacher.config->width;
    for (size_t i = 0; own != other && i < m_blocks.size(); ++i) {
        const std::string name = "projection of block " + std::to_string(i);
        m_projections.push_back(
            {.name = name,
             .value = projectionStart(name, {other, own}, student.target.device, context.seed),
             .decays = true,
             .rate = params.projector_rate});
    }
}

std::vector<TrainedTensor> Distillation::projections() const {
    return m_dual ? m_dual->projections() : m_projections;
}

void Distillation::prepare(TrainingBatch& batch, const at::Tensor& places) const {
    if (m_source.kept != nullptr) {
        batch.more["ids"] = m_source.kept->ids.index_select(0, places);
        batch.more["logs"] = m_source.kept->logProbabilities.index_select(0, places);
    } else if (m_source.teacher->place() == Teacher::Place::ByBlock && !m_dual && !m_reading) {
        const TeacherStates states = m_source.teacher->states(batch.ids, m_after, m_context);
        batch.more[kTeacherLast] = states.last;
        for (const auto& [block, stream] : states.streams) {
            batch.more[streamName(block)] = stream;
        }
    }
}

TeacherStates Distillation::statesOf(const TrainingBatch& batch) const {
    if (m_source.kept != nullptr) {
        return {};
    }
    const auto found = batch.more.find(kTeacherLast);
    if (found == batch.more.end()) {
        return m_source.teacher->states(batch.ids, m_after, m_context);
    }
    TeacherStates out{.last = found->second};
    for (const int64_t block : m_after) {
        out.streams[block] = batch.more.at(streamName(block));
    }
    return out;
}

Distillation::Rows Distillation::rowsOf(const TrainingBatch& batch, const at::Tensor& hidden,
                                        const TeacherStates& states) const {
    const at::Tensor targets = batch.targets();
    const at::Tensor places = targets.ge(0).nonzero().view({-1});
    Rows out{.places = places,
             .targets = targets.index_select(0, places).to(hidden.device()),
             .student = flatRows(hidden, places.to(hidden.device()))};
    if (m_reading) {
        const OtherWindows windows = m_reading->read(batch.ids);
        const TeacherStates other = m_source.teacher->states(windows.ids, {}, m_context);
        const int64_t last = batch.ids.size(1) - 1;
        const at::Tensor partners =
            windows.partners.narrow(1, 0, last).reshape({-1}).index_select(0, places);
        const at::Tensor window = places.floor_divide(last);
        const at::Tensor rows = partners.clamp_min(0) + window * windows.ids.size(1);
        out.teacher = other.last.flatten(0, 1)
                          .index_select(0, rows.to(other.last.device()))
                          .to(hidden.device());
        out.paired = partners.ge(0).to(hidden.device());
    } else if (states.last.defined()) {
        out.teacher = flatRows(states.last, places).to(hidden.device());
    }
    return out;
}

SoftLoss Distillation::keptLoss(const Rows& rows, const TrainingBatch& batch) const {
    const auto taken = [&](const char* name) {
        return batch.more.at(name)
            .flatten(0, 1)
            .index_select(0, rows.places)
            .to(rows.student.device());
    };
    return divergenceFrom(taken("ids"), taken("logs"), divergenceOf(m_params));
}

/// The reverse KL of the next word, and by the policy gradient that of all later ones: the gradient
/// of a written word's likelihood times what came after it. Its value is the first part alone.
/// Source: Gu et al., MiniLLM, arXiv:2306.08543, without its clipping of ratios: the texts
/// are those of the student as it is. The baseline is the mean over the windows at once.
SoftLoss Distillation::sequenceLoss(const Rows& rows, const TrainingBatch& batch) const {
    const at::NoGradGuard noGrad;
    const Teacher& teacher = *m_source.teacher;
    const at::Tensor own =
        scoreTokens(measuredModel(m_student), rows.student.detach(), rows.targets).nll;
    const at::Tensor theirs = scoreTokens(teacher.prepared(), rows.teacher, rows.targets).nll;
    const int64_t tokens = batch.ids.size(1) - 1;
    const at::Tensor places = rows.places.to(own.device());
    const at::Tensor grid = at::zeros({batch.ids.size(0) * tokens}, own.options());
    const at::Tensor counted = grid.index_fill(0, places, 1).view({-1, tokens}).gt(0);
    const at::Tensor ratios = grid.scatter(0, places, own - theirs).view({-1, tokens});
    const at::Tensor returns =
        laterReturns(ratios, counted, /*normalized=*/true).view({-1}).index_select(0, places);
    const SoftLoss exact = onFirstWords(
        divergenceFrom(
            [&teacher, states = rows.teacher, words = m_words](int64_t begin, int64_t end) {
                return teacher.logits(states.narrow(0, begin, end - begin)).narrow(1, 0, words);
            },
            divergenceOf(m_params)),
        m_words);
    return [exact, targets = rows.targets, returns](int64_t begin, int64_t end,
                                                    const at::Tensor& logits) {
        const int64_t count = end - begin;
        const TokenLoss first = exact(begin, end, logits);
        const TokenLoss written = crossEntropy(logits, targets.narrow(0, begin, count));
        first.gradient.addcmul_(written.gradient, returns.narrow(0, begin, count).unsqueeze(1));
        return first;
    };
}

SoftLoss Distillation::softLoss(const Rows& rows, const TrainingBatch& batch) const {
    if (m_source.kept != nullptr) {
        return onFirstWords(keptLoss(rows, batch), m_words);
    }
    if (m_params.loss == "minillm") {
        return sequenceLoss(rows, batch);
    }
    const Teacher& teacher = *m_source.teacher;
    const bool all = m_params.loss == "uld";
    const auto logits = [&teacher, rows = rows.teacher, words = m_words, all](int64_t begin,
                                                                              int64_t end) {
        const at::Tensor found = teacher.logits(rows.narrow(0, begin, end - begin));
        return all ? found : found.narrow(1, 0, words);
    };
    const double temperature = m_params.temperature;
    if (all) {
        const SoftLoss loss = [logits, temperature](int64_t begin, int64_t end, at::Tensor own) {
            return sortedDistance(logits(begin, end), own, temperature);
        };
        return rows.paired.defined() ? wherePaired(loss, rows.paired) : loss;
    }
    if (m_params.loss == "dpkd") {
        return onFirstWords(
            [logits, temperature, beta = m_params.beta](int64_t begin, int64_t end,
                                                        at::Tensor own) {
                return preference(logits(begin, end), own, beta, temperature);
            },
            m_words);
    }
    const DivergenceOptions options = divergenceOf(m_params);
    const int64_t k = std::min(m_params.top_k, m_words);
    if (k > 0) {
        return onFirstWords(
            [logits, options, k](int64_t begin, int64_t end, at::Tensor own) {
                const at::Tensor logs = (logits(begin, end) / options.temperature).log_softmax(-1);
                const auto [kept, ids] = logs.topk(k);
                return topKDivergence(ids, kept, std::move(own), options);
            },
            m_words);
    }
    return onFirstWords(divergenceFrom(logits, options), m_words);
}

LossValue Distillation::logitLoss(const TrainingBatch& batch, const at::Tensor& hidden,
                                  const TeacherStates& states) const {
    const Rows rows = rowsOf(batch, hidden, states);
    const HeadWeight head = headOf(m_student);
    const HeadInputs inputs{.hidden = rows.student,
                            .weight = head.weight,
                            .bias = head.bias,
                            .cap = m_student.model.config->finalSoftcap};
    const bool soft = m_params.hard_share < 1;
    const HeadLoss found = headLoss(
        inputs, rows.targets,
        {.hardShare = m_params.hard_share, .soft = soft ? softLoss(rows, batch) : SoftLoss()});
    LossValue out{found.loss};
    if (found.soft.defined()) {
        out.parts.emplace_back("divergence", found.soft.item<double>());
    }
    if (found.crossEntropy.defined()) {
        out.parts.emplace_back("cross_entropy", found.crossEntropy.item<double>());
    }
    return out;
}

void Distillation::addFeatures(LossValue& loss, const TrainingBatch& batch,
                               const std::vector<at::Tensor>& streams,
                               const TeacherStates& states) const {
    if (m_params.hidden_weight > 0) {
        const at::Tensor targets = batch.targets().view({batch.ids.size(0), -1});
        const auto rows = [&](const at::Tensor& stream) {
            const at::Tensor places = targets.ge(0).reshape({-1}).nonzero().view({-1});
            return flatRows(stream.view({batch.ids.size(0), -1, stream.size(-1)}), places);
        };
        at::Tensor sum;
        for (size_t i = 0; i < m_blocks.size(); ++i) {
            const at::Tensor projection =
                m_projections.empty() ? at::Tensor() : m_projections[i].value;
            const at::Tensor distance = hiddenDistance(
                rows(streams[i + 1]),
                rows(states.streams.at(m_blocks[i])).to(m_student.target.device), projection);
            sum = sum.defined() ? sum + distance : distance;
        }
        sum = sum / static_cast<double>(m_blocks.size());
        loss.mean = loss.mean + m_params.hidden_weight * sum;
        loss.parts.emplace_back("hidden", sum.detach().item<double>());
    }
    if (m_params.relation_weight > 0) {
        const Model& teacher = m_source.teacher->prepared();
        const Model& student = m_student.model;
        const Block last = m_source.teacher->block(m_source.teacher->model().blocks.size() - 1);
        const at::Tensor entering =
            states.streams.at(static_cast<int64_t>(m_source.teacher->model().blocks.size()) - 2);
        const at::Tensor divergence = relationDivergence(
            {student.blocks.back(), *student.config, streams[student.blocks.size() - 1]},
            {last, *teacher.config, entering.flatten(0, 1).to(m_student.target.device)},
            batch.ids.size(0));
        loss.mean = loss.mean + m_params.relation_weight * divergence;
        loss.parts.emplace_back("relation", divergence.detach().item<double>());
    }
}

LossValue Distillation::loss(const TrainingBatch& batch) {
    std::vector<at::Tensor> streams; // before the first block, then after each
    const bool features = m_params.hidden_weight > 0 || m_params.relation_weight > 0;
    const at::Tensor hidden = studentHidden(
        m_student, batch,
        features ? StreamSeen([&](int64_t, const at::Tensor& stream) { streams.push_back(stream); })
                 : StreamSeen());
    if (m_dual) {
        const OtherWindows windows = m_dual->read(batch);
        return m_dual->loss(batch, hidden, m_source.teacher->states(windows.ids, {}, m_context),
                            windows);
    }
    const TeacherStates states = m_reading ? TeacherStates{} : statesOf(batch);
    LossValue out = logitLoss(batch, hidden, states);
    if (features) {
        addFeatures(out, batch, streams, states);
    }
    if (const auto found = batch.more.find(kTeacherShare); found != batch.more.end()) {
        out.parts.emplace_back("teacher_share", found->second.mean().item<double>());
    }
    return out;
}

} // namespace lathe
