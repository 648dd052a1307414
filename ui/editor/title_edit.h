#pragma once

#include <QLineEdit>

#include <string>

namespace lathe::ui {

class CanvasView;

/// Edits the title of a node where it is drawn. Enter or a click elsewhere takes it, Escape
/// cancels. An empty title stands for the step's own title. Deletes itself afterwards.
class TitleEdit : public QLineEdit {
    Q_OBJECT

public:
    TitleEdit(CanvasView& view, std::string node);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void place();
    void end(bool take);

    CanvasView& m_view;
    std::string m_node;
    QString m_usual; ///< the step's own title
    bool m_ended = false;
};

} // namespace lathe::ui
