#pragma once

#include <QAbstractItemModel>
#include <QString>

namespace lathe::ui {

/// The tree `model` shows, one line per row in its order, header first. The name column is the full
/// path and numbers are plain (bytes, shares of 1), so that other programs can read them.
/// `separator` is a tab for the clipboard, a comma for CSV (RFC 4180 quoting).
QString tableText(const QAbstractItemModel& model, QChar separator);

} // namespace lathe::ui
