#pragma once

#include "ui/editor/field_editor.h"
#include "ui/editor/workflow_document.h"

#include <QWidget>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace lathe::ui {

/// The form of one node, made from its step's fields. Typed text goes into the document on Enter or
/// when the focus leaves. Text that is not a valid value stays in its editor with the reason below
/// it, and blocks a run until it is corrected, Escape is pressed or the field is reset.
class ParamForm : public QWidget {
    Q_OBJECT

public:
    ParamForm(WorkflowDocument& document, const Theme& theme, std::string node,
              QWidget* parent = nullptr);

    const std::string& node() const { return m_node; }

    /// Shows the document's values again, after undo or a reset.
    void refresh();

    /// Finishes what is still being typed, before the user leaves the form or the workflow.
    void commit();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Row {
        const Field* field = nullptr;
        FieldEditor editor{};
        QWidget* mark = nullptr;
        QToolButton* reset = nullptr;
        QLabel* note = nullptr;
        Json shown{};                ///< the document's value that the editor shows
        std::optional<Json> typed{}; ///< valid, and waits for Enter
        bool own = false;            ///< the editor holds what the user typed, not the document's
    };

    void addRows(QVBoxLayout& column);
    QVBoxLayout* addMore(QVBoxLayout& column);
    void addRow(const Field& field, QLayout& into, QWidget* owner);
    QLayout* makeHead(Row& row, const Field& field, QWidget* owner);
    FieldEvents eventsOf(size_t index);
    bool refused(size_t index, const Json& value);
    void refuse(size_t index, const std::string& reason);
    void apply(size_t index, const Json& value);
    void finish(size_t index);
    void drop(Row& row);
    void showEntry(Row& row);
    void showNote(Row& row);
    Json valueOf(const Field& field) const;

    WorkflowDocument& m_document;
    const Theme& m_theme;
    std::string m_node;
    StepType m_type;
    std::vector<Row> m_rows;
};

} // namespace lathe::ui
