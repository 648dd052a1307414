#include "core/engine/steps/layer_step.h"

namespace lathe {
namespace {

struct KvParams {
    int bits = 4;
    std::string keys = "channel";
    int64_t group = 32;
    int64_t residual = 128;
    std::string rule = "sliding";
    LayerRules layers{};

    template <class F>
    void visit(F&& f) {
        f("bits", bits,
          Info{.label = "Bits",
               .help =
                   "Bits of a key's and a value's code: 8, 4 or 2. 16 does not change the cache.",
               .unit = "bits",
               .min = 2,
               .max = 16,
               .searchValues = {2, 4, 8},
               .role = Role::Bits});
        f("keys", keys,
          Info{.label = "Keys share levels",
               .help =
                   "channel: neighbouring tokens of a channel share levels, so that a few channels "
                   "with outliers do not affect the others. token: neighbouring channels of a "
                   "token share levels, as for values; right after a rotation of keys.",
               .choices = {"channel", "token"}});
        f("group", group,
          Info{.label = "Group size",
               .help = "Tokens (keys by channel) or channels (by token) that share a scale and a "
                       "lowest value, 16 bits each.",
               .min = 4,
               .max = 1 << 16,
               .searchValues = {32, 64, 128}});
        f("residual", residual,
          Info{.label = "Newest tokens unrounded",
               .help = "The number of newest tokens that are not rounded, by the rule below. "
                       "KIVI's code has 128.",
               .unit = "tokens",
               .min = 0,
               .max = 1 << 20,
               .searchValues = {0, 32, 128}});
        f("rule", rule,
          Info{.label = "Rule for the newest",
               .help = "sliding: at least this many newest tokens stay unrounded; keys by channel "
                       "also wait until their group is complete. kivi: as in KIVI's code, keys "
                       "wait until there are this many and are then all rounded, so that a token "
                       "sees from one to this many keys unrounded; values slide. That takes less "
                       "memory and costs more accuracy where bits are few.",
               .choices = {"sliding", "kivi"}});
        layers.visit([&](const char* name, auto& member, Info info) {
            if (info.role == Role::Include) {
                info.help = "Globs on the names of key projections, such as model.layers.0.*. A "
                            "block's keys and values are selected together.";
            }
            f(name, member, std::move(info));
        });
    }

