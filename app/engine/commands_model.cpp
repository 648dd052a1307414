#include "app/engine/commands.h"
#include "app/engine/session.h"
#include "core/engine/calib/dataset.h"
#include "core/engine/files/load_save.h"
#include "core/engine/files/replace_folder.h"
#include "core/engine/forward/forward.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/base/error.h"
#include "core/plain/base/printable.h"
#include "core/plain/format/inspect.h"
#include "core/plain/format/safetensors_writer.h"

#include <ATen/ops/tensor.h>

#include <CLI/CLI.hpp>
#include <iostream>

namespace lathe {

namespace {

struct InspectOptions {
    std::string model;
    bool zeros = false;
};

/// A variant is stored in blobs, so its table comes from the opened model.
ModelSummary summaryOf(const InspectOptions& options, const Session& session) {
    const auto counting = options.zeros ? ZeroCounting::Always : ZeroCounting::Auto;
    if (options.model.starts_with("variant:")) {
        const Model model = openModelArgument(options.model, session);
        throw Error(ErrorCode::User, "inspect reads folders, and " + options.model + " has none",
                    "write it with lathe-engine export first; it came from " +
                        model.source->folder.string());
    }
    return inspectModel(ModelFiles::open(resolveModelPath(options.model)), counting);
}

void showSummary(const ModelSummary& summary) {
    std::cerr << printable(summary.path) << ": " << printable(summary.family) << ", "
              << summary.parameters << " parameters, " << summary.bytes << " bytes, "
              << summary.blocks << " blocks\n";
    for (const TensorSummary& tensor : summary.tensors) {
        std::cerr << "  " << printable(tensor.name) << "  " << safetensorsName(tensor.dtype)
                  << "  [";
        for (size_t i = 0; i < tensor.shape.size(); ++i) {
            std::cerr << (i > 0 ? ", " : "") << tensor.shape[i];
        }
        std::cerr << "]\n";
    }
    for (const std::string& warning : summary.warnings) {
        std::cerr << "warning: " << printable(warning) << '\n';
    }
}

struct TokenizeOptions {
    std::string model;
    bool plain = false;
    bool decode = false;
};

/// Throws Error{User} for other values than whole numbers from 0 to below `most`.
std::vector<int64_t> idsFrom(const Json& row, int64_t most, const std::string& where) {
    std::vector<int64_t> ids;
    for (const Json& id : row) {
        const bool fits = id.is_number_integer() &&
                          (!id.is_number_unsigned() || id.get<uint64_t>() < uint64_t(INT64_MAX));
        const int64_t number = fits ? id.get<int64_t>() : -1;
        if (number < 0 || number >= most) {
            throw Error(ErrorCode::User,
                        where + ": " + id.dump(-1, ' ', true, Json::error_handler_t::replace) +
                            " is not the id of a token",
                        "ids are whole numbers from 0 to " + std::to_string(most - 1));
        }
        ids.push_back(number);
    }
    return ids;
}

int tokenize(const TokenizeOptions& options) {
    const auto tokenizer = Tokenizer::load(resolveModelPath(options.model));
    const auto special = options.plain ? SpecialTokens::Plain : SpecialTokens::Add;
    Json rows = Json::array();
    std::string line;
    int64_t number = 0;
    while (std::getline(std::cin, line)) {
        const std::string where = "standard input, line " + std::to_string(++number);
        const Json value = parseJson(line, where);
        const bool right = options.decode ? value.is_array() : value.is_string();
        if (!right) {
            throw Error(ErrorCode::User,
                        where + " is not " + (options.decode ? "an array of ids" : "a JSON string"),
                        "write one per line");
        }
        if (options.decode) {
            const auto ids = idsFrom(value, int64_t{INT32_MAX} + 1, where);
            rows.push_back(tokenizer.decode(std::vector<int32_t>(ids.begin(), ids.end()),
                                            options.plain ? SpecialText::Skip : SpecialText::Keep));
        } else {
            rows.push_back(tokenizer.encode(value.get<std::string>(), special));
        }
    }
    printJson({{options.decode ? "texts" : "ids", std::move(rows)}});
    return 0;
}

struct LogitsOptions {
    std::string model;
    std::string ids;
    std::string out;
};

at::Tensor logitsOfRow(const Model& prepared, const Json& row, const std::string& where) {
    if (!row.is_array() || row.empty()) {
        throw Error(ErrorCode::User, where + " is not a list of ids", "write [[1, 2, 3], …]");
    }
    const auto ids = idsFrom(row, prepared.config->vocabulary, where);
    const at::Tensor input = at::tensor(ids).unsqueeze(0).to(prepared.embedding.device());
    return logitsOf(prepared, hiddenStates(prepared, input)).squeeze(0).to(at::kCPU).contiguous();
}

int writeLogits(const LogitsOptions& options, const Session& session) {
    const ComputeTarget target = session.target();
    const Json rows = readJson(options.ids);
    if (!rows.is_array()) {
        throw Error(ErrorCode::User, options.ids + " is not a list", "write [[1, 2, 3], …]");
    }
    const Model prepared = prepare(openModelArgument(options.model, session), target);
    std::vector<at::Tensor> held;
    std::vector<PlannedTensor> plan;
    for (size_t i = 0; i < rows.size(); ++i) {
        const std::string where = options.ids + ", row " + std::to_string(i);
        held.push_back(logitsOfRow(prepared, rows[i], where));
    }
    for (size_t i = 0; i < held.size(); ++i) {
        plan.push_back({"logits." + std::to_string(i), DType::F32, held[i].sizes().vec()});
    }
    SafetensorsFileWriter file(options.out, plan);
    for (size_t i = 0; i < held.size(); ++i) {
        file.write(plan[i].name, bytesOf(held[i]));
    }
    file.finish();
    std::cerr << "wrote " << held.size() << " tensors to " << options.out << '\n';
    return 0;
}

struct ExportOptions {
    std::string model;
    std::string format = "hf";
    std::string out;
    Overwrite overwrite = Overwrite::No;
};

int exportModel(const ExportOptions& options, const Session& session) {
    requireWritable(options.out, options.overwrite);
    const Model model = openModelArgument(options.model, session);
    requireOtherFolder(model, options.out);
    saveFolder(model, options.out, /*asDense=*/true, options.overwrite);
    const ModelSize bytes = sizeOf(openModel(options.out));
    std::cerr << "wrote " << options.out << '\n';
    const std::string lost = lostInDense(model);
    if (!lost.empty()) {
        std::cerr << "warning: " << lost << '\n';
    }
    if (session.json) {
        printJson({{"out", options.out},
                   {"format", options.format},
                   {"warnings", lost.empty() ? Json::array() : Json::array({lost})},
                   {"bytes", bytes.bytes},
                   {"parameters", bytes.parameters}});
    }
    return 0;
}

} // namespace

void addInspect(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("inspect", "Family, size and tensors of a model");
    auto options = std::make_shared<InspectOptions>();
    command->add_option("model", options->model, "MODEL")->required();
    command->add_flag("--zeros", options->zeros, "Count zeros of large models too (reads them)");
    addHome(*command, session);
    addJson(*command, session);
    command->callback([options, &session] {
        session.command = [options, &session] {
            const ModelSummary summary = summaryOf(*options, session);
            session.json ? printJson(toJson(summary)) : showSummary(summary);
            return 0;
        };
    });
}

void addTokenize(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("tokenize", "JSON strings on stdin to token ids");
    auto options = std::make_shared<TokenizeOptions>();
    command->add_option("model", options->model, "MODEL")->required();
    command->add_flag("--plain", options->plain, "No special tokens");
    command->add_flag("--decode", options->decode, "JSON arrays of ids on stdin to texts");
    addJson(*command, session);
    command->callback(
        [options, &session] { session.command = [options] { return tokenize(*options); }; });
}

void addLogits(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("logits", "Logits of token ids, as safetensors");
    auto options = std::make_shared<LogitsOptions>();
    command->add_option("model", options->model, "MODEL")->required();
    command->add_option("--ids", options->ids, "JSON file: [[ids…], …]")->required();
    command->add_option("--out", options->out, "safetensors file to write")->required();
    addHome(*command, session);
    addTarget(*command, session);
    addJson(*command, session);
    command->callback([options, &session] {
        session.command = [options, &session] { return writeLogits(*options, session); };
    });
}

void addExport(CLI::App& app, Session& session) {
    auto* command = app.add_subcommand("export", "Write a model for other tools");
    auto options = std::make_shared<ExportOptions>();
    command->add_option("model", options->model, "MODEL")->required();
    command->add_option("--format", options->format, "hf: dense tensors in a folder")
        ->check(CLI::IsMember({"hf"}));
    command->add_option("--out", options->out, "Folder to write")->required();
    addOverwrite(*command, options->overwrite);
    addHome(*command, session);
    addJson(*command, session);
    command->callback([options, &session] {
        session.command = [options, &session] { return exportModel(*options, session); };
    });
}

} // namespace lathe
