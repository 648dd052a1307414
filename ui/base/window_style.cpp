#include "ui/base/window_style.h"

#include "ui/base/svg_icon_engine.h"

#include <QFile>
#include <QFileDialog>
#include <QHeaderView>
#include <QSplitter>
#include <QTreeView>

namespace lathe::ui {

namespace {

constexpr QSize kFileDialog{800, 520};
constexpr int kPlaces = 150; // pixels for the list of places, so that none is cut

QLatin1String nameOf(QStyle::StandardPixmap which) {
    switch (which) {
    case QStyle::SP_FileDialogBack:
    case QStyle::SP_ArrowBack:
    case QStyle::SP_ArrowLeft:
        return QLatin1String("chevron-left");
    case QStyle::SP_ArrowForward:
    case QStyle::SP_ArrowRight:
        return QLatin1String("chevron-right");
    case QStyle::SP_FileDialogToParent:
        return QLatin1String("arrow-up");
    case QStyle::SP_FileDialogNewFolder:
        return QLatin1String("folder-plus");
    case QStyle::SP_FileDialogListView:
        return QLatin1String("list");
    case QStyle::SP_FileDialogDetailedView:
        return QLatin1String("details");
    case QStyle::SP_DirIcon:
    case QStyle::SP_DirClosedIcon:
    case QStyle::SP_DirOpenIcon:
    case QStyle::SP_DirLinkIcon:
    case QStyle::SP_DirHomeIcon:
        return QLatin1String("folder");
    case QStyle::SP_FileIcon:
    case QStyle::SP_FileLinkIcon:
        return QLatin1String("file");
    case QStyle::SP_ComputerIcon:
    case QStyle::SP_DesktopIcon:
    case QStyle::SP_DriveHDIcon:
    case QStyle::SP_DriveNetIcon:
        return QLatin1String("computer");
    case QStyle::SP_MessageBoxInformation:
    case QStyle::SP_MessageBoxQuestion:
        return QLatin1String("info");
    case QStyle::SP_MessageBoxWarning:
        return QLatin1String("warning");
    case QStyle::SP_MessageBoxCritical:
        return QLatin1String("error");
    default:
        return {};
    }
}

void makeRoom(QFileDialog& dialog) {
    const QSize before = dialog.size();
    dialog.resize(before.expandedTo(kFileDialog));
    const QSize grown = (dialog.size() - before) / 2;
    dialog.move(dialog.pos() - QPoint(grown.width(), grown.height())); // stays in the middle
    auto* splitter = dialog.findChild<QSplitter*>();
    if (splitter != nullptr && splitter->sizes().value(0) < kPlaces) {
        splitter->setSizes({kPlaces, dialog.width() - kPlaces});
    }
    if (const auto* files = dialog.findChild<QTreeView*>()) {
        files->header()->setStretchLastSection(true); // shows whole dates
    }
}

} // namespace

QIcon tintedIcon(const QString& name, const QColor& normal, const QColor& disabled) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) {
        qWarning("no icon %s", qPrintable(name));
        return {};
    }
    return QIcon(new SvgIconEngine(file.readAll(), normal, disabled));
}

WindowStyle::WindowStyle(QColor normal, QColor disabled)
    : QProxyStyle(QStringLiteral("Fusion")), m_normal(normal), m_disabled(disabled) {}

void WindowStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (auto* dialog = qobject_cast<QFileDialog*>(widget)) {
        // The dialog is polished before it is complete; its size is known later.
        QMetaObject::invokeMethod(
            dialog, [dialog] { makeRoom(*dialog); }, Qt::QueuedConnection);
    }
}

int WindowStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                           QStyleHintReturn* data) const {
    return hint == SH_DialogButtonBox_ButtonsHaveIcons
               ? 0
               : QProxyStyle::styleHint(hint, option, widget, data);
}

QIcon WindowStyle::standardIcon(StandardPixmap which, const QStyleOption* option,
                                const QWidget* widget) const {
    const QLatin1String name = nameOf(which);
    return name.isEmpty() ? QProxyStyle::standardIcon(which, option, widget)
                          : tintedIcon(name, m_normal, m_disabled);
}

} // namespace lathe::ui