    KvFormat format() const {
        return {.bits = bits == 16 ? 0 : bits,
                .keysByChannel = keys == "channel",
                .group = group,
                .residual = residual,
                .asKivi = rule == "kivi"};
    }
};

/// The name that selects a block's cache: that of the projection to its keys.
std::string cacheName(const Block& block, int64_t number, const ModelConfig& config) {
    std::string out;
    forEachLinear(block, number, config, [&](const LinearPlace& place, const Linear&) {
        if (place.role == LinearRole::K || place.role == LinearRole::Qkv) {
            out = place.name;
        }
    });
    return out;
}

/// Throws Error{User} where KIVI's rule is combined with settings that it does not support.
void requireKivi(const KvParams& params) {
    if (params.rule != "kivi" || params.bits == 16) {
        return;
    }
    if (params.keys != "channel") {
        throw Error(ErrorCode::User, "KIVI's rule rounds keys by channel",
                    "let keys share levels by channel, or choose the rule sliding");
    }
    if (params.residual == 0 || params.residual % params.group != 0) {
        throw Error(ErrorCode::User,
                    "with KIVI's rule " + std::to_string(params.residual) +
                        " newest tokens are no whole groups of " + std::to_string(params.group),
                    "choose a multiple of the group, such as " + std::to_string(4 * params.group));
    }
}

/// Throws Error{User} for settings that do not fit a head of `width` channels.
void requireFits(int64_t width, const KvParams& params) {
    if (params.bits != 2 && params.bits != 4 && params.bits != 8 && params.bits != 16) {
        throw Error(ErrorCode::User,
                    "bits is " + std::to_string(params.bits) + "; a cache holds 2, 4, 8 or 16",
                    "choose one of these");
    }
    if (params.group % 4 != 0) {
        throw Error(ErrorCode::User,
                    "group " + std::to_string(params.group) +
                        " does not fill whole bytes with its codes",
                    "choose a multiple of 4");
    }
    if (params.group < width && width % params.group != 0) {
        throw Error(ErrorCode::User,
                    "group " + std::to_string(params.group) + " does not divide a head of " +
                        std::to_string(width) + " channels",
                    "choose a group that does, or " + std::to_string(width) + " or more");
    }
    requireKivi(params);
}

/// The settings of each block's cache; nothing: unchanged. Throws Error{User} naming the block for
/// settings that do not fit its cache, or when no block is selected.
std::vector<std::optional<KvParams>> paramsByBlock(const Model& model, const KvParams& params) {
    const PerLayer<KvParams> own(model, params, "");
    std::vector<std::optional<KvParams>> out(model.blocks.size());
    bool any = false;
    for (size_t i = 0; i < out.size(); ++i) {
        const Block& block = model.blocks[i];
        const std::string name = cacheName(block, static_cast<int64_t>(i), *model.config);
        if (!block.attention || !own.selects(name)) {
            continue;
        }
        any = true;
        out[i] = own[name];
        try {
            requireFits(block.attention->headWidth, *out[i]);
        } catch (const Error& error) {
            throw error.within(name);
        }
    }
    if (!any) {
        throw Error(ErrorCode::User, "no block's cache is selected",
                    "key projections are named like " +
                        cacheName(model.blocks.front(), 0, *model.config));
    }
    return out;
}

/// Codes, scales and lowest values of a token that is no longer among the newest; 16 bits per
/// number where nothing is rounded.
double bytesPerToken(const Attention& attention) {
    const KvFormat& format = attention.kv;
    const auto count = static_cast<double>(attention.kvHeads * attention.headWidth);
    if (format.bits == 0) {
        return 2 * count * 2;
    }
    const auto alongChannels = static_cast<double>(std::min(format.group, attention.headWidth));
    const auto alongKeys = format.keysByChannel ? static_cast<double>(format.group) : alongChannels;
    return count * (2.0 * format.bits + 32 / alongKeys + 32 / alongChannels) / 8;
}

Model quantKv(const Model& model, const KvParams& params, StepContext& context) {
    const auto byBlock = paramsByBlock(model, params);
    Model out = model;
    const auto total = static_cast<int64_t>(out.blocks.size());
    double bytes = 0;
    for (int64_t i = 0; i < total; ++i) {
        context.progress(i, total, blockName(out.blocks[static_cast<size_t>(i)]));
        context.throwIfStopped();
        auto& attention = out.blocks[static_cast<size_t>(i)].attention;
        if (!attention) {
            continue;
        }
        if (const auto& own = byBlock[static_cast<size_t>(i)]) {
            attention->kv = own->format();
        }
        bytes += bytesPerToken(*attention);
    }
    context.progress(total, total);
    context.metric("kv_bytes_per_token", bytes);
    return out;
}

std::vector<Problem> checkKv(const StepInputs& inputs, const Json& params, const StepContext&) {
    const auto* model = optionalInput<Model>(inputs, "model");
    try {
        if (model != nullptr) {
            paramsByBlock(*model, plannedParams<KvParams>(inputs, params, ""));
        }
    } catch (const Error& error) {
        return {Problem{.message = error.what(), .hint = error.hint()}};
    }
    return {};
}

} // namespace

Step quantKvStep() {
    Step step = modelStep<KvParams>(
        {.id = "quant.kv",
         .title = "KV cache",
         .category = Category::Quantize,
         .help = "Keeps keys and values of earlier tokens in few bits; they take most of the "
                 "memory of long texts. Weights do not change. Evaluation and generation both "
                 "apply the rounding: each token sees what its cache would hold. 4 bits cost "
                 "little; at 2 bits keep the newest tokens unrounded.",
         .source = "Liu et al. 2024 (KIVI), arXiv:2402.02750; Ashkboos et al. 2024 (QuaRot), "
                   "arXiv:2404.00456",
         .aliases = {"kivi", "cache", "keys", "values", "long context"}},
        quantKv);
    step.check = checkKv;
    return step;
}

} // namespace lathe
