#include "ui/editor/step_search.h"

#include "ui/base/search_fit.h"
#include "ui/base/text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <limits>

namespace lathe::ui {

namespace {

constexpr char kContext[] = "StepCategory";

struct CategoryWords {
    Category category;
    const char* title;
    const char* field; ///< what people who look for its steps may type, separated by commas
};

constexpr CategoryWords kCategories[] = {
    {Category::ModelData, QT_TRANSLATE_NOOP("StepCategory", "Model & data"),
     QT_TRANSLATE_NOOP("StepCategory", "load, open, input, text, corpus, calibration data")},
    {Category::Analyze, QT_TRANSLATE_NOOP("StepCategory", "Analyze"),
     QT_TRANSLATE_NOOP("StepCategory", "analysis, statistics, sensitivity")},
    {Category::Prune, QT_TRANSLATE_NOOP("StepCategory", "Prune"),
     QT_TRANSLATE_NOOP("StepCategory", "pruning, sparsity, sparse, compression")},
    {Category::Quantize, QT_TRANSLATE_NOOP("StepCategory", "Quantize"),
     QT_TRANSLATE_NOOP("StepCategory",
                       "quantization, quantisation, low-bit, rounding, compression")},
    {Category::Distill, QT_TRANSLATE_NOOP("StepCategory", "Distill"),
     QT_TRANSLATE_NOOP("StepCategory", "distillation, knowledge distillation, teacher, student")},
    {Category::Tune, QT_TRANSLATE_NOOP("StepCategory", "LoRA / tune"),
     QT_TRANSLATE_NOOP("StepCategory", "fine-tuning, adapter, training, recovery")},
    {Category::Evaluate, QT_TRANSLATE_NOOP("StepCategory", "Evaluate"),
     QT_TRANSLATE_NOOP("StepCategory", "evaluation, benchmark, measure, score")},
    {Category::Export, QT_TRANSLATE_NOOP("StepCategory", "Export"),
     QT_TRANSLATE_NOOP("StepCategory", "save, write, output")},
};

const CategoryWords& wordsOf(Category category) {
    return *std::ranges::find(kCategories, category, &CategoryWords::category);
}

/// The text in English and in the window's language.
QStringList bothOf(const char* context, const char* english) {
    return {QString::fromUtf8(english), QCoreApplication::translate(context, english)};
}

QStringList fieldOf(Category category) {
    const CategoryWords& words = wordsOf(category);
    QStringList out = bothOf(kContext, words.title);
    for (const QString& list : bothOf(kContext, words.field)) {
        out << list.split(QStringLiteral(", "));
    }
    return out;
}

/// Ranks first by where a word was found, then by how well it fits.
int weight(int place, Fit fit, Fit least) {
    return fit < least ? 0 : place + static_cast<int>(fit);
}

int fitOfWord(const StepType& type, const QString& word) {
    constexpr int kTitle = 40;
    constexpr int kAlias = 30;
    constexpr int kField = 20;
    constexpr int kHelp = 10;
    QStringList aliases{toQt(type.id)};
    for (const std::string& alias : type.aliases) {
        aliases << bothOf("catalog", alias.c_str());
    }
    const int found =
        std::max({weight(kTitle, fitOf(word, bothOf("catalog", type.title.c_str())), Fit::Contains),
                  weight(kAlias, fitOf(word, aliases), Fit::Contains),
                  weight(kField, fitOf(word, fieldOf(type.category)), Fit::WordStarts)});
    // Nearly every help contains any two letters, and all contain any letters in order.
    const bool searched = found == 0 && word.size() > 1;
    const int help =
        searched ? weight(kHelp, fitOf(word, bothOf("catalog", type.help.c_str())), Fit::WordStarts)
                 : 0;
    const int inOrder = weight(0, fitOf(word, bothOf("catalog", type.title.c_str())), Fit::InOrder);
    return std::max({found, help, std::min(inOrder, kHelp - 1)});
}

/// 0 when a word of `typed` does not fit at all.
int fitOfStep(const StepType& type, const QString& typed) {
    int worst = fitOfWord(type, typed); // a title of several words, typed exactly
    if (worst > 0) {
        return worst;
    }
    worst = std::numeric_limits<int>::max();
    for (const QString& word : typed.simplified().split(QLatin1Char(' '))) {
        worst = std::min(worst, fitOfWord(type, word));
    }
    return worst;
}

} // namespace

QString categoryTitle(Category category) {
    return QCoreApplication::translate(kContext, wordsOf(category).title);
}

std::vector<const StepType*> rankedSteps(const Catalog& catalog, const QString& typed,
                                         std::optional<Kind> carries) {
    std::vector<std::pair<int, const StepType*>> ranked;
    for (const StepType& type : catalog.steps()) {
        const bool takes = !carries || std::ranges::any_of(type.inputs, [&](const Port& port) {
            return port.kind == *carries;
        });
        const int fit = typed.trimmed().isEmpty() ? 1 : fitOfStep(type, typed);
        if (takes && fit > 0) {
            ranked.emplace_back(fit, &type);
        }
    }
    std::ranges::stable_sort(ranked,
                             [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<const StepType*> out;
    for (const auto& [fit, type] : ranked) {
        out.push_back(type);
    }
    return out;
}

} // namespace lathe::ui
