#pragma once

#include "core/plain/store/report.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lathe::ui {

/// A kind of text, or a skill, for which variants are compared separately.
struct DamagePart {
    std::string
        name{}; ///< "korean.jsonl", "sort"; empty: the whole, where no part is measured apart
    std::string metric{}; ///< "perplexity.korean.jsonl", "accuracy.sort"
    bool isText = true;   ///< else a skill
};

/// How much worse a variant is on one part. Texts: the perplexity divided by the base's. Skills:
/// the accuracy lost, 0.25 for 25 points.
struct Damage {
    double value = 0;     ///< as measured: perplexity or accuracy
    double base = 0;      ///< the same of the unchanged model
    double ratio = 1;     ///< texts; infinite where the perplexity is
    double loss = 0;      ///< skills; below 0 where the accuracy rose
    double error = 0;     ///< standard error of ln(ratio) or of loss, paired; 0: unknown
    bool inNoise = false; ///< within noise, and paired
    bool isSure = true;   ///< more than noise; unpaired numbers are taken as independent

    /// 0 for none, noise or what may be noise; 1 for ten times the perplexity or 50 points of
    /// accuracy lost; it may exceed 1.
    double harm(bool isText) const;

    /// harm() from 0 to 1, for colour and bar.
    double severity(bool isText) const;
};

struct DamageRow {
    size_t variant = 0; ///< row of the report
    bool isBase = false;
    double worst = 0;                           ///< largest harm
    std::vector<std::optional<Damage>> cells{}; ///< one per part
};

/// Variants against texts and skills. Rows: bases first, then the most damaged variant. Columns:
/// texts before skills, the most damaged first.
struct DamageTable {
    std::vector<DamagePart> parts{};
    std::vector<DamageRow> rows{};
};

DamageTable damageOf(const ReportTable& report);

/// One variant damages one part much more than another.
struct UnevenDamage {
    size_t variant = 0; ///< row of the report
    DamagePart worst{};
    DamagePart least{};
    Damage worstDamage{};
    Damage leastDamage{};
    double times = 1;        ///< texts: how much larger the worst ratio is than the least
    bool calibrated = false; ///< the variant's steps read texts, so other texts are a remedy
};

/// The most uneven damage beyond noise: one text at least 1.5 times as much as another, or else one
/// skill at least 10 points more than another. `calibrated` are rows of the report.
std::optional<UnevenDamage> unevenDamage(const DamageTable& table,
                                         const std::set<size_t>& calibrated);

/// Whether a step before `node` of the workflow (its JSON text) is linked to texts it calibrates
/// on, or to their statistics. False for a text that is not a workflow.
bool isCalibrated(const std::string& workflow, const std::string& node);

/// Rows of the report of these runs whose variants were made with texts.
std::set<size_t> calibratedRows(const ExperimentStore& store, const std::vector<int64_t>& runs,
                                const ReportTable& report);

} // namespace lathe::ui
