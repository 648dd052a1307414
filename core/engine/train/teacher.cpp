#include "core/engine/train/teacher.h"

#include "core/engine/calib/block_walk.h"
#include "core/engine/prepared/device_parts.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/train/memory.h"
#include "core/plain/base/error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/ScalarType.h>

#include <algorithm>

namespace lathe {
namespace {

constexpr int64_t kPartOfFree = 2;

Model withoutBlocks(const Model& model) {
    Model out = model;
    out.blocks.clear();
    return out;
}

bool wanted(const std::vector<int64_t>& after, int64_t block) {
    return std::ranges::find(after, block) != after.end();
}

} // namespace

Teacher::Teacher(const Model& model, const ComputeTarget& target, Place place)
    : m_model(model)
    , m_target(target)
    , m_place(place)
    , m_prepared(prepare(place == Place::Whole ? model : withoutBlocks(model), target)) {}

TeacherStates Teacher::states(const at::Tensor& ids, const std::vector<int64_t>& after,
                              const StepContext& context) const {
    const at::NoGradGuard noGrad;
    if (m_place == Place::Whole) {
        return wholeStates(ids, after);
    }
    BlockWalk walk(m_model, ids,
                   {.target = m_target, .checkStop = [&context] { context.throwIfStopped(); }});
    TeacherStates out;
    const auto keep = [&](int64_t block) {
        if (wanted(after, block)) {
            out.streams[block] = walk.hidden().clone().view({ids.size(0), ids.size(1), -1});
        }
    };
    keep(-1);
    for (size_t i = 0; i < m_model.blocks.size(); ++i) {
        walk.advance(m_model.blocks[i], static_cast<int64_t>(i));
        releasePages(m_model.blocks[i], *m_model.config);
        keep(static_cast<int64_t>(i));
    }
    const at::Tensor last = walk.finalHidden();
    out.last = last.view({ids.size(0), ids.size(1), last.size(-1)});
    return out;
}

TeacherStates Teacher::wholeStates(const at::Tensor& ids, const std::vector<int64_t>& after) const {
    if (after.empty()) {
        return {hiddenStates(m_prepared, ids)};
    }
    const Model& model = m_prepared;
    const ForwardContext context = makeContext(model, ids, nullptr);
    Residual residual{embedded(model, ids, context), {}};
    TeacherStates out;
    const auto keep = [&](int64_t block) {
        if (wanted(after, block)) {
            settle(residual);
            // later blocks may add to it in place
            out.streams[block] = residual.stream.clone().view({ids.size(0), ids.size(1), -1});
        }
    };
    keep(-1);
    for (size_t i = 0; i < model.blocks.size(); ++i) {
        runBlock(model.blocks[i], residual, context, i);
        keep(static_cast<int64_t>(i));
    }
    at::Tensor x = settleAndNormalize(residual, model.finalNorm, *model.config);
    if (model.projectOut.present()) {
        x = apply(model.projectOut, x);
    }
    out.last = x.view({ids.size(0), ids.size(1), x.size(-1)});
    return out;
}

at::Tensor Teacher::logits(const at::Tensor& rows) const {
    const at::NoGradGuard noGrad;
    return logitsOf(m_prepared, rows.to(m_target.device));
}

Block Teacher::block(size_t number) const {
    return m_place == Place::Whole ? m_prepared.blocks[number]
                                   : prepare(m_model.blocks[number], m_target);
}

HeadInputs Teacher::headFor(const at::Tensor& rows) const {
    const Linear& head = m_prepared.head;
    const at::Tensor weight = head.present() ? weightOf(head) : m_prepared.embedding;
    return {.hidden = rows,
            .weight = weight.to(rows.scalar_type()),
            .bias = head.present() ? head.bias : at::Tensor(),
            .cap = m_prepared.config->finalSoftcap};
}

Teacher::Place placeOfTeacher(const Model& model, const ComputeTarget& target) {
    const auto element = static_cast<int64_t>(c10::elementSize(target.dtype));
    const int64_t bytes = sizeOf(model).parameters * element;
    return bytes <= freeBytes(target.device) / kPartOfFree ? Teacher::Place::Whole
                                                           : Teacher::Place::ByBlock;
}

bool sameTokens(const Model& a, const Model& b) {
    if (a.source == b.source || (a.source && b.source && a.source->folder == b.source->folder)) {
        return true;
    }
    if (!a.source || !b.source) {
        return a.embedding.size(0) == b.embedding.size(0);
    }
    const Tokenizer first = tokenizerOf(a);
    const Tokenizer second = tokenizerOf(b);
    const int32_t common = std::min(first.vocabularySize(), second.vocabularySize());
    const int32_t most = std::max(first.vocabularySize(), second.vocabularySize());
    for (int32_t id = 0; id < common; ++id) {
        if (first.tokenText(id) != second.tokenText(id)) {
            return false;
        }
    }
    // a tokenizer may name fewer of the words that only fill an embedding
    constexpr int32_t kSpareWords = 1024;
    return most - common <= kSpareWords && first.addedBefore() == second.addedBefore();
}

void requireSameTokens(const Model& student, const Model& teacher, const std::string& what) {
    if (!sameTokens(student, teacher)) {
        throw Error(ErrorCode::User,
                    "the teacher has another vocabulary than the student (" +
                        std::to_string(teacher.embedding.size(0)) + " words, and " +
                        std::to_string(student.embedding.size(0)) + "), and " + what +
                        " compares words",
                    "use the loss dskd or uld on text, or a teacher with the student's tokenizer");
    }
}

} // namespace lathe
