#pragma once

#include "core/plain/workflow/fields.h"

namespace lathe {

/// The parameters that all steps which train share.
struct TrainingParams {
    int64_t steps = 200;
    int64_t batch = 8;
    int64_t micro_batch = 0;
    double learning_rate = 1e-4;
    std::string schedule = "cosine";
    int64_t warmup = 10;
    double weight_decay = 0.0;
    double clip = 1.0;
    bool shuffle = true;
    int64_t evaluate_every = 20;
    int64_t patience = 0;
    std::string optimizer = "adamw";
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    double memory = 0;
    double loss_limit = 30;
    bool apart = false;

    template <class F>
    void visit(F&& f) {
        visitLength(f);
        visitRate(f);
        visitOrder(f);
        visitEnd(f);
        visitOptimizer(f);
    }

    template <class F>
    void visitLength(F&& f) {
        f("steps", steps,
          Info{.label = "Updates",
               .help = "The number of updates of the weights. 0 gives the model as it starts.",
               .min = 0,
               .max = 10000000,
               .searchValues = {100, 300},
               .role = Role::Updates});

        f("batch", batch,
          Info{.label = "Batch",
               .help = "Windows of one update. The text begins again when it ends.",
               .unit = "windows",
               .min = 1,
               .max = 65536});

        f("micro_batch", micro_batch,
          Info{.label = "Windows at once",
               .help = "Windows in memory at a time; 0: as many as fit. The result of an update "
                       "is the same up to rounding.",
               .unit = "windows",
               .min = 0,
               .max = 65536,
               .advanced = true});

        f("memory", memory,
          Info{.label = "Memory limit",
               .help = "Memory that an update may take on its device. Where it asks for it, fewer "
                       "windows are in memory at a time and blocks are computed again for their "
                       "gradient, which takes up to a third more time. 0: most of what is free.",
               .unit = "GiB",
               .min = 0,
               .max = 100000,
               .advanced = true});
    }

    template <class F>
    void visitRate(F&& f) {
        f("learning_rate", learning_rate,
          Info{.label = "Learning rate",
               .help = "The largest size of a step. Too large diverges, too small learns nothing: "
                       "1e-5 to 1e-4 suits all weights, 1e-4 to 1e-3 adapters.",
               .min = 0,
               .max = 10,
               .searchValues = {1e-5, 1e-4, 1e-3}});

        f("schedule", schedule,
          Info{.label = "Schedule",
               .help = "How the learning rate falls after the warm-up: along a cosine to 0, "
                       "linearly to 0, or not at all.",
               .choices = {"cosine", "linear", "constant"}});

        f("warmup", warmup,
          Info{.label = "Warm-up",
               .help = "Updates during which the learning rate rises linearly from 0.",
               .unit = "updates",
               .min = 0,
               .max = 1000000});

        f("weight_decay", weight_decay,
          Info{.label = "Weight decay",
               .help = "Share, times the learning rate, by which matrices and embeddings shrink at "
                       "every update; norms, biases and scales do not.",
               .min = 0,
               .max = 10,
               .advanced = true});

        f("clip", clip,
          Info{.label = "Gradient norm",
               .help = "Gradients whose norm over all tensors is larger are scaled down to it; 0: "
                       "never.",
               .min = 0,
               .max = 1000,
               .advanced = true});
    }

    template <class F>
    void visitOrder(F&& f) {
        f("shuffle", shuffle,
          Info{.label = "Shuffle",
               .help = "Draws the windows in a random order, new in every pass. Off: in the order "
                       "of the text.",
               .advanced = true});

        f("apart", apart,
          Info{.label = "Documents apart",
               .help =
                   "Documents that share a window do not attend to each other. Off: they do, as "
                   "in the evaluation of perplexity.",
               .advanced = true});
    }

    template <class F>
    void visitEnd(F&& f) {
        f("evaluate_every", evaluate_every,
          Info{.label = "Measure every",
               .help = "Updates between measurements on the validation data; 0: only at the end.",
               .unit = "updates",
               .min = 0,
               .max = 1000000});

        f("patience", patience,
          Info{.label = "Patience",
               .help =
                   "Ends the training after this many measurements in a row without a better "
                   "validation loss, and keeps the best weights. 0: trains to the end and keeps "
                   "the last weights.",
               .unit = "measurements",
               .min = 0,
               .max = 1000});
        visitOptimizer(f);

        f("loss_limit", loss_limit,
          Info{.label = "Loss limit",
               .help = "A loss above this, or one that is not a number, ends the training with the "
                       "last good weights.",
               .min = 0.1,
               .max = 1e6,
               .advanced = true});
    }

    template <class F>
    void visitOptimizer(F&& f) {
        f("optimizer", optimizer,
          Info{.label = "Optimizer",
               .help = "adamw: two float32 numbers of state for each trained weight. adamw8bit: "
                       "two bytes, with nearly the same result.",
               .choices = {"adamw", "adamw8bit"},
               .advanced = true});
        f("beta1", beta1,
          Info{.label = "Beta 1",
               .help = "Share of the past in AdamW's mean of the gradients.",
               .min = 0,
               .max = 0.9999,
               .advanced = true});
        f("beta2", beta2,
          Info{.label = "Beta 2",
               .help = "Share of the past in AdamW's mean of the squared gradients.",
               .min = 0,
               .max = 0.99999,
               .advanced = true});
        f("eps", eps,
          Info{.label = "Epsilon",
               .help = "Added to the root of the squared gradients before AdamW divides by it.",
               .min = 0,
               .max = 1,
               .advanced = true});
    }
};

} // namespace lathe
