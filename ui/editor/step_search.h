#pragma once

#include "core/plain/workflow/catalog.h"

#include <QString>

#include <optional>
#include <vector>

namespace lathe::ui {

/// Title of a category in the window's language.
QString categoryTitle(Category category);

/// Steps that fit every word of `typed`, best first: by title, alias and id, then by their category
/// and the words of its field ("pruning", 가지치기), then by their help. Searches in English and in
/// the window's language. With `carries`, only steps with an input of that kind.
std::vector<const StepType*> rankedSteps(const Catalog& catalog, const QString& typed,
                                         std::optional<Kind> carries = std::nullopt);

} // namespace lathe::ui
