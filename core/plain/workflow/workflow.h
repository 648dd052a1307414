#pragma once

#include "core/plain/base/json.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lathe {

/// One step with its parameters. `extra` holds the fields of the file that this version does not
/// know.
struct Node {
    std::string id{};             ///< unique in the workflow, no dot
    std::string type{};           ///< a StepType id
    std::string title{};          ///< what the user called it; empty: the type's title
    Json params = Json::object(); ///< only what differs from the defaults need be here
    double x = 0;
    double y = 0;
    bool bypassed = false; ///< passes its first model input on unchanged
    Json extra = Json::object();

    bool operator==(const Node&) const = default;
};

/// "load.model": a port of a node.
struct Endpoint {
    std::string node{};
    std::string port{};

    bool operator==(const Endpoint&) const = default;
};

struct Link {
    Endpoint from{};
    Endpoint to{};

    bool operator==(const Link&) const = default;
};

/// A JSON graph of steps with parameters. Branches are variants.
struct Workflow {
    static constexpr int kFormat = 1;

    std::string name{};
    std::vector<Node> nodes{};
    std::vector<Link> links{};
    Json extra = Json::object();

    const Node* find(const std::string& nodeId) const;
    Node* find(const std::string& nodeId);

    /// The source linked to an input port, or nullopt.
    std::optional<Endpoint> sourceOf(const std::string& nodeId, const std::string& port) const;

    bool operator==(const Workflow&) const = default;
};

/// `name` is what messages call the text (a path). Throws Error{BadData}: not JSON, wrong shape
/// (which node, which field), duplicate node ids, or a `format` newer than kFormat (with the way
/// out).
Workflow parseWorkflow(std::string_view text, std::string_view name);
Workflow loadWorkflow(const std::filesystem::path& path);

/// Stable, readable text: two spaces, one group of lines per node; unknown fields kept.
std::string toText(const Workflow& workflow);

/// Node indices, every source before its users; nullopt when the graph has a cycle.
std::optional<std::vector<size_t>> executionOrder(const Workflow& workflow);

/// Sets "node.name" to a value given as text (JSON where it parses, else a string).
/// Throws Error{User} when the node does not exist.
void setParameter(Workflow& workflow, std::string_view assignment);

/// The chain of node titles that leads to `nodeId` along model links, without the model itself:
/// "Magnitude 50 % + RTN 4-bit"; "Base" when nothing changes the model. Names variants.
std::string variantName(const Workflow& workflow, const class Catalog& catalog,
                        const std::string& nodeId);

} // namespace lathe
