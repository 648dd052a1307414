// What an exception of any kind means in the words of Lathe.
#include "core/engine/run/errors.h"
#include "tests/support/std_string.h"

#include <ATen/ops/empty.h>
#include <c10/util/Exception.h>

#include <QTest>

#include <new>

using namespace lathe;

namespace {

template <class Throw>
Error meaningOf(Throw&& act) {
    try {
        act();
    } catch (...) {
        return errorFrom(std::current_exception());
    }
    return {ErrorCode::Bug, "nothing was thrown"};
}

} // namespace

class TestErrors : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void anErrorStaysItself() {
        const Error error =
            meaningOf([] { throw Error(ErrorCode::User, "bits = 17", "give 2 to 8"); });
        QCOMPARE(error.code(), ErrorCode::User);
        QCOMPARE(std::string(error.what()), std::string("bits = 17"));
        QCOMPARE(error.hint(), std::string("give 2 to 8"));
    }

    void memoryThatRunsOutIsNoBug() {
        const Error ours = meaningOf([] { throw std::bad_alloc(); });
        QCOMPARE(ours.code(), ErrorCode::OutOfMemory);
        QVERIFY(!ours.hint().empty());
        const Error device = meaningOf([] {
            TORCH_CHECK_WITH(OutOfMemoryError, false,
                             "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total "
                             "capacity of 3.00 GiB");
        });
        QCOMPARE(device.code(), ErrorCode::OutOfMemory);
        QCOMPARE(std::string(device.what()),
                 std::string("out of memory: 2.15 GB more were asked for at once"));
        const Error unknown =
            meaningOf([] { TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory."); });
        QCOMPARE(std::string(unknown.what()), std::string("out of memory"));
    }

    /// LibTorch's allocator of the CPU throws a plain c10::Error, which names its own sources.
    void whatTheAllocatorThrows() {
        const Error host = meaningOf([] { at::empty({int64_t{1} << 46}); });
        QCOMPARE(host.code(), ErrorCode::OutOfMemory);
        QCOMPARE(std::string(host.what()),
                 std::string("out of memory: 281 TB more were asked for at once"));
    }

    void otherErrorsOfLibTorchAreBugsInOneLine() {
        const Error error = meaningOf([] { TORCH_CHECK(false, "sizes disagree\nand more"); });
        QCOMPARE(error.code(), ErrorCode::Bug);
        QCOMPARE(std::string(error.what()), std::string("LibTorch: sizes disagree"));
        QVERIFY(QByteArray::fromStdString(error.hint()).contains("please report"));
    }

    void whatNobodyKnowsIsABug() {
        const Error standard = meaningOf([] { throw std::out_of_range("map::at"); });
        QCOMPARE(standard.code(), ErrorCode::Bug);
        QCOMPARE(std::string(standard.what()), std::string("map::at"));
        QCOMPARE(meaningOf([] { throw 42; }).code(), ErrorCode::Bug);
    }
};

QTEST_GUILESS_MAIN(TestErrors)
#include "tst_errors.moc"
