// Folders written by saveFolder open again as the same model; damaged folders say what is wrong.
#include "core/engine/files/load_save.h"
#include "core/engine/files/replace_folder.h"
#include "core/engine/forward/forward.h"
#include "core/engine/numbers/tensor_bytes.h"
#include "core/engine/prepared/prepare.h"
#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/format/safetensors_writer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/rand.h>

#include <QTest>

#include <limits>

using namespace lathe;

namespace {

std::filesystem::path fixture(const std::string& name) {
    return std::filesystem::path(LATHE_SOURCE_DIR) / "tests/engine/model/fixtures" / name;
}

const std::vector<std::string> kFamilies{"llama_sharded", "llama_llama3",  "llama_yarn",
                                         "mistral",       "qwen2",         "qwen3_layer_types",
                                         "gemma2",        "gemma3_text",   "phi3_long",
                                         "gpt2_bare",     "opt_post_norm", "gpt_neox"};

void compareLinears(const Model& a, const Model& b) {
    std::vector<std::pair<std::string, at::Tensor>> wanted;
    forEachLinear(a, [&](const LinearPlace& place, const Linear& linear) {
        wanted.emplace_back(place.name, dense(linear));
    });
    size_t i = 0;
    forEachLinear(b, [&](const LinearPlace& place, const Linear& linear) {
        QVERIFY(i < wanted.size());
        QCOMPARE(place.name, wanted[i].first);
        QVERIFY2(at::equal(dense(linear), wanted[i].second), place.name.c_str());
        ++i;
    });
    QCOMPARE(i, wanted.size());
}

at::Tensor logitsFor(const Model& model, const std::filesystem::path& fixtureFolder) {
    const at::NoGradGuard noGrad;
    const auto file = SafetensorsFile::open(fixtureFolder / "expected.safetensors");
    return logitsOf(prepare(model, {}),
                    hiddenStates(prepare(model, {}), mappedTensor({file, file->find("ids")})));
}

/// Every linear of the blocks as 4-bit codes in groups of two, and every other one with a low-rank
/// part added.
Model packedVariant(Model model) {
    const Grid grid{.bits = 4, .symmetric = false, .group = 2};
    bool odd = false;
    forEachLinear(model, [&](const LinearPlace& place, Linear& linear) {
        if (place.block < 0) {
            return;
        }
        const at::Tensor weight = dense(linear);
        const GridFit fit = fitGrid(grid, weight, RangeRule::MinMax);
        linear.parts.clear();
        linear.parts.emplace_back(makeQuantized(grid, encode(grid, weight, fit), fit));
        if ((odd = !odd)) {
            linear.parts.push_back(
                LowRank{at::rand({weight.size(0), 2}), at::rand({2, weight.size(1)})});
        }
    });
    return model;
}

Json configOf(const std::filesystem::path& folder) {
    return readJson(folder / "config.json");
}

/// A copy of a fixture that tests may damage.
struct Copy {
    TemporaryFolder folder;

    explicit Copy(const std::string& name) {
        std::filesystem::copy(fixture(name), folder.path(),
                              std::filesystem::copy_options::recursive);
    }

    void setConfig(const std::string& key, const Json& value) const {
        Json config = configOf(folder.path());
        config[key] = value;
        writeFileAtomic(folder.path() / "config.json", config.dump());
    }

    /// Writes the weights again after `change`, which may empty a tensor to leave it out.
    void changeTensors(const std::function<void(const std::string&, at::Tensor&)>& change) const {
        const ModelFiles files = ModelFiles::open(folder.path());
        std::vector<PlannedTensor> plan;
        std::map<std::string, at::Tensor> tensors;
        for (const ModelTensor& item : files.tensors()) {
            if (item.file->path().filename() == "expected.safetensors") {
                continue;
            }
            at::Tensor tensor = mappedTensor(item).clone();
            change(item.name(), tensor);
            if (!tensor.defined()) {
                continue;
            }
            plan.push_back({item.name(), dtypeOf(tensor.scalar_type()), tensor.sizes().vec()});
            tensors[item.name()] = tensor.contiguous();
        }
        SafetensorsWriter writer(folder.path(), plan);
        for (const PlannedTensor& item : plan) {
            writer.write(item.name, bytesOf(tensors[item.name]));
        }
        writer.finish();
    }

