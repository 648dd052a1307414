#pragma once

#include "core/engine/train/training_params.h"

namespace lathe {

/// Who writes what a distillation reads.
struct SourceParams {
    std::string source = "text";
    int64_t prompt_tokens = 32;
    int64_t new_tokens = 0;
    double write_temperature = 1.0;
    double student_share = 0.5;
    int64_t replay = 1000;
    double switch_from = 0.35;
    double switch_decay = 0.1;

    template <class F>
    void visit(F&& f) {
        f("source", source,
          Info{.label = "Learns on",
               .help = "text: the training data. student: the beginning of each window, continued "
                       "by the student as it is now (on-policy). mixed: ever more of the student's "
                       "texts, which are kept and used again (DistiLLM). switch: continued by the "
                       "student, and by the teacher where the two disagree (SWITCH).",
               .choices = {"text", "student", "mixed", "switch"}});
        f("prompt_tokens", prompt_tokens,
          Info{.label = "Prompt",
               .help = "Tokens at the beginning of a window that are continued; with prompts and "
                       "answers, the prompt.",
               .unit = "tokens",
               .min = 1,
               .max = 1 << 20,
               .advanced = true});
        f("new_tokens", new_tokens,
          Info{.label = "New tokens",
               .help = "Tokens that are written at most; 0: to the end of the window.",
               .unit = "tokens",
               .min = 0,
               .max = 1 << 20,
               .advanced = true});
        f("write_temperature", write_temperature,
          Info{.label = "Writing temperature",
               .help = "Of the choice of written tokens; 0: always the likeliest.",
               .min = 0,
               .max = 10,
               .advanced = true});
        visitMixed(f);
    }

    template <class F>
    void visitMixed(F&& f) {
        f("student_share", student_share,
          Info{.label = "Share of the student's texts",
               .help =
                   "With mixed: the share of updates that read texts of the student. It grows by "
                   "0.1 whenever the validation loss rises. New texts become fewer towards the "
                   "end, and kept ones take their place.",
               .min = 0,
               .max = 1,
               .advanced = true});
        f("replay", replay,
          Info{.label = "Kept texts",
               .help = "With mixed: how many windows of the student's texts are kept.",
               .unit = "windows",
               .min = 1,
               .max = 1000000,
               .advanced = true});
        f("switch_from", switch_from,
          Info{.label = "Switch from",
               .help =
                   "With switch: the teacher writes a token where the Jensen-Shannon divergence "
                   "of the two is above this; 0: it writes all. At most ln 2 = 0.693.",
               .unit = "nats",
               .min = 0,
               .max = 1,
               .advanced = true});
        f("switch_decay", switch_decay,
          Info{.label = "Decay of the switch",
               .help = "The limit falls by exp(-decay) for each written token, so that the teacher "
                       "writes more of the end of a long text.",
               .min = 0,
               .max = 10,
               .advanced = true});
    }
};

/// The parameters of train.distill.
struct DistillParams {
    std::string train = "all";
    std::string loss = "forward_kl";
    double temperature = 1.0;
    double hard_share = 0.0;
    double beta = 0.5;
    double skew = 0.1;
    int64_t top_k = 0;
    double hidden_weight = 0.0;
    double relation_weight = 0.0;
    double projector_rate = 10.0;
    SourceParams from{};
    TrainingParams training{};

    template <class F>
    void visit(F&& f) {
        f("train", train,
          Info{.label = "Trained",
               .help = "all: every weight of the student. lora:R: adapters of rank R at all layers "
                       "of the blocks. norms, head, blocks:N, globs: as in Fine-tune.",
               .required = true});
        f("loss", loss,
          Info{.label = "Loss",
               .help = "How far the student is from the teacher. forward_kl covers all that the "
                       "teacher considers; reverse_kl keeps to its likeliest words; jsd and the "
                       "skewed ones lie between; dpkd prefers the teacher's word to the student's; "
                       "minillm adds the reverse KL of what follows, on texts of the student. dskd "
                       "and uld work with different vocabularies.",
               .choices = {"forward_kl", "reverse_kl", "jsd", "skew_forward_kl", "skew_reverse_kl",
                           "adaptive_kl", "total_variation", "dpkd", "minillm", "dskd", "uld"}});
        f("temperature", temperature,
          Info{.label = "Temperature",
               .help = "Softens both distributions, so that unlikely words count more; the loss is "
                       "multiplied by its square.",
               .min = 0.05,
               .max = 100,
               .searchValues = {1, 2, 4}});
        f("hard_share", hard_share,
          Info{.label = "Share of the text",
               .help = "The share of cross-entropy with the text itself in the loss; the rest "
                       "weighs the teacher.",
               .min = 0,
               .max = 1,
               .searchValues = {0, 0.5}});
        f("beta", beta,
          Info{.label = "Beta",
               .help = "jsd: the teacher's share of the mixture; 0 is forward KL, 1 reverse KL. "
                       "dpkd: how sharp the preference is (0.1 in its paper).",
               .min = 0,
               .max = 1});
        f("skew", skew,
          Info{.label = "Skew",
               .help = "The share of the other distribution in the second argument of the skewed "
                       "divergences.",
               .min = 0,
               .max = 0.99});
        f("top_k", top_k,
          Info{.label = "Teacher's words",
               .help = "Only so many of the teacher's likeliest words are compared, all others as "
                       "one; 0: every word.",
               .unit = "words",
               .min = 0,
               .max = 1 << 20});
        visitFeatures(f);
        from.visit(f);
        training.visit(f);
    }

    template <class F>
    void visitFeatures(F&& f) {
        f("hidden_weight", hidden_weight,
          Info{.label = "Hidden states",
               .help = "Weight of the distance between the hidden states after the blocks of both, "
                       "relative to the teacher's. Learned projections join different widths.",
               .min = 0,
               .max = 1000});
        f("relation_weight", relation_weight,
          Info{.label = "Attention relations",
               .help = "Weight of the divergence between how the queries, keys and values of the "
                       "last block relate tokens to each other (MiniLM). Fits any widths.",
               .min = 0,
               .max = 1000});
        f("projector_rate", projector_rate,
          Info{.label = "Rate of projections",
               .help =
                   "The learning rate of learned projections, as a multiple of that of weights.",
               .min = 0,
               .max = 1000,
               .advanced = true});
    }
};

} // namespace lathe
