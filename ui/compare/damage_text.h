#pragma once

#include "ui/compare/damage.h"

#include <QString>

namespace lathe::ui {

/// "×1.57", "×12.1", "∞": a perplexity against the base's.
QString ratioText(double ratio);

/// "−42.5", "+1.0", "0.0": points of accuracy won or lost.
QString pointsText(double loss);

/// "korean", "sort"; "Perplexity" where no text is measured separately.
QString partTitle(const DamagePart& part);

/// "none", "in noise", "slight", "strong", "severe", "better": the word of a damage.
QString damageWord(const Damage& damage, bool isText);

/// Everything about one cell in one sentence, for tool tips and screen readers.
QString damageSentence(const DamagePart& part, const Damage& damage);

/// What the table shows, worded from its numbers, and what to do about it.
QString findingText(const UnevenDamage& damage, const QString& variant);

} // namespace lathe::ui
