// Models as JSON and blobs: what lies in the source's files is named, the rest is stored once.
#include "core/engine/run/model_blobs.h"
#include "core/plain/base/error.h"
#include "tests/support/std_string.h"
#include "tests/support/tiny_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>

#include <QTest>

#include <fstream>

using namespace lathe;

namespace {

size_t blobsIn(const std::filesystem::path& home) {
    size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(home / "blobs")) {
        count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
}

const at::Tensor& weightOfUp(const Model& model, size_t block = 0) {
    return std::get<Dense>(model.blocks[block].mlp->up.parts[0]).weight;
}

} // namespace

class TestModelBlobs : public QObject {
    Q_OBJECT

private:
    test::TinyModel m_tiny;
    std::unique_ptr<TemporaryFolder> m_home;
    std::unique_ptr<BlobStore> m_blobs;

    /// The tiny model with another `up` in block 0.
    Model changed() const {
        Model model = m_tiny.model;
        Linear& up = model.blocks[0].mlp->up;
        up = makeDense((dense(up) + 1).to(at::kBFloat16));
        return model;
    }

private Q_SLOTS:

    void init() {
        m_home = std::make_unique<TemporaryFolder>();
        m_blobs = std::make_unique<BlobStore>(m_home->path());
    }

    void anUnchangedModelStoresNoTensors() {
        uint64_t bytes = 0;
        const Json stored = storeModel(m_tiny.model, *m_blobs, bytes);
        QCOMPARE(bytes, uint64_t{0});
        QCOMPARE(blobsIn(m_home->path()), size_t{0});
        const Model back = restoreModel(stored, *m_blobs);
        QVERIFY(at::equal(weightOfUp(back), weightOfUp(m_tiny.model)));
        QCOMPARE(back.blocks.size(), m_tiny.model.blocks.size());
    }

    void whatChangedIsStoredAndComesBackToTheBit() {
        const Model model = changed();
        uint64_t bytes = 0;
        const Json stored = storeModel(model, *m_blobs, bytes);
        QCOMPARE(bytes, static_cast<uint64_t>(weightOfUp(model).nbytes()));
        QCOMPARE(blobsIn(m_home->path()), size_t{1});
        // As it comes from the database.
        const Model back = restoreModel(Json::parse(stored.dump()), *m_blobs);
        QVERIFY(at::equal(weightOfUp(back), weightOfUp(model)));
        QCOMPARE(weightOfUp(back).scalar_type(), at::kBFloat16);
        QVERIFY(at::equal(weightOfUp(back, 1), weightOfUp(model, 1)));
    }

    void aRestoredModelIsStoredWithoutNewBlobs() {
        uint64_t bytes = 0;
        const Json stored = storeModel(changed(), *m_blobs, bytes);
        uint64_t again = 0;
        const Json second = storeModel(restoreModel(stored, *m_blobs), *m_blobs, again);
        QCOMPARE(second.dump(), stored.dump());
        QCOMPARE(blobsIn(m_home->path()), size_t{1});
    }

    void aTransposedViewOfTheFilesIsNamed() {
        Model model = m_tiny.model;
        const auto outputWeight = [](const Model& of) {
            return std::get<Dense>(of.blocks[0].attention->o.parts[0]).weight; // square
        };
        model.blocks[0].attention->o = makeDense(outputWeight(model).t());
        uint64_t bytes = 0;
        const Json stored = storeModel(model, *m_blobs, bytes);
        QCOMPARE(bytes, uint64_t{0});
        const Model back = restoreModel(stored, *m_blobs);
        QVERIFY(at::equal(outputWeight(back), outputWeight(m_tiny.model).t()));
    }

    void aPartOfATensorOfTheFilesIsStored() {
        Model model = m_tiny.model;
        Linear& output = model.blocks[0].attention->o;
        const int64_t width = model.config->width;
        // It begins where a tensor of the files does.
        const at::Tensor part = weightOfUp(model).narrow(0, 0, width);
        output = makeDense(part);
        uint64_t bytes = 0;
        const Json stored = storeModel(model, *m_blobs, bytes);
        QCOMPARE(bytes, static_cast<uint64_t>(part.nbytes()));
        const Model back = restoreModel(stored, *m_blobs);
        QVERIFY(at::equal(std::get<Dense>(back.blocks[0].attention->o.parts[0]).weight, part));
    }

    void aBlockGoesAloneAndComesBack() {
        const Model model = changed();
        uint64_t bytes = 0;
        const Json stored = storeBlock(model.blocks[0], model, *m_blobs, bytes);
        const Block back = restoreBlock(Json::parse(stored.dump()), 0, model, *m_blobs);
        QVERIFY(at::equal(std::get<Dense>(back.mlp->up.parts[0]).weight, weightOfUp(model)));
        QVERIFY(back.attention.has_value());
    }

    void tensorsOfAnyTypeAndShapeComeBack() {
        for (const auto type : {at::kFloat, at::kHalf, at::kBFloat16, at::kByte, at::kLong}) {
            const at::Tensor tensor =
                dense(m_tiny.model.blocks[0].mlp->down).mul(50).abs().to(type);
            uint64_t bytes = 0;
            const at::Tensor strided = tensor.t().narrow(1, 3, 7);
            const Json stored = storeTensor(strided, *m_blobs, bytes);
            const at::Tensor back = restoreTensor(stored, *m_blobs);
            QVERIFY(at::equal(back, strided));
            QCOMPARE(back.scalar_type(), type);
        }
    }

    void aMissingBlobIsSaid() {
        uint64_t bytes = 0;
        const Json stored = storeModel(changed(), *m_blobs, bytes);
        std::filesystem::remove_all(m_home->path() / "blobs");
        QVERIFY_THROWS_EXCEPTION(Error, restoreModel(stored, *m_blobs));
    }

    void aSourceThatChangedIsSaid() {
        const test::TinyModel other(1);
        uint64_t bytes = 0;
        const Json stored = storeModel(other.model, *m_blobs, bytes);
        writeTinyModel(other.folder(), 2);
        try {
            restoreModel(stored, *m_blobs);
            QFAIL("a model of other weights was taken");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::BadData);
            QVERIFY(QByteArray(error.what()).contains("has changed since"));
        }
    }
};

QTEST_GUILESS_MAIN(TestModelBlobs)
#include "tst_model_blobs.moc"
