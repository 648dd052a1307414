#include "core/engine/run/fates.h"

#include "core/plain/base/text.h"

#include <algorithm>

namespace lathe {

namespace {

/// Nodes that read a node, by its id.
using Readers = std::map<std::string, std::vector<const NodePlan*>>;

Readers readersOf(const RunPlan& plan) {
    Readers out;
    for (const std::string& id : plan.order) {
        const NodePlan& node = plan.nodes.at(id);
        for (const auto& [port, source] : node.inputs) {
            auto& readers = out[source.node];
            if (readers.empty() || readers.back() != &node) {
                readers.push_back(&node);
            }
        }
    }
    return out;
}

std::vector<std::string> runningAmong(const std::vector<const NodePlan*>& readers) {
    std::vector<std::string> out;
    for (const NodePlan* reader : readers) {
        if (reader->fate == Fate::Run) {
            out.push_back(reader->node->id);
        }
    }
    return out;
}

bool canRun(const NodePlan& node) {
    return node.fate == Fate::Run || node.fate == Fate::Cached;
}

/// Sources first: a refused node blocks all nodes after it.
void markRefused(RunPlan& plan) {
    std::map<std::string, std::string> causes; ///< the refused node, by what it blocks or is
    for (const std::string& id : plan.order) {
        NodePlan& node = plan.nodes.at(id);
        for (const auto& [port, source] : node.inputs) {
            if (const auto cause = causes.find(source.node); cause != causes.end()) {
                node.fate = Fate::Blocked;
                node.because = cause->second + " is refused";
                causes[id] = cause->second;
                break;
            }
        }
        if (node.refusal && node.fate != Fate::Blocked) {
            node.fate = Fate::Refused;
            node.because = node.refusal->what();
            causes[id] = id;
        }
    }
}

/// From the ends back: marks nodes all of whose readers cannot run or are useless themselves. A
/// node without readers is wanted for itself.
void markIdle(RunPlan& plan, const std::set<std::string>& kept, const Readers& readers) {
    std::set<const NodePlan*> useless;
    for (auto id = plan.order.rbegin(); id != plan.order.rend(); ++id) {
        NodePlan& node = plan.nodes.at(*id);
        if (!canRun(node) || !readers.contains(*id)) {
            continue;
        }
        const auto& own = readers.at(*id);
        const bool wanted = std::ranges::any_of(own, [&](const NodePlan* reader) {
            return canRun(*reader) && !useless.contains(reader);
        });
        if (!wanted) {
            useless.insert(&node);
        }
        if (!wanted && node.fate == Fate::Run) {
            node.fate = Fate::Idle;
        } else if (node.step->keep == Keep::Recomputed && node.fate == Fate::Run &&
                   !kept.contains(*id) && runningAmong(own).empty()) {
            node.fate = Fate::Cached;
        }
    }
}

std::string reasonToRun(const NodePlan& node, const std::vector<const NodePlan*>& readers,
                        bool kept) {
    if (kept) {
        return "the caller wants its outputs";
    }
    switch (node.step->keep) {
    case Keep::Stored:
        return "no result is stored";
    case Keep::Never:
        return "it runs every time";
    case Keep::Recomputed:
        break;
    }
    const auto running = runningAmong(readers);
    return join(running, ", ") + (running.size() == 1 ? " reads it" : " read it");
}

std::string reasonOf(const NodePlan& node, const std::vector<const NodePlan*>& readers, bool kept) {
    switch (node.fate) {
    case Fate::Run:
        return reasonToRun(node, readers, kept);
    case Fate::Cached:
        return node.stored ? "its result is stored" : "no step that runs reads it";
    case Fate::Idle:
        return "only steps that cannot run read it";
    case Fate::Bypassed:
        return "it hands its model on";
    case Fate::Refused:
    case Fate::Blocked:
        break;
    }
    return node.because;
}

} // namespace

void findFates(RunPlan& plan, const std::set<std::string>& kept) {
    const Readers readers = readersOf(plan);
    for (auto id = plan.order.rbegin(); id != plan.order.rend(); ++id) {
        NodePlan& node = plan.nodes.at(*id);
        if (node.node->bypassed) {
            node.fate = Fate::Bypassed;
            continue;
        }
        const auto own = readers.find(*id);
        const bool asked =
            kept.contains(*id) || (own != readers.end() && !runningAmong(own->second).empty());
        const bool runs =
            node.step->keep == Keep::Recomputed ? asked || node.key.empty() : !node.stored;
        node.fate = runs ? Fate::Run : Fate::Cached;
    }
}

void settleFates(RunPlan& plan, const std::set<std::string>& kept) {
    Readers readers = readersOf(plan);
    markRefused(plan);
    markIdle(plan, kept, readers);
    for (auto& [id, node] : plan.nodes) {
        node.because = reasonOf(node, readers[id], kept.contains(id));
        node.work = node.fate == Fate::Run ? node.work : 0;
    }
}

} // namespace lathe
