#pragma once

#include "core/plain/workflow/catalog.h"
#include "ui/base/theme.h"

#include <QWidget>

namespace lathe::ui {

/// The kinds that links carry, in the order of Kind, each once.
std::vector<Kind> kindsOf(const Catalog& catalog);

/// What the shapes of the ports mean, in a row above the canvas. Hidden where the whole row does
/// not fit: the tool tips of the ports say the same.
class PortLegend : public QWidget {
    Q_OBJECT

public:
    PortLegend(const Catalog& catalog, const Theme& theme, QWidget* parent);

    QSize minimumSizeHint() const override { return {0, 0}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Entry {
        Kind kind{};
        bool second = false; ///< a model beside the one that a step works on
    };

    static QString wordOf(const Entry& entry);
    int neededWidth() const;
    void describe();

    const Theme& m_theme;
    std::vector<Entry> m_entries;
};

} // namespace lathe::ui
