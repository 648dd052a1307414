#pragma once

#include "core/engine/eval/tasks.h"

namespace lathe {

/// The task of a file, or "skills": the rule-based prompts, 100 of each skill with
/// one solved example before them, seed 0.
///
/// FILE.json is {"task": name, "type": "exact_match" | "multiple_choice" | "minimal_pairs",
/// "items": […]} with items {"prompt", "answer", "group"?}, {"context", "choices", "answer": index}
/// or {"good", "bad"}. FILE.jsonl holds one item a line; there "skill", "sentence_good" and
/// "sentence_bad" are also read, as published data sets spell them.
/// Throws Error{BadData} naming the file and the item, Error{User} for an unknown name.
Task taskNamed(const std::string& nameOrFile);

/// Reads items of one kind into a task named `name`. `where` is the file, for messages.
Task taskFromItems(const std::string& name, const Json& items, const std::string& where);

} // namespace lathe
