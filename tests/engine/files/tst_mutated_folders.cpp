// Mutated model folders, packed and plain: each is refused with a message, or it opens and
// computes. A signal ends this program; a "fault of Lathe" fails the test with its mutation.
// LATHE_MUTATIONS: how many (default 400); packaging/fuzz.sh takes more.
#include "core/engine/files/load_save.h"
#include "core/engine/forward/forward.h"
#include "core/engine/numbers/grid.h"
#include "core/engine/prepared/prepare.h"
#include "core/engine/run/errors.h"
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/base/json.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include <QTest>

#include <ctime>
#include <fstream>
#include <random>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

using Random = std::mt19937;

size_t below(Random& random, size_t count) {
    return std::uniform_int_distribution<size_t>(0, count - 1)(random);
}

/// Every value in `json`, itself included.
void addValues(Json& json, std::vector<Json*>& out) {
    out.push_back(&json);
    if (json.is_structured()) {
        for (Json& item : json) {
            addValues(item, out);
        }
    }
}

Json oddValue(Random& random, const Json& old) {
    static const std::vector<Json> kOdd{nullptr,
                                        true,
                                        0,
                                        1,
                                        -1,
                                        2,
                                        3,
                                        7,
                                        16,
                                        64,
                                        1024,
                                        16777216,
                                        1LL << 40,
                                        INT64_MAX,
                                        INT64_MIN,
                                        0.5,
                                        1e300,
                                        "",
                                        "llama",
                                        Json::array(),
                                        Json::object(),
                                        {{1, 2}},
                                        {{"name", "lm_head.weight"}}};
    if (old.is_number_integer() && below(random, 2) == 0) {
        const auto number = static_cast<uint64_t>(old.get<int64_t>());
        const std::vector<uint64_t> near{number + 1, number - 1, number * 2, number / 2, -number};
        return static_cast<int64_t>(near[below(random, near.size())]);
    }
    return kOdd[below(random, kOdd.size())];
}

/// Changes, removes or exchanges a value somewhere; returns what it did.
std::string mutateJson(Random& random, Json& json) {
    std::vector<Json*> values;
    addValues(json, values);
    Json& value = *values[below(random, values.size())];
    const size_t kind = below(random, 4);
    if (kind == 0 && value.is_structured() && !value.empty()) {
        auto item = value.begin();
        std::advance(item, static_cast<std::ptrdiff_t>(below(random, value.size())));
        std::string what = "without " + item->dump().substr(0, 80);
        value.erase(item);
        return what;
    }
    if (kind == 1) {
        const Json& other = *values[below(random, values.size())];
        std::string what = value.dump().substr(0, 80) + " is " + other.dump().substr(0, 80);
        value = Json(other);
        return what;
    }
    std::string what = value.dump().substr(0, 80);
    value = oddValue(random, value);
    return what + " is " + value.dump();
}

std::string mutateBytes(Random& random, std::string& bytes) {
    const size_t at = below(random, std::min<size_t>(bytes.size(), 4000));
    const char old = bytes[at];
    bytes[at] = below(random, 2) == 0 ? static_cast<char>(old ^ (1 << below(random, 8)))
                                      : static_cast<char>('0' + below(random, 10));
    if (below(random, 10) == 0) {
        bytes.resize(bytes.size() - below(random, 100));
    }
    return "byte " + std::to_string(at) + " was " + std::to_string(old);
}

void write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text; // no sync: called very often
}

/// Opens and computes; returns what is wrong with how that ended, empty when nothing is.
std::string faultOf(const fs::path& folder) {
    try {
        const at::NoGradGuard noGrad;
        const Model model = prepare(openModel(folder.string()), {});
        const at::Tensor ids = at::tensor({0, 1, 2, 1}, at::kLong).unsqueeze(0);
        logitsOf(model, hiddenStates(model, ids));
        return {};
    } catch (...) {
        const Error error = errorFrom(std::current_exception());
        const bool refused = error.code() == ErrorCode::BadData || error.code() == ErrorCode::User;
        const bool large = error.code() == ErrorCode::OutOfMemory;
        return refused || large ? std::string() : error.what();
    }
}

} // namespace

class TestMutatedFolders : public QObject {
    Q_OBJECT

private:
    static int mutations() {
        const int asked = qEnvironmentVariableIntValue("LATHE_MUTATIONS");
        return asked > 0 ? asked : 400;
    }

    /// A packed folder of a fixture.
    static void save(const fs::path& place, const std::string& family) {
        Model model = openModel(
            (fs::path(LATHE_SOURCE_DIR) / "tests/engine/model/fixtures" / family).string());
        const Grid grid{.bits = 4, .group = 0};
        forEachLinear(model, [&](const LinearPlace& where, Linear& linear) {
            if (where.block >= 0) {
                const at::Tensor weight = dense(linear).to(at::kFloat);
                const GridFit fit = fitGrid(grid, weight, RangeRule::MinMax);
                linear.parts.clear();
                linear.parts.emplace_back(makeQuantized(grid, encode(grid, weight, fit), fit));
            }
        });
        saveFolder(model, place, /*asDense=*/false);
    }

private Q_SLOTS:

    void refusedOrComputed_data() {
        QTest::addColumn<QString>("family");
        for (const char* family : {"llama", "gemma3_text", "gpt2", "phi3"}) {
            QTest::newRow(family) << QString::fromLatin1(family);
        }
    }

    void refusedOrComputed() {
        QFETCH(QString, family);
        const TemporaryFolder folder;
        const auto place = folder.path() / "m";
        save(place, family.toStdString());
        const std::vector<std::string> names{"config.json", "lathe.json", "model.safetensors"};
        std::map<std::string, std::string> good;
        for (const std::string& name : names) {
            good[name] = readFile(place / name);
        }
        QCOMPARE(faultOf(place), std::string());
        Random random(20261128);
        for (int i = 0; i < mutations() / 4; ++i) {
            const std::string& name = names[below(random, names.size())];
            std::string text = good[name];
            std::string what = name + ": ";
            if (name == "model.safetensors") {
                what += mutateBytes(random, text);
            } else {
                Json json = parseJson(text, name);
                for (size_t k = 0; k <= below(random, 2); ++k) {
                    what += mutateJson(random, json) + "; ";
                }
                text = json.dump();
            }
            write(place / name, text);
            const std::clock_t begin = std::clock(); // of this process, all its threads
            const std::string fault = faultOf(place);
            QVERIFY2(fault.empty(), (what + " → " + fault).c_str());
            QVERIFY2(std::clock() - begin < 10 * CLOCKS_PER_SEC, what.c_str());
            write(place / name, good[name]);
        }
    }
};

QTEST_GUILESS_MAIN(TestMutatedFolders)
#include "tst_mutated_folders.moc"
