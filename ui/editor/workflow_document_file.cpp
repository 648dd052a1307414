// The file of a workflow: opening, saving, and changes by other programs.

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/hash.h"
#include "core/plain/workflow/lineage.h"
#include "core/plain/workflow/workflow_paths.h"
#include "ui/base/text.h"
#include "ui/editor/workflow_document.h"
#include "ui/editor/workflow_edit.h"

#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>
#include <utility>

namespace lathe::ui {

namespace {

std::filesystem::path folderOf(const QString& path) {
    std::error_code ignored;
    return path.isEmpty() ? std::filesystem::current_path(ignored)
                          : toPath(QFileInfo(path).absolutePath());
}

/// Hash of the file's content; empty when it cannot be read.
std::string contentOf(const QString& path) {
    try {
        return hashOf(readFile(toPath(path)));
    } catch (const Error&) {
        return {};
    }
}

struct Loaded {
    Workflow workflow{};
    std::string content{};
};

/// Reads a workflow. One written by hand has no positions, so it is tidied: else its nodes overlap.
Loaded load(const QString& path, const Catalog& catalog) {
    const std::string text = readFile(toPath(path));
    Workflow workflow = parseWorkflow(text, path.toStdString());
    const bool placed = std::ranges::any_of(
        workflow.nodes, [](const Node& node) { return node.x != 0 || node.y != 0; });
    return {placed ? std::move(workflow) : tidied(std::move(workflow), catalog), hashOf(text)};
}

void write(const QString& path, const QByteArray& bytes) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        throw Error(ErrorCode::BadData,
                    WorkflowDocument::tr("%1 could not be written: %2")
                        .arg(path, file.errorString())
                        .toStdString(),
                    WorkflowDocument::tr("Choose another folder with Save as.").toStdString());
    }
}

} // namespace

QString WorkflowDocument::displayName() const {
    if (!path().isEmpty()) {
        return QFileInfo(path()).fileName();
    }
    return m_workflow.name.empty() ? tr("Untitled")
                                   : tr("%1 (untitled)").arg(toQt(m_workflow.name));
}

void WorkflowDocument::reset() {
    restore(Workflow{}, QString());
    m_undo.setClean();
}

void WorkflowDocument::open(const QString& path) {
    Loaded loaded = load(path, m_catalog);
    restore(std::move(loaded.workflow), {path, folderOf(path), loaded.content});
    m_undo.setClean();
}

void WorkflowDocument::openCopy(const QString& path) {
    Workflow workflow = load(path, m_catalog).workflow;
    if (workflow.name.empty()) {
        workflow.name = QFileInfo(path).completeBaseName().toStdString();
    }
    restore(std::move(workflow), {QString(), folderOf(path), {}});
    m_undo.setClean();
}

void WorkflowDocument::restore(Workflow workflow, const QString& path) {
    restore(std::move(workflow), {path, folderOf(path), contentOf(path)});
}

void WorkflowDocument::restore(Workflow workflow, FilePlace place) {
    m_undo.clear();
    m_states.clear();
    m_ran.clear();
    m_refused.clear();
    m_cached.clear();
    m_place = std::move(place);
    show(std::move(workflow));
    m_undo.resetClean();
    Q_EMIT pathChanged();
    Q_EMIT statesChanged();
}

void WorkflowDocument::save(const QString& path) {
    takeEntries();
    const FilePlace place{path, folderOf(path), {}};
    Workflow moved = rebased(m_workflow, m_catalog, m_place.folder, place.folder);
    const std::string text = toText(moved);
    write(path, QByteArray::fromStdString(text));
    const auto movedSignatures = signaturesOf(moved, m_catalog);
    for (auto& [id, signature] : m_ran) {
        if (isAsItRan(id)) {
            signature = movedSignatures.at(id); // the same files, so what ran is not stale
        }
    }
    m_place = place;
    m_place.content = hashOf(text);
    show(std::move(moved));
    m_undo.setClean();
    Q_EMIT pathChanged();
}

OnDisk WorkflowDocument::onDisk() const {
    if (path().isEmpty()) {
        return OnDisk::Same;
    }
    const std::string content = contentOf(path());
    if (content == m_place.content) {
        return OnDisk::Same;
    }
    return content.empty() ? OnDisk::Gone : OnDisk::Changed;
}

void WorkflowDocument::keepMine() {
    m_place.content = contentOf(path());
    m_undo.resetClean();
}

void WorkflowDocument::takeTheirs() {
    Loaded loaded = load(path(), m_catalog);
    edit(tr("take the version on the disk"), std::move(loaded.workflow));
    m_place.content = loaded.content;
    m_undo.setClean();
}

void WorkflowDocument::recheck() {
    const std::vector<Problem> before = m_problems;
    check();
    if (m_problems != before) {
        Q_EMIT changed();
    }
}

void WorkflowDocument::replaceWorkflow(const Workflow& workflow,
                                       const std::filesystem::path& folder) {
    show(rebased(workflow, m_catalog, folder, m_place.folder));
}

void WorkflowDocument::show(Workflow workflow) {
    const Workflow before = std::exchange(m_workflow, std::move(workflow));
    m_signatures = m_ran.empty() ? m_ran : signaturesOf(m_workflow, m_catalog);
    forgetEntries(before);
    check();
    Q_EMIT changed();
}

} // namespace lathe::ui
