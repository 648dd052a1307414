#include "core/engine/train/dual_space.h"

#include "core/engine/train/projection.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>

#include <cmath>

namespace lathe {
namespace {

constexpr double kMasked = -1e5; ///< of a score; a row of them alone attends to all alike

/// x · Wᵀ in float32.
at::Tensor through(const at::Tensor& weight, const at::Tensor& x) {
    return x.to(at::kFloat).matmul(weight.t());
}

/// Rows of [B, T, D] at places of its first two dimensions.
at::Tensor rowsAt(const at::Tensor& all, const at::Tensor& places) {
    return all.flatten(0, 1).index_select(0, places);
}

at::Tensor placesOf(const at::Tensor& claims, const at::Tensor& device) {
    return claims.reshape({-1}).nonzero().view({-1}).to(device.device());
}

/// Rows of an embedding for the tokens of windows, read where the table lies.
at::Tensor embeddedOn(const at::Tensor& table, const at::Tensor& ids, const at::Tensor& like) {
    const at::NoGradGuard noGrad;
    return at::embedding(table.detach(), ids.to(table.device())).to(like.device(), at::kFloat);
}

/// Each token's embedding and that of the token after it, [B, T - 1, 2·D].
at::Tensor tokenPairs(const at::Tensor& embeddings) {
    const int64_t last = embeddings.size(1) - 1;
    return at::cat({embeddings.narrow(1, 0, last), embeddings.narrow(1, 1, last)}, -1);
}

double valueOf(const at::Tensor& scalar) {
    return scalar.defined() ? scalar.item<double>() : 0.0;
}

} // namespace

DualSpace::DualSpace(Student& student, const Teacher& teacher, const DualSpaceOptions& options)
    : m_student(student), m_teacher(teacher), m_options(options) {
    const int64_t own = student.model.config->width;
    const int64_t other = teacher.model().config->width;
    const at::Tensor& like = student.model.embedding;
    const auto add = [&](const char* name, int64_t out, int64_t in) {
        m_projections.push_back(
            {.name = name,
             .value = projectionStart(name, {out, in}, like.device(), options.seed),
             .decays = true,
             .rate = options.rate});
        return m_projections.back().value;
    };
    m_toStudent = add("projection to the student", own, other);
    m_toTeacher = add("projection to the teacher", other, own);
    if (!sameTokens(student.model, teacher.model())) {
        m_reading.emplace(student.model, teacher.model());
        m_query = add("query of the student", 2 * teacher.model().embedding.size(1),
                      2 * student.model.embedding.size(1));
    }
}

OtherWindows DualSpace::read(const TrainingBatch& batch) const {
    return m_reading ? m_reading->read(batch.ids) : OtherWindows{.ids = batch.ids};
}

HeadInputs DualSpace::studentHead(const at::Tensor& rows) const {
    const HeadWeight head = headOf(m_student);
    return {.hidden = rows,
            .weight = head.weight,
            .bias = head.bias,
            .cap = m_student.model.config->finalSoftcap};
}

DualSpace::Projected DualSpace::projected(const TrainingBatch& batch, const at::Tensor& hidden,
                                          const TeacherStates& states,
                                          const OtherWindows& windows) const {
    if (m_reading) {
        return mixed(batch, hidden, states, windows);
    }
    const int64_t last = hidden.size(1) - 1;
    return {through(m_toStudent, states.last.narrow(1, 0, last).to(hidden.device())),
            through(m_toTeacher, hidden.narrow(1, 0, last))};
}

DualSpace::Projected DualSpace::mixed(const TrainingBatch& batch, const at::Tensor& hidden,
                                      const TeacherStates& states,
                                      const OtherWindows& windows) const {
    const int64_t own = hidden.size(1) - 1;
    const int64_t other = windows.ids.size(1) - 1;
    const at::Tensor ours = embeddedOn(m_student.model.embedding, batch.ids, hidden);
    const at::Tensor theirs = embeddedOn(m_teacher.model().embedding, windows.ids, hidden);
    const at::Tensor queries = through(m_query, tokenPairs(ours));
    at::Tensor keys = tokenPairs(theirs);
    keys = keys / keys.std();
    const at::Tensor last = states.last.to(hidden.device(), at::kFloat).narrow(1, 0, other);
    const at::Tensor answers = theirs.narrow(1, 1, other); // the value may know the next token
    const at::Tensor values = through(m_toStudent, last / last.std() + answers / answers.std());
    const at::Tensor scores =
        queries.matmul(keys.transpose(1, 2)) / std::sqrt(static_cast<double>(keys.size(2)));
    const at::Tensor padding =
        windows.counted.narrow(1, 1, other).logical_not().to(hidden.device()).unsqueeze(1);
    const at::Tensor masked = scores + padding * kMasked;
    return {masked.softmax(-1).matmul(values), masked.transpose(1, 2).softmax(-1).matmul(
                                                   through(m_toTeacher, hidden.narrow(1, 0, own)))};
}

LossValue DualSpace::loss(const TrainingBatch& batch, const at::Tensor& hidden,
                          const TeacherStates& states, const OtherWindows& windows) const {
    const Projected moved = projected(batch, hidden, states, windows);
    const at::Tensor targets = batch.targets();
    const at::Tensor places = placesOf(targets.ge(0), hidden);
    const at::Tensor wanted = targets.to(hidden.device()).index_select(0, places);
    const int64_t last = hidden.size(1) - 1;

    // teacher → student
    HeadInputs ofTeacher = studentHead(rowsAt(moved.student, places));
    ofTeacher.weight = ofTeacher.weight.detach().to(at::kFloat);
    ofTeacher.bias = ofTeacher.bias.defined() ? ofTeacher.bias.detach() : ofTeacher.bias;
    const HeadLoss projection = headLoss(ofTeacher, wanted, {});
    const DivergenceOptions kl{.temperature = m_options.temperature};
    const bool sure = m_reading.has_value(); // only where the projected teacher is right
    const SoftLoss towards = [&](int64_t begin, int64_t end, at::Tensor logits) {
        const at::Tensor teacher = logitsOfRows(ofTeacher, begin, end);
        const at::Tensor wrong =
            sure ? teacher.argmax(-1).ne(wanted.narrow(0, begin, end - begin)) : at::Tensor();
        TokenLoss out = divergence(teacher, std::move(logits), kl);
        if (sure) {
            out.value.masked_fill_(wrong, 0);
            out.gradient.masked_fill_(wrong.unsqueeze(1), 0);
        }
        return out;
    };
    const HeadLoss own = headLoss(studentHead(rowsAt(hidden.narrow(1, 0, last), places)), wanted,
                                  {.hardShare = m_options.hardShare, .soft = towards});

    // student → teacher
    at::Tensor theirs = placesOf(targets.ge(0), hidden);
    at::Tensor theirTargets = wanted;
    if (m_reading) {
        const int64_t other = windows.ids.size(1) - 1;
        theirs = placesOf(windows.counted.narrow(1, 1, other), hidden);
        theirTargets =
            rowsAt(windows.ids.narrow(1, 1, other).unsqueeze(-1).to(hidden.device()), theirs)
                .view({-1});
    }
    const at::Tensor teacherRows =
        rowsAt(states.last.narrow(1, 0, states.last.size(1) - 1).to(hidden.device()), theirs);
    const HeadLoss back =
        headLoss(m_teacher.headFor(rowsAt(moved.teacher, theirs)), theirTargets,
                 {.hardShare = 0,
                  .soft = divergenceFrom(
                      [&](int64_t begin, int64_t end) {
                          return m_teacher.logits(teacherRows.narrow(0, begin, end - begin));
                      },
                      kl)});
    const double soft = 1 - m_options.hardShare;
    return {own.loss + soft * (projection.loss + back.loss),
            {{"cross_entropy", valueOf(own.crossEntropy)},
             {"divergence", valueOf(own.soft)},
             {"projection", projection.loss.detach().item<double>() + valueOf(back.soft)}}};
}

} // namespace lathe
