#include "core/engine/steps/make_step.h"
#include "core/plain/base/file.h"
#include "core/plain/base/hash.h"
#include "core/plain/workflow/weighted_path.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lathe {

namespace {

struct MixParams {
    std::vector<std::string> texts{};
    int64_t samples = 128;
    int64_t seqlen = 256;
    int64_t seed = -1;

    template <class F>
    void visit(F&& f) {
        f("texts", texts,
          Info{.label = "Texts",
               .help = "Text files (.txt, .md, .jsonl), one per line, each with its share after an "
                       "equals sign: korean.jsonl = 2. Without a number the share is 1.",
               .path = true,
               .lines = true,
               .required = true});
        f("samples", samples,
          Info{.label = "Windows",
               .help = "Windows of all texts together, divided by their shares; 0 takes every "
                       "window of every text. Training draws from them by the shares, where "
                       "some are given.",
               .min = 0,
               .searchValues = {32, 128, 512}});
        f("seqlen", seqlen,
          Info{.label = "Window length",
               .help = "Tokens in a window, the same for all texts.",
               .unit = "tokens",
               .min = 2,
               .max = 1 << 20});
        f("seed", seed,
          Info{.label = "Random windows",
               .help = "-1 takes the first windows of each text; any other number takes windows at "
                       "random with this seed.",
               .min = -1,
               .advanced = true});
    }
};

std::vector<WeightedPath> sharesOf(const MixParams& params) {
    std::vector<WeightedPath> shares;
    for (const std::string& line : params.texts) {
        if (line.find_first_not_of(" \t\r") != std::string::npos) {
            shares.push_back(weightedPathFrom(line));
        }
    }
    if (shares.empty()) {
        throw Error(ErrorCode::User, "no text is chosen",
                    "add a line with the name of a text file for each kind of text");
    }
    return shares;
}

/// `total` windows divided by weight, largest remainders first, at least one for each.
std::vector<int64_t> windowsOf(const std::vector<WeightedPath>& shares, int64_t total) {
    if (total == 0) {
        return std::vector<int64_t>(shares.size(), 0);
    }
    if (total < static_cast<int64_t>(shares.size())) {
        throw Error(ErrorCode::User,
                    std::to_string(total) + " windows cannot be divided among " +
                        std::to_string(shares.size()) + " texts",
                    "take at least one window a text");
    }
    double sum = 0;
    for (const WeightedPath& share : shares) {
        sum += share.weight;
    }
    std::vector<int64_t> out;
    std::vector<double> exact;
    for (const WeightedPath& share : shares) {
        exact.push_back(static_cast<double>(total) * share.weight / sum);
        out.push_back(std::max<int64_t>(1, static_cast<int64_t>(exact.back())));
    }
    // Rounding down leaves windows over: each goes to the text that lacks most. The minimum of one
    // may give out too many: each is taken from the text with most windows.
    const auto owed = [&](size_t i) { return exact[i] - static_cast<double>(out[i]); };
    const auto given = [&] { return std::accumulate(out.begin(), out.end(), int64_t{0}); };
    while (given() < total) {
        size_t next = 0;
        for (size_t i = 1; i < out.size(); ++i) {
            next = owed(i) > owed(next) ? i : next;
        }
        ++out[next];
    }
    while (given() > total) {
        --*std::ranges::max_element(out);
    }
    return out;
}

StepOutputs mix(const StepInputs&, const Json& params, StepContext& context) {
    const auto read = paramsFromJson<MixParams>(params, context.node);
    const std::vector<WeightedPath> shares = sharesOf(read);
    const std::vector<int64_t> windows = windowsOf(shares, read.samples);
    const bool weighted = std::ranges::any_of(
        read.texts, [](const std::string& line) { return line.find('=') != std::string::npos; });
    DataSet data;
    for (size_t i = 0; i < shares.size(); ++i) {
        const auto path = context.folder / shares[i].path;
        TextSource text = textIn(path);
        text.seqlen = read.seqlen;
        text.samples = windows[i];
        text.share = weighted ? shares[i].weight : 0;
        if (read.seed >= 0) {
            text.seed = static_cast<uint64_t>(read.seed);
        }
        data.texts.push_back(std::move(text));
    }
    return {{"data", std::move(data)}};
}

std::string identityOf(const Json& params, StepContext& context) {
    const auto read = paramsFromJson<MixParams>(params, context.node);
    std::string all;
    for (const WeightedPath& share : sharesOf(read)) {
        all += hashOf(readFile(context.folder / share.path)) + " ";
    }
    return hashOf(all);
}

} // namespace

Step dataMixStep() {
    return Step{
        .type = {.id = "data.mix",
                 .title = "Mixture of texts",
                 .category = Category::ModelData,
                 .help = "Several kinds of text with shares, for training, calibration and "
                         "evaluation. A method that is calibrated on one kind of text damages the "
                         "others. An evaluation on this step shows each kind separately.",
                 .source = "Calibration mixtures: Williams and Aletras 2023, arXiv:2311.09755",
                 .aliases = {"calibration", "dataset", "languages", "domains", "weights"},
                 .outputs = {Port{.name = "data", .kind = Kind::Data, .label = "Data"}},
                 .fields = fieldsOf<MixParams>()},
        .run = mix,
        .outsideIdentity = identityOf,
        .keep = Keep::Recomputed};
}

} // namespace lathe
