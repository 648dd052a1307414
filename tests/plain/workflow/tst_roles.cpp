// Roles: what generic code asks for in place of the name of a field.
#include "core/plain/workflow/catalog.h"
#include "core/plain/workflow/workflow.h"
#include "support/std_string.h"

#include <set>

using namespace lathe;

namespace {

/// No field has the name that other steps give it.
struct OddNames {
    double thinning = 0.5;
    std::string arrangement = "2:4";
    int width = 3;
    std::string numbers = "int";
    int64_t depth = 8;
    double heads = 0.25;
    bool plain = false;

    template <class F>
    void visit(F&& f) {
        f("thinning", thinning, Info{.role = Role::Sparsity});
        f("arrangement", arrangement, Info{.orPattern = true, .role = Role::Pattern});
        f("width", width, Info{.role = Role::Bits});
        f("numbers", numbers, Info{.choices = {"int", "nf4"}, .role = Role::Format});
        f("depth", depth, Info{.role = Role::Rank});
        f("heads", heads, Info{.role = Role::Amount});
        f("plain", plain, Info{});
    }
};

Catalog oddCatalog() {
    const Port model{.name = "model"};
    return Catalog({{.id = "prune.odd",
                     .title = "Odd",
                     .category = Category::Prune,
                     .inputs = {model},
                     .outputs = {model},
                     .fields = fieldsOf<OddNames>()}});
}

} // namespace

class TestRoles : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void surviveJson() {
        for (const Field& field : fieldsOf<OddNames>()) {
            const Field again = fieldFromJson(Json::parse(toJson(field).dump()));
            QCOMPARE(nameOf(again.info.role), nameOf(field.info.role));
            QCOMPARE(toJson(field).contains("role"), field.info.role != Role::None);
        }
    }

    void aRoleOfANewerVersionIsNone() {
        Json json = toJson(fieldsOf<OddNames>().front());
        json["role"] = "moon phase";
        QVERIFY(fieldFromJson(json).info.role == Role::None);
    }

    void valuesAreFoundByThem() {
        const auto fields = fieldsOf<OddNames>();
        QCOMPARE(fieldOf(fields, Role::Bits)->name, std::string("width"));
        QVERIFY(fieldOf(fields, Role::Group) == nullptr);
        QVERIFY(valueOf(fields, Role::Group, {{"group", 64}}).is_null());
        QVERIFY(valueOf(fields, Role::Bits, Json::object()) == 3);
        QVERIFY(valueOf(fields, Role::Bits, {{"width", 5}, {"bits", 7}}) == 5);
        QVERIFY(valueOf(fields, Role::Bits, {{"width", nullptr}}) == 3);
    }

    void variantsAreNamedByThem() {
        Workflow workflow;
        workflow.nodes.push_back({.id = "odd", .type = "prune.odd"});
        const auto named = [&](Json params) {
            workflow.nodes.front().params = std::move(params);
            return variantName(workflow, oddCatalog(), "odd");
        };
        QCOMPARE(named(Json::object()), std::string("Odd 2:4 25 % 3-bit rank 8"));
        QCOMPARE(named({{"arrangement", "unstructured"}, {"thinning", 0.7}, {"numbers", "nf4"}}),
                 std::string("Odd 70 % 25 % nf4 rank 8"));
    }

    void noStepHasTwoFieldsOfOne() {
        const Json json =
            readJson(std::filesystem::path(LATHE_SOURCE_DIR) / "resources" / "catalog.json");
        const Catalog catalog = Catalog::fromJson(json);
        std::set<std::string> used;
        for (const StepType& type : catalog.steps()) {
            std::set<std::string> own;
            for (const Field& field : type.fields) {
                const std::string role = nameOf(field.info.role);
                QVERIFY2(role.empty() || own.insert(role).second, (type.id + " " + role).c_str());
            }
            used.insert(own.begin(), own.end());
        }
        for (const char* role : {"bits", "format", "group", "sparsity", "pattern", "updates",
                                 "include", "exclude", "overrides"}) {
            QVERIFY2(used.contains(role), role);
        }
    }
};

QTEST_GUILESS_MAIN(TestRoles)
#include "tst_roles.moc"
