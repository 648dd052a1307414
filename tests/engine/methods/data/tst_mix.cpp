// Mixtures of texts: shares become windows, and bad lines are named.
#include "core/engine/methods/methods.h"
#include "core/plain/base/file.h"

#include <QTest>

using namespace lathe;

class TestDataMix : public QObject {
    Q_OBJECT

private:
    TemporaryFolder m_folder;

    DataSet mixed(const std::vector<std::string>& texts, int64_t samples) {
        StepContext context{.node = "mix", .folder = m_folder.path()};
        const Json params{{"texts", texts}, {"samples", samples}, {"seqlen", 16}};
        return std::get<DataSet>(findStep("data.mix")->run({}, params, context).at("data"));
    }

    QString fault(const std::vector<std::string>& texts, int64_t samples = 8) {
        try {
            mixed(texts, samples);
            return {};
        } catch (const Error& error) {
            return QString::fromStdString(error.what());
        }
    }

private Q_SLOTS:

    void initTestCase() {
        for (const char* name : {"a.txt", "b.txt", "c.txt"}) {
            writeFileAtomic(m_folder.path() / name, "some words of text");
        }
    }

    void sharesBecomeWindows_data() {
        QTest::addColumn<QStringList>("texts");
        QTest::addColumn<int>("samples");
        QTest::addColumn<QList<int>>("windows");
        QTest::newRow("equal") << QStringList{QStringLiteral("a.txt"), QStringLiteral("b.txt")} << 8
                               << QList<int>{4, 4};
        QTest::newRow("by share") << QStringList{QStringLiteral("a.txt = 3"),
                                                 QStringLiteral("b.txt")}
                                  << 8 << QList<int>{6, 2};
        QTest::newRow("largest remainder")
            << QStringList{QStringLiteral("a.txt"), QStringLiteral("b.txt"),
                           QStringLiteral("c.txt = 1.5")}
            << 10 << QList<int>{3, 3, 4};
        QTest::newRow("at least one")
            << QStringList{QStringLiteral("a.txt = 1000"), QStringLiteral("b.txt"),
                           QStringLiteral("c.txt")}
            << 5 << QList<int>{3, 1, 1};
        QTest::newRow("all of each")
            << QStringList{QStringLiteral("a.txt"), QStringLiteral("b.txt")} << 0
            << QList<int>{0, 0};
    }

    void sharesBecomeWindows() {
        QFETCH(const QStringList, texts);
        QFETCH(const int, samples);
        QFETCH(const QList<int>, windows);
        std::vector<std::string> lines;
        for (const QString& text : texts) {
            lines.push_back(text.toStdString());
        }
        QList<int> got;
        for (const TextSource& text : mixed(lines, samples).texts) {
            got << static_cast<int>(text.samples);
        }
        QCOMPARE(got, windows);
    }

    void textsKeepTheirNames() {
        const DataSet data = mixed({"a.txt", "c.txt = 2"}, 6);
        QCOMPARE(data.texts[1].name, std::string("c.txt"));
        QCOMPARE(data.texts[1].seqlen, int64_t{16});
    }

    void badLinesAreNamed() {
        QVERIFY(fault({}).contains(QLatin1String("no text is chosen")));
        QVERIFY(
            fault({"a.txt = much"}).contains(QLatin1String("\"much\" is not a share of a.txt")));
        QVERIFY(fault({"a.txt = -1"}).contains(QLatin1String("\"-1\"")));
        QVERIFY(fault({"a.txt", "b.txt"}, 1)
                    .contains(QLatin1String("1 windows cannot be divided among 2 texts")));
        QVERIFY(fault({"missing.txt"}).contains(QLatin1String("missing.txt")));
    }
};

QTEST_GUILESS_MAIN(TestDataMix)
#include "tst_mix.moc"
