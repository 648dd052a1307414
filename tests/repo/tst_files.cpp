#include "repo/source_tree.h"

#include <QFileInfo>
#include <QMap>
#include <QRegularExpression>
#include <QTest>

/// What may not be in any file of the project.
class TestFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void texts_data();
    void texts();
    void bundledModelsStaySmall();
    void scriptsAreExecutable();
    void visibleWordsGoThroughTranslation();
};

namespace {

/// Texts that people write; models, fixtures and sample texts are data.
QStringList writtenFiles() {
    static const QRegularExpression kData(
        QStringLiteral("^(resources/models/|tests/.*(fixtures|golden|vectors|corpus)/|LICENSE$)"
                       "|\\.(safetensors|png|svg|jsonl|bin|model|gguf|ttf|otf|ts)$"
                       "|^resources/examples/.*\\.(txt|md)$"));
    QStringList files = projectFiles();
    files.removeIf([](const QString& path) { return kData.match(path).hasMatch(); });
    return files;
}

QList<Finding> linesMatching(const QStringList& paths, const QRegularExpression& pattern) {
    QList<Finding> findings;
    for (const QString& path : paths) {
        int number = 0;
        for (const QString& line : readProjectFile(path).split(u'\n')) {
            ++number;
            if (pattern.match(line).hasMatch()) {
                findings.append(
                    {path,
                     QStringLiteral("line %1: %2").arg(number).arg(line.simplified().left(80))});
            }
        }
    }
    return findings;
}

} // namespace

void TestFiles::texts_data() {
    QTest::addColumn<QString>("forbidden");
    // Written in parts, so that this file does not break its own rules.
    QTest::newRow("tab") << QStringLiteral("\\t");
    QTest::newRow("trailing-blank") << QStringLiteral(" +$");
    QTest::newRow("to"
                  "do-without-issue")
        << QStringLiteral("\\b(TO"
                          "DO|FIX"
                          "ME|XX"
                          "X)\\b(?!.*#\\d)");
    QTest::newRow("machine-path") << QStringLiteral("(^|[\\s\"'=(`:])/(ho"
                                                    "me|ro"
                                                    "ot|wo"
                                                    "rk|Us"
                                                    "ers)/\\w");
    QTest::newRow("registry-host") << QStringLiteral("(py"
                                                     "pi|python"
                                                     "hosted|npm"
                                                     "js|crates|deb\\.deb"
                                                     "ian|archive\\.ubu"
                                                     "ntu"
                                                     "|snapshot\\.deb"
                                                     "ian)\\.(org|com|io)\\b");
}

void TestFiles::texts() {
    QFETCH(QString, forbidden);
    const QRegularExpression pattern(forbidden);
    QVERIFY(pattern.isValid());
    const QString verdict =
        judge(QString::fromLatin1(QTest::currentDataTag()), linesMatching(writtenFiles(), pattern));
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

void TestFiles::bundledModelsStaySmall() {
    constexpr qint64 kLimit = 16'000'000;
    QMap<QString, qint64> bytesByModel;
    for (const QString& path : projectFiles()) {
        if (path.startsWith(QStringLiteral("resources/models/"))) {
            const QFileInfo file(QStringLiteral(LATHE_SOURCE_DIR "/") + path);
            bytesByModel[path.section(u'/', 2, 2)] += file.size();
        }
    }
    QVERIFY(!bytesByModel.isEmpty());
    for (auto model = bytesByModel.begin(); model != bytesByModel.end(); ++model) {
        QVERIFY2(model.value() <= kLimit, qPrintable(model.key()));
    }
}

void TestFiles::scriptsAreExecutable() {
    for (const QString& path : projectFiles()) {
        const bool isProgram = path == QStringLiteral(".ci/run") ||
                               readProjectFile(path).startsWith(QStringLiteral("#!"));
        const QFileInfo file(QStringLiteral(LATHE_SOURCE_DIR "/") + path);
        QVERIFY2(!isProgram || file.isExecutable(), qPrintable(path));
    }
}

/// A literal given straight to what a person reads would stay English in every language.
void TestFiles::visibleWordsGoThroughTranslation() {
    static const QRegularExpression kBareWords(QStringLiteral(
        "(set(Text|Title|WindowTitle|ToolTip|StatusTip|WhatsThis|PlaceholderText|LabelText|"
        "InformativeText)|addAction|addMenu|addTab|addItem|addRow|QLabel|QPushButton|QToolButton|"
        "QCheckBox|QGroupBox)\\s*\\(\\s*(QStringLiteral|QLatin1String|QString::fromUtf8)\\(\\s*\""
        "(?!(?:Lathe|CPU|CUDA \\d|CSV…|Markdown…)\")[^\"]*[A-Za-z]{2}"));
    const QStringList sources = projectFiles({QStringLiteral("ui"), QStringLiteral("app/lathe")},
                                             {QStringLiteral(".h"), QStringLiteral(".cpp")});
    const QString verdict = judge(QStringLiteral("bare-words"), linesMatching(sources, kBareWords));
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

QTEST_GUILESS_MAIN(TestFiles)
#include "tst_files.moc"
