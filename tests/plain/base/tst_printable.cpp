#include "core/plain/base/printable.h"

#include <QTest>

using namespace lathe;

class TestPrintable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatATerminalGets();
};

void TestPrintable::whatATerminalGets() {
    QCOMPARE(printable("안녕 world 😀\n\ttab é"), std::string("안녕 world 😀\n\ttab é"));
    QCOMPARE(printable("\x1b]0;title\x07 red\x1b[31m"),
             std::string("\\x1b]0;title\\x07 red\\x1b[31m"));
    QCOMPARE(printable("a\rb\x7f"), std::string("a\\x0db\\x7f"));
    QCOMPARE(printable("\xc2\x9b"
                       "31m \xc2\xa0"),
             std::string("\\xc2\\x9b31m \xc2\xa0")); // C1
    QCOMPARE(printable("x\u202Ey\u2069"), std::string("x\\xe2\\x80\\xaey\\xe2\\x81\\xa9"));
    QCOMPARE(printable("\xff"
                       "ok\xe3\x81"),
             std::string("\\xffok\\xe3\\x81"));
    QCOMPARE(printable(std::string_view("\0", 1)), std::string("\\x00"));
    QCOMPARE(printable(""), std::string());
}

QTEST_GUILESS_MAIN(TestPrintable)
#include "tst_printable.moc"
