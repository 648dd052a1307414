#include "core/engine/files/replace_folder.h"
#include "core/engine/steps/make_step.h"

namespace lathe {

namespace {

struct ExportParams {
    std::string path;
    bool overwrite = false;

    template <class F>
    void visit(F&& f) {
        f("path", path,
          Info{.label = "Folder",
               .help = "The folder to write; it is created when it does not exist. Relative paths "
                       "start at the workflow file.",
               .path = true});
        f("overwrite", overwrite,
          Info{.label = "Replace an earlier export",
               .help = "Whether a folder that Lathe wrote earlier is replaced. Other folders with "
                       "files in them are never replaced."});
    }
};

Overwrite overwriteOf(const Json& params, const StepContext& context) {
    const auto read = paramsFromJson<ExportParams>(params, context.node);
    return read.overwrite ? Overwrite::Yes : Overwrite::No;
}

/// The folder to write to. Throws Error{User} when none is chosen.
std::filesystem::path folderOf(const Json& params, const StepContext& context) {
    const auto read = paramsFromJson<ExportParams>(params, context.node);
    if (read.path.empty()) {
        throw Error(ErrorCode::User, "no folder is chosen to export to", "set the parameter path");
    }
    return context.folder / read.path;
}

std::vector<Problem> checkExport(const StepInputs& inputs, const Json& params,
                                 const StepContext& context) {
    try {
        const std::filesystem::path folder = folderOf(params, context);
        if (const auto* model = optionalInput<Model>(inputs, "model")) {
            requireOtherFolder(*model, folder);
        }
        requireWritable(folder, overwriteOf(params, context));
    } catch (const Error& error) {
        return {Problem{.field = "path", .message = error.what(), .hint = error.hint()}};
    }
    return {};
}

StepOutputs exportModel(const StepInputs& inputs, const Json& params, StepContext& context) {
    const auto folder = folderOf(params, context);
    const auto& model = inputOf<Model>(inputs, "model");
    requireOtherFolder(model, folder);
    saveFolder(model, folder, /*asDense=*/true, overwriteOf(params, context));
    if (const std::string lost = lostInDense(model); !lost.empty()) {
        context.note(NoteLevel::Warning, lost,
                     "scores measured here include it; the program that loads the folder must "
                     "round them itself to come to the same");
    }
    context.note(NoteLevel::Info, "wrote " + folder.string());
    return {{"folder", FileSet{{folder}}}};
}

} // namespace

Step exportHfStep() {
    return Step{.type = {.id = "export.hf",
                         .title = "Hugging Face folder",
                         .category = Category::Export,
                         .help =
                             "Writes plain dense tensors under Hugging Face names, with the "
                             "configuration and the tokenizer, so that other tools can load them. "
                             "Quantized weights are written as the numbers they stand for.",
                         .source = "Hugging Face model folders: config.json and safetensors",
                         .aliases = {"save", "transformers", "safetensors", "write"},
                         .inputs = {Port{.name = "model", .label = "Model"}},
                         .outputs = {Port{.name = "folder", .kind = Kind::File, .label = "Folder"}},
                         .fields = fieldsOf<ExportParams>()},
                .run = exportModel,
                .check = checkExport,
                .keep = Keep::Never};
}

} // namespace lathe
