// What a distillation cannot do, said before it starts.
#include "core/engine/train/distillation.h"
#include "core/engine/train/feature_losses.h"
#include "core/plain/base/error.h"

#include <cmath>

namespace lathe {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& hint) {
    throw Error(ErrorCode::User, what, hint);
}

bool compares(const DistillParams& params) {
    return params.loss != "dskd" && params.loss != "uld";
}

void requireSource(const DistillParams& params) {
    if (params.loss == "minillm" && params.from.source != "student") {
        refuse("the loss minillm needs texts that the student writes as it is, and source is \"" +
                   params.from.source + "\"",
               "set source to student");
    }
    if (params.top_k > 0 &&
        (!compares(params) || params.loss == "dpkd" || params.loss == "minillm")) {
        refuse("top_k is " + std::to_string(params.top_k) + ", and the loss " + params.loss +
                   " needs every word of the teacher",
               "set top_k to 0, or use one of the divergences");
    }
    if (params.loss == "dskd" && (params.hidden_weight > 0 || params.relation_weight > 0)) {
        refuse("the loss dskd compares hidden states itself",
               "set hidden_weight and relation_weight to 0");
    }
}

void requireKept(const DistillParams& params, const Model& student, const KeptPredictions& kept) {
    if (!compares(params) || params.loss == "dpkd" || params.loss == "minillm") {
        refuse("the loss " + params.loss + " needs the teacher itself, not kept predictions",
               "link the model to the port teacher, or use one of the divergences");
    }
    if (params.from.source != "text") {
        refuse("kept predictions are of the training text, and source is \"" + params.from.source +
                   "\"",
               "set source to text, or link the model to the port teacher");
    }
    if (params.hidden_weight > 0 || params.relation_weight > 0) {
        refuse("kept predictions hold no hidden states",
               "set hidden_weight and relation_weight to 0, or link the model to the port teacher");
    }
    if (!kept.present()) {
        return; // what the step before will make is not known yet
    }
    if (std::abs(kept.temperature - params.temperature) > 1e-9) {
        refuse("the kept predictions have temperature " + std::to_string(kept.temperature) +
                   ", the loss " + std::to_string(params.temperature),
               "give both steps the same temperature");
    }
    if (kept.ids.max().item<int64_t>() >= student.embedding.size(0)) {
        refuse("the kept predictions name word " + std::to_string(kept.ids.max().item<int64_t>()) +
                   ", and the student has " + std::to_string(student.embedding.size(0)) + " words",
               "keep the predictions of a teacher with the student's tokenizer");
    }
}

} // namespace

void requireDistillable(const DistillParams& params, const Model& student, const Model* teacher,
                        const KeptPredictions* kept) {
    requireSource(params);
    if (teacher == nullptr && kept == nullptr) {
        refuse("there is no teacher",
               "link a model to the port teacher, or the predictions of a teacher to predictions");
    }
    if (kept != nullptr) {
        return requireKept(params, student, *kept);
    }
    if (compares(params)) {
        requireSameTokens(student, *teacher, "the loss " + params.loss);
    }
    if (params.from.source == "switch") {
        requireSameTokens(student, *teacher, "the source switch");
    }
    if (params.relation_weight > 0) {
        requireRelations(student.blocks.back(), teacher->blocks.back());
    }
}

} // namespace lathe
