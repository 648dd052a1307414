#include "ui/editor/edit_command.h"

#include "ui/editor/workflow_document.h"

namespace lathe::ui {

EditCommand::EditCommand(WorkflowDocument& document, Workflow before, Workflow after,
                         QString mergeKey)
    : m_document(document)
    , m_before(std::move(before))
    , m_after(std::move(after))
    , m_folder(document.folder())
    , m_mergeKey(std::move(mergeKey)) {}

void EditCommand::undo() {
    m_document.replaceWorkflow(m_before, m_folder);
}

void EditCommand::redo() {
    m_document.replaceWorkflow(m_after, m_folder);
}

bool EditCommand::mergeWith(const QUndoCommand* other) {
    const auto* next = static_cast<const EditCommand*>(other);
    if (m_mergeKey.isEmpty() || m_mergeKey != next->m_mergeKey) {
        return false;
    }
    m_after = next->m_after;
    setObsolete(m_after == m_before);
    return true;
}

} // namespace lathe::ui
