#pragma once

#include "ui/compare/compare_model.h"

class QMessageBox;

namespace lathe::ui {

class VariantPanel;

/// A variant that is shown but was measured on something else than its base.
struct OtherData {
    std::string key{};
    QString variant{};
    QStringList what{}; ///< each once: "window length: 256, the base has 512"
};

std::vector<OtherData> otherDataIn(const CompareModel& model);

/// The sentence above the table; empty where everything can be compared.
QString otherDataText(const std::vector<OtherData>& others, const CompareModel& model);

/// Opens the list of what differs, with the ways out: hiding those variants, or the base of each
/// run again. The box deletes itself.
QMessageBox* showOtherData(const std::vector<OtherData>& others, VariantPanel& panel);

} // namespace lathe::ui
