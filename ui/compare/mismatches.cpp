#include "ui/compare/mismatches.h"

#include "ui/compare/difference_text.h"
#include "ui/compare/variant_panel.h"

#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

namespace lathe::ui {

namespace {

constexpr size_t kMostLines = 12;

QString words(const char* english) {
    return QCoreApplication::translate("OtherData", english);
}

QStringList mismatchesOf(const ReportRow& row) {
    QStringList out;
    for (const auto& difference : row.differences) {
        for (const Mismatch& mismatch :
             difference ? difference->mismatches : std::vector<Mismatch>()) {
            out.push_back(mismatchText(mismatch));
        }
    }
    out.removeDuplicates();
    return out;
}

} // namespace

std::vector<OtherData> otherDataIn(const CompareModel& model) {
    std::vector<OtherData> out;
    for (int i = 0; i < model.columnCount(); ++i) {
        const QStringList what = mismatchesOf(model.variantAt(i));
        if (!what.isEmpty()) {
            out.push_back({keyOf(model.variantAt(i)), model.variantName(i), what});
        }
    }
    return out;
}

QString otherDataText(const std::vector<OtherData>& others, const CompareModel& model) {
    if (others.empty()) {
        return {};
    }
    return words(QT_TRANSLATE_NOOP("OtherData",
                                   "%1 of %2 variants have numbers measured on other data than "
                                   "the base; those are not compared."))
        .arg(others.size())
        .arg(model.columnCount());
}

QMessageBox* showOtherData(const std::vector<OtherData>& others, VariantPanel& panel) {
    QStringList lines;
    std::vector<std::string> keys;
    for (const OtherData& other : others) {
        keys.push_back(other.key);
        if (keys.size() <= kMostLines) {
            lines.push_back(
                QStringLiteral("%1: %2").arg(other.variant, other.what.join(QStringLiteral("; "))));
        }
    }
    if (keys.size() > kMostLines) {
        lines.push_back(
            words(QT_TRANSLATE_NOOP("OtherData", "and %1 more")).arg(keys.size() - kMostLines));
    }
    auto* box = new QMessageBox(QMessageBox::Information,
                                words(QT_TRANSLATE_NOOP("OtherData", "What differs")),
                                lines.join(QLatin1Char('\n')), QMessageBox::Close, &panel);
    box->setObjectName(QStringLiteral("otherData"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* hide = box->addButton(words(QT_TRANSLATE_NOOP("OtherData", "Hide these variants")),
                                       QMessageBox::ActionRole);
    hide->setObjectName(QStringLiteral("otherDataHide"));
    QObject::connect(hide, &QPushButton::clicked, &panel,
                     [&panel, keys] { panel.hideVariants(keys); });
    if (!panel.choice().base.empty()) {
        QPushButton* own = box->addButton(
            words(QT_TRANSLATE_NOOP("OtherData", "Compare each run with its own base")),
            QMessageBox::ActionRole);
        own->setObjectName(QStringLiteral("otherDataOwnBase"));
        QObject::connect(own, &QPushButton::clicked, &panel, [&panel] { panel.setBase({}); });
    }
    box->open();
    return box;
}

} // namespace lathe::ui
