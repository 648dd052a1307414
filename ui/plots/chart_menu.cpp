#include "ui/plots/chart_menu.h"

#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"
#include "ui/plots/chart.h"

#include <QAction>
#include <QClipboard>
#include <QCoreApplication>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QMessageBox>

namespace lathe::ui {

namespace {

constexpr QSize kPicture{1200, 700};

struct Entry {
    const char* name;
    const char* text;
    void (*act)(Chart&);
};

QString words(const char* text) {
    return QCoreApplication::translate("ChartMenu", text);
}

void copyPicture(Chart& chart) {
    QGuiApplication::clipboard()->setImage(chart.picture(kPicture));
}

void copyData(Chart& chart) {
    QGuiApplication::clipboard()->setText(toCsv(chart.data()));
}

QString askForFile(Chart& chart, const QString& filter, const QString& suffix) {
    return QFileDialog::getSaveFileName(&chart, words(QT_TRANSLATE_NOOP("ChartMenu", "Export")),
                                        chart.title() + suffix, filter);
}

void exportData(Chart& chart) {
    const QString path = askForFile(chart, QStringLiteral("CSV (*.csv)"), QStringLiteral(".csv"));
    if (path.isEmpty()) {
        return;
    }
    try {
        writeFileAtomic(toPath(path), toCsv(chart.data()).toStdString());
    } catch (const Error& error) {
        QMessageBox::warning(&chart, chart.title(), problemText(error.what()));
    }
}

void exportPicture(Chart& chart) {
    const QString path = askForFile(chart, QStringLiteral("PNG (*.png)"), QStringLiteral(".png"));
    if (!path.isEmpty() && !chart.picture(kPicture).save(path)) {
        QMessageBox::warning(
            &chart, chart.title(),
            words(QT_TRANSLATE_NOOP("ChartMenu", "The picture cannot be written to %1."))
                .arg(path));
    }
}

void addAction(QMenu& menu, Chart& chart, const Entry& entry) {
    QAction* action = menu.addAction(words(entry.text));
    action->setObjectName(QString::fromLatin1(entry.name));
    QObject::connect(action, &QAction::triggered, &chart,
                     [&chart, act = entry.act] { act(chart); });
}

QAction* addSwitch(QMenu& menu, const char* name, const char* text) {
    QAction* action = menu.addAction(words(text));
    action->setObjectName(QString::fromLatin1(name));
    action->setCheckable(true);
    return action;
}

void fill(QMenu& menu, Chart& chart) {
    menu.clear();
    addAction(menu, chart,
              {"chartResetZoom", QT_TRANSLATE_NOOP("ChartMenu", "Reset zoom"),
               [](Chart& c) { c.resetZoom(); }});
    QAction* log =
        addSwitch(menu, "chartLogScale", QT_TRANSLATE_NOOP("ChartMenu", "Logarithmic scale"));
    log->setChecked(chart.logY());
    QObject::connect(log, &QAction::toggled, &chart, &Chart::setLogY);
    QAction* legend = addSwitch(menu, "chartLegend", QT_TRANSLATE_NOOP("ChartMenu", "Legend"));
    legend->setChecked(chart.legendVisible());
    QObject::connect(legend, &QAction::toggled, &chart, &Chart::setLegendVisible);
    menu.addSeparator();
    for (const Entry& entry :
         {Entry{"chartCopyPicture", QT_TRANSLATE_NOOP("ChartMenu", "Copy picture"), copyPicture},
          Entry{"chartCopyData", QT_TRANSLATE_NOOP("ChartMenu", "Copy data"), copyData},
          Entry{"chartExportData", QT_TRANSLATE_NOOP("ChartMenu", "Export CSV…"), exportData},
          Entry{"chartExportPicture", QT_TRANSLATE_NOOP("ChartMenu", "Export PNG…"),
                exportPicture}}) {
        addAction(menu, chart, entry);
    }
}

} // namespace

QMenu* makeChartMenu(Chart& chart) {
    auto* menu = new QMenu(&chart);
    menu->setObjectName(QStringLiteral("chartMenuItems"));
    // Filled when it opens, so that it follows the language and the state.
    QObject::connect(menu, &QMenu::aboutToShow, &chart, [menu, &chart] { fill(*menu, chart); });
    fill(*menu, chart);
    return menu;
}

} // namespace lathe::ui
