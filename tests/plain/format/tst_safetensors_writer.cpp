#include "core/plain/base/error.h"
#include "core/plain/base/file.h"
#include "core/plain/format/model_files.h"
#include "core/plain/format/safetensors_writer.h"

#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace lathe;
namespace fs = std::filesystem;

namespace {

std::vector<std::byte> filled(size_t count, int value) {
    return std::vector<std::byte>(count, static_cast<std::byte>(value));
}

std::vector<std::string> namesIn(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

template <class F>
std::string errorOf(F&& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestSafetensorsWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ordersByDTypeThenName();
    void acceptsAnyOrderOfWrites();
    void oneShardHasNoIndex();
    void cutsIntoShards();
    void leavesNothingBehind();
    void saysWhenTheDiskIsTooSmall();
    void saysWhenAWriteFails();
    void refusesAWrongProgram();
};

void TestSafetensorsWriter::ordersByDTypeThenName() {
    TemporaryFolder folder;
    SafetensorsFileWriter writer(folder.path() / "x.safetensors", {{"b", DType::U8, {1}},
                                                                   {"z", DType::F32, {1}},
                                                                   {"a", DType::BF16, {}},
                                                                   {"c", DType::F32, {1}}});
    std::string order;
    for (const auto& tensor : writer.order()) {
        order += tensor.name;
    }
    QCOMPARE(order, std::string("czab"));
}

void TestSafetensorsWriter::acceptsAnyOrderOfWrites() {
    TemporaryFolder folder;
    const fs::path path = folder.path() / "x.safetensors";
    SafetensorsFileWriter writer(
        path, {{"a", DType::U8, {3}}, {"b", DType::U8, {0, 9}}, {"c", DType::U8, {5}}});
    writer.write("c", filled(5, 'c'));
    writer.write("b", {});
    writer.write("a", filled(3, 'a'));
    QVERIFY(!fs::exists(path));
    writer.finish();
    const auto file = SafetensorsFile::open(path);
    QVERIFY(std::ranges::equal(file->bytes(*file->find("c")), filled(5, 'c')));
    QVERIFY(std::ranges::equal(file->bytes(*file->find("a")), filled(3, 'a')));
    QCOMPARE(file->find("b")->byteCount(), uint64_t{0});
    QCOMPARE(file->tensors()[0].begin % 8, uint64_t{0});
}

void TestSafetensorsWriter::oneShardHasNoIndex() {
    TemporaryFolder folder;
    SafetensorsWriter writer(folder.path(), {{"w", DType::F32, {2}}});
    writer.write("w", filled(8, 1));
    QCOMPARE(writer.finish(), std::vector<std::string>{"model.safetensors"});
    QCOMPARE(namesIn(folder.path()), std::vector<std::string>{"model.safetensors"});
}

void TestSafetensorsWriter::cutsIntoShards() {
    TemporaryFolder folder;
    writeFileAtomic(folder.path() / "config.json", "{}");
    std::vector<PlannedTensor> plan;
    for (int i = 0; i < 5; ++i) {
        plan.push_back({"layers." + std::to_string(i), DType::U8, {i == 2 ? 100 : 40}});
    }
    SafetensorsWriter writer(folder.path(), plan, {.shardLimitBytes = 90});
    for (int i = 4; i >= 0; --i) {
        writer.write(plan[static_cast<size_t>(i)].name, filled(i == 2 ? 100 : 40, i));
    }
    const auto files = writer.finish();
    QCOMPARE(files.size(), size_t{4}); // 40 + 40, 100 alone, 40 + 40, index
    QCOMPARE(files[1], std::string("model-00002-of-00003.safetensors"));
    const auto model = ModelFiles::open(folder.path());
    QCOMPARE(model.totalBytes(), uint64_t{260});
    QCOMPARE(model.files().size(), size_t{3});
    QVERIFY(model.warnings().empty());
    for (int i = 0; i < 5; ++i) {
        const auto* tensor = model.find("layers." + std::to_string(i));
        QVERIFY(tensor != nullptr);
        QVERIFY(std::ranges::equal(tensor->bytes(), filled(i == 2 ? 100 : 40, i)));
    }
    const Json index = readJson(folder.path() / "model.safetensors.index.json");
    QCOMPARE(index.at("metadata").at("total_size").get<int>(), 260);
}

void TestSafetensorsWriter::leavesNothingBehind() {
    TemporaryFolder folder;
    {
        SafetensorsWriter writer(folder.path(), {{"a", DType::U8, {9}}, {"b", DType::U8, {9}}});
        writer.write("a", filled(9, 1));
    }
    QVERIFY(namesIn(folder.path()).empty());
}

void TestSafetensorsWriter::saysWhenTheDiskIsTooSmall() {
    TemporaryFolder folder;
    const auto plan = [&] {
        SafetensorsWriter(folder.path(), {{"w", DType::U8, {int64_t{1} << 58}}});
    };
    const std::string message = errorOf(plan);
    QVERIFY2(message.find("not enough disk space") != std::string::npos, message.c_str());
    QVERIFY2(message.find("288 PB needed") != std::string::npos, message.c_str());
    QVERIFY(namesIn(folder.path()).empty());
}

void TestSafetensorsWriter::saysWhenAWriteFails() {
    TemporaryFolder folder;
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{.rlim_cur = 4096, .rlim_max = before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const std::string message = errorOf([&] {
        SafetensorsWriter writer(folder.path(), {{"w", DType::U8, {100'000}}});
        writer.write("w", filled(100'000, 1));
    });
    ::setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY2(message.find("model.safetensors: File too large") != std::string::npos,
             message.c_str());
    QVERIFY(namesIn(folder.path()).empty());
    QVERIFY(errorOf([&] { SafetensorsFileWriter(folder.path() / "no/x", {}); }).find("no/x") !=
            std::string::npos);
}

void TestSafetensorsWriter::refusesAWrongProgram() {
    TemporaryFolder folder;
    const fs::path path = folder.path() / "x.safetensors";
    SafetensorsFileWriter writer(path, {{"a", DType::U8, {3}}, {"b", DType::U8, {3}}});
    QVERIFY(!errorOf([&] { writer.write("c", filled(3, 1)); }).empty());
    QVERIFY(!errorOf([&] { writer.write("a", filled(4, 1)); }).empty());
    writer.write("a", filled(3, 1));
    QVERIFY(!errorOf([&] { writer.write("a", filled(3, 1)); }).empty());
    QVERIFY(errorOf([&] { writer.finish(); }).find("tensor b") != std::string::npos);
    QVERIFY(!errorOf([&] {
                 SafetensorsFileWriter(path, {{"a", DType::U8, {}}, {"a", DType::U8, {}}});
             }).empty());
}

QTEST_GUILESS_MAIN(TestSafetensorsWriter)
#include "tst_safetensors_writer.moc"
