#pragma once

#include "ui/explorer/tensor_report.h"

#include <QWidget>

class QFormLayout;
class QLabel;

namespace lathe::ui {

class HistogramView;
class Theme;

/// Histogram and figures of the selected tensor.
class TensorPanel : public QWidget {
    Q_OBJECT

public:
    explicit TensorPanel(const Theme& theme, QWidget* parent = nullptr);

    void showHint(const QString& title, const QString& hint); ///< nothing, or a module, is selected
    void showReading(const QString& title);                   ///< the report is being made
    void showReport(const QString& title, const TensorReport& report);

    /// The figures as "label<tab>value" lines.
    QString figuresText() const;

private:
    void clearFigures();
    void addFigure(const QString& label, const QString& value, bool alarming = false);
    void addStatistics(const TensorStatistics& statistics);

    const Theme& m_theme;
    QLabel* m_title;
    HistogramView* m_histogram;
    QLabel* m_subtitle;
    QWidget* m_figures;
    QFormLayout* m_form;
    std::vector<std::pair<QString, QString>> m_shown;
};

} // namespace lathe::ui
