#pragma once

#include "core/plain/workflow/workflow.h"

#include <QUndoCommand>

namespace lathe::ui {

class WorkflowDocument;

/// Any edit: the workflow before and after. Workflows are small, so both are kept whole and undo
/// cannot miss anything. Commands of one gesture (same key) merge.
class EditCommand : public QUndoCommand {
public:
    EditCommand(WorkflowDocument& document, Workflow before, Workflow after, QString mergeKey);

    void undo() override;
    void redo() override;

    int id() const override { return 1; }

    bool mergeWith(const QUndoCommand* other) override;

private:
    WorkflowDocument& m_document;
    Workflow m_before;
    Workflow m_after;
    std::filesystem::path m_folder; ///< of the document when both were kept
    QString m_mergeKey;
};

} // namespace lathe::ui
