#pragma once

#include <QWidget>

class QComboBox;
class QLabel;
class QScrollArea;

namespace lathe::ui {

class ArchitectureStrip;
class ColourLegend;
class ModuleModel;
class Theme;

/// The architecture strip with its heading, the choice of what colours it, and the legend.
class StripPanel : public QWidget {
    Q_OBJECT

public:
    /// `model` outlives the panel.
    StripPanel(const Theme& theme, const ModuleModel& model, QWidget* parent = nullptr);

    void setSelectedRow(int row);

    ArchitectureStrip& strip() const { return *m_strip; }

    void retranslate();

Q_SIGNALS:
    void rowActivated(int row);

private:
    enum Column { Sparsity, Bytes, BitsPerWeight };

    void applyColumn();
    void updateLegend();
    QString textOf(double value) const;

    const ModuleModel& m_model;
    QLabel* m_title;
    QLabel* m_note;
    QLabel* m_colourLabel;
    QComboBox* m_column;
    ColourLegend* m_legend;
    ArchitectureStrip* m_strip;
    QScrollArea* m_scroll;
};

} // namespace lathe::ui
