#include "ui/window/export_question.h"

#include "core/plain/base/error.h"
#include "core/plain/base/new_folder.h"
#include "core/plain/workflow/lineage.h"
#include "ui/base/text.h"
#include "ui/editor/workflow_document.h"

#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

namespace lathe::ui {

namespace {

bool mayReplace(const std::filesystem::path& folder, Overwrite overwrite) {
    try {
        requireReplaceable(folder, overwrite);
        return true;
    } catch (const Error&) {
        return false;
    } catch (const std::filesystem::filesystem_error&) {
        return false; // the engine reports what it cannot read
    }
}

/// Where a node exports to, when only a question is between it and an earlier export.
std::optional<std::filesystem::path> folderToReplace(const Node& node, const StepType& type,
                                                     const std::filesystem::path& base) {
    const Json params = completeParams(type, node.params);
    const auto path = params.find("path");
    const auto overwrite = params.find("overwrite");
    const bool asks = !node.bypassed && type.category == Category::Export && path != params.end() &&
                      path->is_string() && *path != "" && overwrite != params.end() &&
                      *overwrite == false;
    if (!asks) {
        return std::nullopt;
    }
    const auto folder = base / path->get<std::string>();
    const bool replaces = !mayReplace(folder, Overwrite::No) && mayReplace(folder, Overwrite::Yes);
    return replaces ? std::optional(folder) : std::nullopt;
}

} // namespace

std::optional<QStringList> askToReplaceExports(const WorkflowDocument& document, QWidget* parent) {
    QStringList arguments;
    QStringList folders;
    for (const Node& node : document.workflow().nodes) {
        const StepType* type = document.catalog().find(node.type);
        const auto folder =
            type != nullptr ? folderToReplace(node, *type, document.folder()) : std::nullopt;
        if (folder) {
            folders << pathText(*folder);
            arguments << QStringLiteral("--set")
                      << toQt(node.id) + QStringLiteral(".overwrite=true");
        }
    }
    if (folders.isEmpty()) {
        return arguments;
    }
    const auto text = QCoreApplication::translate(
        "ExportQuestion", "The run replaces an earlier export. Its files will be gone.");
    QMessageBox box(QMessageBox::Question, QStringLiteral("Lathe"), text, QMessageBox::NoButton,
                    parent);
    box.setObjectName(QStringLiteral("replaceBox"));
    box.setInformativeText(folders.join(QLatin1Char('\n')));
    const auto* replace = box.addButton(QCoreApplication::translate("ExportQuestion", "Replace"),
                                        QMessageBox::DestructiveRole);
    QPushButton* cancel = box.addButton(QCoreApplication::translate("ExportQuestion", "Cancel"),
                                        QMessageBox::RejectRole);
    box.setDefaultButton(cancel);
    box.setEscapeButton(cancel);
    box.exec();
    return box.clickedButton() == replace ? std::optional(arguments) : std::nullopt;
}

} // namespace lathe::ui
