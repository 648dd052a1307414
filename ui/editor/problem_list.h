#pragma once

#include "ui/editor/workflow_document.h"

#include <QTreeWidget>

namespace lathe::ui {

/// What validate() found, one row each: node, sentence, remedy. Activating a row shows the node.
class ProblemList : public QTreeWidget {
    Q_OBJECT

public:
    ProblemList(WorkflowDocument& document, const Theme& theme, QWidget* parent = nullptr);

    /// Selects the next (1) or previous (-1) problem and shows its node.
    void jump(int direction);

Q_SIGNALS:
    void nodeRequested(const std::string& node);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();

    WorkflowDocument& m_document;
    const Theme& m_theme;
};

} // namespace lathe::ui