    std::string messageOfOpening() const {
        try {
            openModel(folder.path().string());
        } catch (const Error& error) {
            return std::string(error.what()) + " | " + error.hint();
        }
        return "no error";
    }
};

bool holds(const std::string& text, const std::vector<std::string>& pieces) {
    for (const std::string& piece : pieces) {
        if (text.find(piece) == std::string::npos) {
            qWarning("\"%s\" is not in: %s", piece.c_str(), text.c_str());
            return false;
        }
    }
    return true;
}

} // namespace

class TestLoadSave : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void denseFoldersOpenAsTheSameModel() {
        for (const std::string& name : kFamilies) {
            const Model model = openModel(fixture(name).string());
            TemporaryFolder folder;
            saveFolder(model, folder.path(), true);
            const Model again = openModel(folder.path().string());
            compareLinears(model, again);
            QVERIFY(!std::filesystem::exists(folder.path() / "lathe.json"));
            QVERIFY2(at::equal(logitsFor(model, fixture(name)), logitsFor(again, fixture(name))),
                     name.c_str());
            QCOMPARE(again.embedding.scalar_type(), model.embedding.scalar_type());
        }
    }

    void packedFoldersKeepTheirParts() {
        for (const std::string& name : kFamilies) {
            const Model model = packedVariant(openModel(fixture(name).string()));
            TemporaryFolder folder;
            saveFolder(model, folder.path(), false);
            const Model again = openModel(folder.path().string());
            compareLinears(model, again);
            QCOMPARE(sizeOf(again).bytes, sizeOf(model).bytes);
            TemporaryFolder plain;
            saveFolder(again, plain.path(), true);
            QVERIFY(!std::filesystem::exists(plain.path() / "lathe.json"));
            openModel(plain.path().string());
        }
    }

    void removedSublayersAndBlocksSurvive() {
        Model model = openModel(fixture("gemma3_text").string());
        model.blocks.erase(model.blocks.begin() + 1);
        TemporaryFolder cut;
        saveFolder(model, cut.path(), true);
        QCOMPARE(configOf(cut.path())["num_hidden_layers"].get<int>(), 3);
        QCOMPARE(configOf(cut.path())["layer_types"].dump(),
                 std::string(R"(["sliding_attention","full_attention","sliding_attention"])"));
        QVERIFY(at::equal(logitsFor(openModel(cut.path().string()), fixture("gemma3_text")),
                          logitsFor(model, fixture("gemma3_text"))));
        model.blocks[0].mlp.reset();
        TemporaryFolder bare;
        QVERIFY_THROWS_EXCEPTION(Error, saveFolder(model, bare.path(), true));
        saveFolder(model, bare.path(), false);
        QVERIFY(at::equal(logitsFor(openModel(bare.path().string()), fixture("gemma3_text")),
                          logitsFor(model, fixture("gemma3_text"))));
    }

    void ropeIsWrittenInBothSpellings() {
        TemporaryFolder older;
        saveFolder(openModel(fixture("llama_llama3").string()), older.path(), true);
        const Json config = configOf(older.path());
        QCOMPARE(config["rope_theta"].get<double>(), 5000.0);
        QCOMPARE(config["rope_scaling"]["rope_type"].get<std::string>(), std::string("llama3"));
        QCOMPARE(config["rope_parameters"]["rope_theta"].get<double>(), 5000.0);
        QCOMPARE(config["rope_parameters"]["high_freq_factor"].get<double>(), 4.0);
        TemporaryFolder newer;
        saveFolder(openModel(fixture("llama_biased").string()), newer.path(), true);
        QCOMPARE(configOf(newer.path())["rope_theta"].get<double>(), 77.0);
        QVERIFY(configOf(newer.path())["rope_scaling"].is_null());
        QVERIFY(configOf(newer.path())["tie_word_embeddings"] == true);
    }

    void savingOverTheFolderItCameFromWorks() {
        TemporaryFolder folder;
        saveFolder(openModel(fixture("llama_sharded").string()), folder.path(), true);
        const Model model = openModel(folder.path().string());
        saveFolder(model, folder.path(), true, Overwrite::Yes);
        compareLinears(openModel(folder.path().string()), model);
    }

    /// An export deleted the four shards of another model and replaced its configuration.
    void foldersOfOthersStayAsTheyAre() {
        const Copy copy("llama_sharded");
        const Model model = openModel(fixture("llama").string());
        const std::string config = readFile(copy.folder.path() / "config.json");
        for (const Overwrite overwrite : {Overwrite::No, Overwrite::Yes}) {
            QVERIFY_THROWS_EXCEPTION(Error, requireWritable(copy.folder.path(), overwrite));
            QVERIFY_THROWS_EXCEPTION(Error, saveFolder(model, copy.folder.path(), true, overwrite));
        }
        QCOMPARE(readFile(copy.folder.path() / "config.json"), config);
        compareLinears(openModel(copy.folder.path().string()),
                       openModel(fixture("llama_sharded").string()));
    }

    void ownFoldersAreReplacedWhenAsked() {
        TemporaryFolder folder;
        const auto place = folder.path() / "model";
        const Model model = openModel(fixture("llama").string());
        saveFolder(packedVariant(model), place, false);
        QVERIFY_THROWS_EXCEPTION(Error, saveFolder(model, place, true));
        QVERIFY(std::filesystem::exists(place / "lathe.json"));
        saveFolder(model, place, true, Overwrite::Yes);
        QVERIFY(!std::filesystem::exists(place / "lathe.json"));
        compareLinears(openModel(place.string()), model);
    }

    /// A kill between renames left new weights with an old manifest: perplexity 113 330, exit 0.
    void filesOfTwoSavesAreNotOneModel() {
        TemporaryFolder one;
        TemporaryFolder two;
        const Model model = packedVariant(openModel(fixture("llama").string()));
        saveFolder(model, one.path(), false);
        saveFolder(model, two.path(), false);
        openModel(one.path().string());
        const auto mixed = [&] {
            try {
                openModel(one.path().string());
                return false;
            } catch (const Error& error) {
                return holds(error.what(), {"model.safetensors is of another save", "lathe.json"});
            }
        };
        const std::string own = readFile(one.path() / "lathe.json");
        writeFileAtomic(one.path() / "lathe.json", readFile(two.path() / "lathe.json"));
        QVERIFY(mixed());
        Json unnamed = parseJson(own, "manifest");
        unnamed.erase("lathe_save");
        writeFileAtomic(one.path() / "lathe.json", unnamed.dump());
        QVERIFY(mixed());
        writeFileAtomic(one.path() / "lathe.json", own);
        openModel(one.path().string());
    }

    /// A model from the network may hold a link to any file of its user.
    void linksOutOfTheFolderAreNotCopied() {
        const Copy copy("llama");
        TemporaryFolder outside;
        writeFileAtomic(outside.path() / "secret", "{}");
        TemporaryFolder place;
        const auto link = copy.folder.path() / "tokenizer_config.json";
        std::filesystem::create_symlink(outside.path() / "secret", link);
        const Model model = openModel(copy.folder.path().string());
        QVERIFY_THROWS_EXCEPTION(Error, saveFolder(model, place.path() / "m", true));
        QVERIFY(std::filesystem::is_empty(place.path()));
        std::filesystem::remove(link);
        writeFileAtomic(copy.folder.path() / "other.json", "{\"a\": 1}");
        std::filesystem::create_symlink("other.json", link); // within the folder
        saveFolder(model, place.path() / "m", true);
        QCOMPARE(readFile(place.path() / "m" / "tokenizer_config.json"), std::string("{\"a\": 1}"));
    }

    /// A hub cache holds links from snapshots/REVISION to blobs/.
    void linksOfAHubCacheAreCopied() {
        TemporaryFolder hub;
        const auto snapshot = hub.path() / "snapshots" / "0123";
        std::filesystem::create_directories(snapshot);
        std::filesystem::create_directories(hub.path() / "blobs");
        for (const char* name : {"config.json", "model.safetensors"}) {
            std::filesystem::copy(fixture("llama") / name, hub.path() / "blobs" / name);
            std::filesystem::create_symlink("../../blobs/" + std::string(name), snapshot / name);
        }
        writeFileAtomic(hub.path() / "blobs" / "abc", "{}");
        std::filesystem::create_symlink("../../blobs/abc", snapshot / "tokenizer_config.json");
        saveFolder(openModel(snapshot.string()), hub.path() / "out", true);
        QCOMPARE(readFile(hub.path() / "out" / "tokenizer_config.json"), std::string("{}"));
    }

    void identityFollowsTheFiles() {
        const Copy copy("llama");
        const auto identity = [&] {
            return openModel(copy.folder.path().string()).source->identity;
        };
        const std::string before = identity();
        QCOMPARE(identity(), before);
        copy.setConfig("rms_norm_eps", 1e-4);
        QVERIFY(identity() != before);
    }

    void missingTensorIsNamed() {
        const Copy copy("llama");
        copy.changeTensors([](const std::string& name, at::Tensor& tensor) {
            if (name == "model.layers.1.mlp.up_proj.weight") {
                tensor = at::Tensor();
            }
        });
        QVERIFY(holds(copy.messageOfOpening(), {"model.layers.1.mlp.up_proj.weight", "missing"}));
    }

    void contradictoryShapeIsNamed() {
        const Copy copy("llama");
        copy.setConfig("intermediate_size", 21);
        QVERIFY(holds(copy.messageOfOpening(),
                      {"model.layers.0.mlp.gate_proj.weight", "[20, 24]", "[21, 24]"}));
    }

    void foreignQuantizationIsRefused() {
        const Copy copy("llama");
        copy.setConfig("quantization_config", {{"quant_method", "gptq"}});
        QVERIFY(holds(copy.messageOfOpening(), {"gptq"}));
    }

    void notFiniteWeightsAreNamed() {
        const Copy copy("llama");
        copy.changeTensors([](const std::string& name, at::Tensor& tensor) {
            if (name == "model.layers.1.self_attn.k_proj.weight") {
                tensor[3][5] = std::numeric_limits<float>::quiet_NaN();
            }
        });
        const Model model = openModel(copy.folder.path().string());
        try {
            prepare(model, {});
            QFAIL("no error");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::BadData);
            QVERIFY(holds(error.what(), {"model.layers.1.self_attn.k_proj "}));
        }
    }

    void overflowOnTheWayIsNoticed() {
        const Copy copy("llama");
        copy.changeTensors([](const std::string& name, at::Tensor& tensor) {
            if (name == "model.layers.0.mlp.down_proj.weight") {
                tensor.fill_(3e38F);
            }
        });
        const at::NoGradGuard noGrad;
        const Model model = prepare(openModel(copy.folder.path().string()), {});
        const at::Tensor ids = at::rand({2, 8}).mul(90).to(at::kLong);
        const at::Tensor hidden = hiddenStates(model, ids).flatten(0, 1);
        try {
            scoreTokens(model, hidden, ids.flatten());
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY(holds(error.what(), {"not finite", "all its weights are"}));
        }
    }

    void damagedManifestsAreRefused() {
        TemporaryFolder folder;
        saveFolder(packedVariant(openModel(fixture("llama").string())), folder.path(), false);
        const auto path = folder.path() / "lathe.json";
        const Json good = readJson(path);
        const auto refuses = [&](const std::string& pointer, const Json& value) {
            Json bad = good;
            bad[Json::json_pointer(pointer)] = value;
            writeFileAtomic(path, bad.dump());
            QVERIFY_THROWS_EXCEPTION(Error, openModel(folder.path().string()));
        };
        refuses("/format", 99);
        refuses("/blocks/0/attention/heads", 0);
        refuses("/blocks/0/attention/heads", -3);
        refuses("/blocks/0/attention/rope", 7);
        refuses("/blocks/0/mlp/down/parts/0/kind", "unheard-of");
        refuses("/blocks/0/mlp/down/parts/0/codes/name", "nowhere");
        refuses("/blocks/0/mlp/down/parts/0/in", 5);
        refuses("/blocks/0/mlp/down/in", {{{"op", "hadamard"}, {"size", 0}}});
        refuses("/blocks/0/mlp/down/in", {{{"op", "hadamard"}, {"size", 7}}});
        refuses("/blocks/0/mlp/down/in", {{{"op", "hadamard_apart"}, {"size", 4}, {"stride", 7}}});
        refuses("/blocks", "none");
    }
};

QTEST_GUILESS_MAIN(TestLoadSave)
#include "tst_load_save.moc"
