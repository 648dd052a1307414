#pragma once

#include "ui/explorer/strip_layout.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <optional>

namespace lathe::ui {

class Theme;

/// The model as a strip of areas: area follows bytes, fill follows a value, hatched where the value
/// is not known. Lives in a scroll area; arrow keys walk, Enter or a double click unfolds.
class ArchitectureStrip : public QWidget {
    Q_OBJECT

public:
    /// Value of a row for the fill, or nothing when it is not known.
    using Value = std::function<std::optional<double>(int row)>;

    explicit ArchitectureStrip(const Theme& theme, QWidget* parent = nullptr);

    void setModel(std::shared_ptr<const OpenedModel> model);

    /// Fills areas by `value`; colours run over the range of what is drawn, which `range` returns.
    /// `caption` writes a block's value above it.
    void setValue(Value value, std::function<QString(double)> caption);

    /// Values changed (zeros were counted).
    void refresh();

    /// Rings the area of a row, or its whole block; -1 for none. Emits nothing.
    void setSelectedRow(int row);

    std::optional<std::pair<double, double>> range() const { return m_range; }

    const StripLayout& stripLayout() const { return m_layout; }

    QSize sizeHint() const override;

Q_SIGNALS:
    void rowActivated(int row); ///< the user chose an area
    void rangeChanged();
    void selectionMoved(const QRect& rect); ///< for the scroll area to follow

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    void rebuild();
    void unfold(bool unfolded);
    int areaAt(QPoint at) const;
    int selectedArea() const;
    void choose(int area);
    void paintArea(QPainter& painter, const StripArea& area) const;
    void paintSelection(QPainter& painter) const;
    QRect selectedRect() const;
    QString describe(const StripArea& area) const;

    const Theme& m_theme;
    std::shared_ptr<const OpenedModel> m_model;
    StripLayout m_layout;
    Value m_value;
    std::function<QString(double)> m_caption;
    std::optional<std::pair<double, double>> m_range;
    int m_selectedRow = -1;
    bool m_unfolded = false;
};

} // namespace lathe::ui
