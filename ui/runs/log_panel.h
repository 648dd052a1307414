#pragma once

#include "ui/runs/log_model.h"

#include <QWidget>

class QLabel;
class QTableView;
class QToolButton;

namespace lathe::ui {

/// The log of a run with its buttons: follow the end, copy.
class LogPanel : public QWidget {
    Q_OBJECT

public:
    explicit LogPanel(Theme& theme, QWidget* parent = nullptr);

    LogModel& model() const { return *m_model; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void applyTheme();
    void copy();

    Theme& m_theme;
    LogModel* m_model;
    QLabel* m_title;
    QToolButton* m_follow;
    QToolButton* m_copy;
    QTableView* m_table;
};

} // namespace lathe::ui
