#pragma once

#include "ui/editor/field_editor.h"
#include "ui/editor/workflow_document.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace lathe::ui {

/// The form of one node, made from its step's fields. Valid values go into the document at once;
/// others stay in the editor with the reason under it.
class ParamForm : public QWidget {
    Q_OBJECT

public:
    ParamForm(WorkflowDocument& document, const Theme& theme, std::string node,
              QWidget* parent = nullptr);

    const std::string& node() const { return m_node; }

    /// Shows the document's values again, after undo or a reset.
    void refresh();

private:
    struct Row {
        const Field* field = nullptr;
        FieldEditor editor{};
        QWidget* mark = nullptr;
        QToolButton* reset = nullptr;
        QLabel* note = nullptr;
        bool refused = false;
    };

    void addRow(const Field& field, QLayout& into, QWidget* owner);
    QLayout* makeHead(Row& row, const Field& field, QWidget* owner);
    void apply(size_t row, const Json& value);
    void refuse(size_t row, const QString& reason);
    Json valueOf(const Field& field) const;

    WorkflowDocument& m_document;
    const Theme& m_theme;
    std::string m_node;
    StepType m_type;
    std::vector<Row> m_rows;
};

} // namespace lathe::ui
