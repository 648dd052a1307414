#pragma once

#include "core/plain/store/report.h"

#include <QString>

namespace lathe::ui {

/// "window length: 256, the base has 512", in the window's language.
QString mismatchText(const Mismatch& mismatch);

/// How sure a difference is and why, in one or two sentences; empty for exact numbers.
QString differenceText(const ReportColumn& column, const Difference& difference);

} // namespace lathe::ui
