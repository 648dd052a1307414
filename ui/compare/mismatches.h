#pragma once

#include "ui/compare/compare_model.h"

class QMessageBox;

namespace lathe::ui {

class VariantPanel;

/// A shown variant that was measured on other data than its base.
struct OtherData {
    std::string key{};
    QString variant{};
    QStringList what{}; ///< each once: "window length: 256, the base has 512"
};

std::vector<OtherData> otherDataIn(const CompareModel& model);

/// The sentence above the table; empty when all variants can be compared.
QString otherDataText(const std::vector<OtherData>& others, const CompareModel& model);

/// Opens the list of what differs, with two ways out: hide those variants, or compare each run
/// with its own base again. The box deletes itself.
QMessageBox* showOtherData(const std::vector<OtherData>& others, VariantPanel& panel);

} // namespace lathe::ui
