#include "core/plain/base/error.h"
#include "core/plain/format/inspect.h"
#include "core/plain/format/model_tree.h"
#include "core/plain/format/safetensors_writer.h"

#include <QTest>

#include <cstring>
#include <fstream>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

/// A model folder of BF16 tensors, all elements zero but for the first.
void writeModel(const fs::path& folder, std::vector<PlannedTensor> plan) {
    std::ofstream(folder / "config.json") << R"({"model_type": "llama"})";
    SafetensorsWriter writer(folder, plan);
    for (const auto& tensor : plan) {
        std::vector<std::byte> bytes(*byteCountOf(tensor.dtype, tensor.shape));
        bytes[0] = std::byte{1};
        writer.write(tensor.name, bytes);
    }
    writer.finish();
}

std::vector<PlannedTensor> llamaPlan(int blocks) {
    std::vector<PlannedTensor> plan{{"model.embed_tokens.weight", DType::BF16, {10, 4}},
                                    {"model.norm.weight", DType::BF16, {4}},
                                    {"lm_head.weight", DType::BF16, {10, 4}}};
    for (int i = 0; i < blocks; ++i) {
        const std::string at = "model.layers." + std::to_string(i) + ".";
        plan.push_back({at + "post_attention_layernorm.weight", DType::BF16, {4}});
        plan.push_back({at + "self_attn.q_proj.weight", DType::BF16, {4, 4}});
        plan.push_back({at + "self_attn.q_proj.bias", DType::BF16, {4}});
        plan.push_back({at + "mlp.up_proj.weight", DType::BF16, {6, 4}});
    }
    return plan;
}

/// A sharded model of true shape whose weights are a hole in the file.
void writeSparseModel(const fs::path& folder, int blocks) {
    Json index{{"weight_map", Json::object()}};
    const std::array<std::string, 7> names{
        "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
        "mlp.gate_proj",    "mlp.up_proj",      "mlp.down_proj"};
    for (int block = 0; block < blocks; ++block) {
        const std::string shard = "s" + std::to_string(block) + ".safetensors";
        Json header = Json::object();
        uint64_t end = 0;
        for (size_t i = 0; i < names.size(); ++i) {
            const std::string name =
                "model.layers." + std::to_string(block) + "." + names[i] + ".weight";
            const int64_t rows = i < 4 ? 4096 : 14336;
            const uint64_t bytes = static_cast<uint64_t>(rows) * 4096 * 2;
            header[name] = {
                {"dtype", "BF16"}, {"shape", {rows, 4096}}, {"data_offsets", {end, end + bytes}}};
            end += bytes;
            index["weight_map"][name] = shard;
        }
        const std::string text = header.dump();
        const uint64_t length = text.size();
        std::ofstream file(folder / shard, std::ios::binary);
        file.write(reinterpret_cast<const char*>(&length), sizeof length);
        file << text << std::flush;
        fs::resize_file(folder / shard, sizeof length + length + end);
    }
    std::ofstream(folder / "config.json") << R"({"model_type": "llama"})";
    std::ofstream(folder / "model.safetensors.index.json") << index.dump();
}

uint64_t residentBytes() {
    std::ifstream status("/proc/self/statm");
    uint64_t pages = 0;
    status >> pages >> pages;
    return pages * 4096;
}

} // namespace

class TestInspect : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhatTheContractLists();
    void countsZerosOnlyWhenAsked();
    void sixteenGigabytesInASecond();
    void treeOfLlama();
    void treeOfGpt2();
    void treeOfFlatNames();
    void blocksOfOddNames();
    void weightsThatAreCutWhileTheyAreCounted();
};

void TestInspect::saysWhatTheContractLists() {
    TemporaryFolder folder;
    writeModel(folder.path(), llamaPlan(2));
    const Json json = toJson(inspectModel(ModelFiles::open(folder.path())));
    QCOMPARE(json.at("family").get<std::string>(), std::string("llama"));
    QCOMPARE(json.at("blocks").get<int>(), 2);
    QCOMPARE(json.at("parameters").get<int>(), 84 + 2 * 48);
    QCOMPARE(json.at("bytes").get<int>(), 2 * (84 + 2 * 48));
    const auto& tensor = json.at("tensors").at(1);
    QCOMPARE(tensor.at("name").get<std::string>(), std::string("model.embed_tokens.weight"));
    QCOMPARE(tensor.at("shape").dump(), std::string("[10,4]"));
    QCOMPARE(tensor.at("dtype").get<std::string>(), std::string("BF16"));
    QCOMPARE(tensor.at("bytes").get<int>(), 80);
    QCOMPARE(tensor.at("zeros").get<int>(), 39);
    QCOMPARE(json.at("zeros").get<int>(), 84 + 2 * 48 - 11);
}

void TestInspect::countsZerosOnlyWhenAsked() {
    TemporaryFolder folder;
    writeModel(folder.path(), llamaPlan(1));
    const auto files = ModelFiles::open(folder.path());
    QVERIFY(!inspectModel(files, ZeroCounting::Never).zeros.has_value());
    QVERIFY(
        toJson(inspectModel(files, ZeroCounting::Never)).at("tensors").at(0).at("zeros").is_null());
    std::stop_source stopped;
    stopped.request_stop();
    QVERIFY_THROWS_EXCEPTION(Error,
                             (void)inspectModel(files, ZeroCounting::Always, stopped.get_token()));
}

void TestInspect::sixteenGigabytesInASecond() {
    TemporaryFolder folder;
    writeSparseModel(folder.path(), 40);
    const uint64_t before = residentBytes();
    const auto start = std::chrono::steady_clock::now();
    const auto summary = inspectModel(ModelFiles::open(folder.path()));
    const Json json = toJson(summary);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    QVERIFY(summary.bytes > 16'000'000'000U);
    QVERIFY(!summary.zeros.has_value());
    QCOMPARE(summary.blocks, int64_t{40});
    QVERIFY2(seconds.count() < 1, std::to_string(seconds.count()).c_str());
    QVERIFY(residentBytes() - before < 200'000'000);
}

void TestInspect::treeOfLlama() {
    TemporaryFolder folder;
    writeModel(folder.path(), llamaPlan(2));
    const auto tree = moduleTreeOf(ModelFiles::open(folder.path()));
    QCOMPARE(asText(tree), std::string("model  Model  180\n"
                                       "  embed_tokens  Embedding  40\n"
                                       "  layers.0  Block  48\n"
                                       "    self_attn  Attention  20\n"
                                       "      q_proj  Linear  20\n"
                                       "        weight  Tensor  16\n"
                                       "        bias  Tensor  4\n"
                                       "    post_attention_layernorm  Norm  4\n"
                                       "    mlp  Feed-forward  24\n"
                                       "      up_proj  Linear  24\n"
                                       "  layers.1  Block  48\n"
                                       "    self_attn  Attention  20\n"
                                       "      q_proj  Linear  20\n"
                                       "        weight  Tensor  16\n"
                                       "        bias  Tensor  4\n"
                                       "    post_attention_layernorm  Norm  4\n"
                                       "    mlp  Feed-forward  24\n"
                                       "      up_proj  Linear  24\n"
                                       "  norm  Norm  4\n"
                                       "  lm_head  Linear  40\n"));
    QCOMPARE(tree.children[2].block, 1);
    QCOMPARE(tree.children[2].children[0].children[0].block, 1);
    QCOMPARE(tree.children[3].block, -1);
}

void TestInspect::treeOfGpt2() {
    TemporaryFolder folder;
    writeModel(folder.path(), {{"transformer.wte.weight", DType::BF16, {9, 2}},
                               {"transformer.wpe.weight", DType::BF16, {5, 2}},
                               {"transformer.h.0.ln_1.weight", DType::BF16, {2}},
                               {"transformer.h.0.ln_1.bias", DType::BF16, {2}},
                               {"transformer.h.0.attn.c_attn.weight", DType::BF16, {2, 6}},
                               {"transformer.h.0.mlp.c_fc.weight", DType::BF16, {2, 8}},
                               {"transformer.ln_f.weight", DType::BF16, {2}}});
    QCOMPARE(asText(moduleTreeOf(ModelFiles::open(folder.path()))),
             std::string("model  Model  62\n"
                         "  wte  Embedding  18\n"
                         "  wpe  Embedding  10\n"
                         "  h.0  Block  32\n"
                         "    ln_1  Norm  4\n"
                         "      weight  Tensor  2\n"
                         "      bias  Tensor  2\n"
                         "    attn  Attention  12\n"
                         "      c_attn  Linear  12\n"
                         "    mlp  Feed-forward  16\n"
                         "      c_fc  Linear  16\n"
                         "  ln_f  Norm  2\n"));
}

void TestInspect::treeOfFlatNames() {
    TemporaryFolder folder;
    writeModel(folder.path(), {{"a", DType::BF16, {2}}, {"b", DType::BF16, {2, 2}}});
    QCOMPARE(asText(moduleTreeOf(ModelFiles::open(folder.path()))),
             std::string("model  Model  6\n  a  Tensor  2\n  b  Linear  4\n"));
}

void TestInspect::blocksOfOddNames() {
    TemporaryFolder folder;
    writeModel(folder.path(), {{"h.0.w", DType::BF16, {1}},
                               {"h.1.experts.0.w", DType::BF16, {1}},
                               {"h.1.experts.1.w", DType::BF16, {1}},
                               {"h.1.experts.2.w", DType::BF16, {1}},
                               {"99999999999999999999.w", DType::BF16, {1}}});
    QCOMPARE(blockCountOf(ModelFiles::open(folder.path()).tensors()), int64_t{2});
    TemporaryFolder cut; // blocks 0 and 2 were removed
    writeModel(cut.path(), {{"h.1.w", DType::BF16, {1}}, {"h.3.w", DType::BF16, {1}}});
    QCOMPARE(blockCountOf(ModelFiles::open(cut.path()).tensors()), int64_t{2});
}

/// It ended the window with SIGBUS.
void TestInspect::weightsThatAreCutWhileTheyAreCounted() {
    TemporaryFolder folder;
    writeModel(folder.path(), {{"w", DType::BF16, {100'000}}});
    const auto files = ModelFiles::open(folder.path());
    std::filesystem::resize_file(folder.path() / "model.safetensors", 4096);
    QVERIFY_THROWS_EXCEPTION(Error, inspectModel(files, ZeroCounting::Always));
    inspectModel(files, ZeroCounting::Never);
}

QTEST_GUILESS_MAIN(TestInspect)
#include "tst_inspect.moc"
