#include "repo/source_text.h"
#include "repo/source_tree.h"

#include <QTest>

/// Small files, small functions. The limits are those of CONTRIBUTING.md.
class TestSizes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void files();
    void functionLines();
    void parameters();
    void nesting();
};

namespace {

const QStringList kCode{QStringLiteral("core"), QStringLiteral("ui"), QStringLiteral("app"),
                        QStringLiteral("tests")};
const QStringList kSources{QStringLiteral(".h"), QStringLiteral(".cpp")};

qsizetype lineLimit(const QString& path) {
    if (path.endsWith(QStringLiteral(".h"))) {
        return 200;
    }
    if (path == QStringLiteral("ui/window/main_window.cpp")) {
        return 250;
    }
    return path.startsWith(QStringLiteral("core/engine/methods/")) ? 300 : 400;
}

/// Findings for every function whose `measure` is over `limit`.
QList<Finding> functionsOver(int limit, int FunctionText::*measure, const char* unit) {
    QList<Finding> findings;
    for (const QString& path : projectFiles(kCode, kSources)) {
        for (const FunctionText& function : functionsIn(readProjectFile(path))) {
            if (function.*measure > limit) {
                findings.append({path, QStringLiteral("line %1: %2 has %3 %4, %5 at most")
                                           .arg(function.line)
                                           .arg(function.name)
                                           .arg(function.*measure)
                                           .arg(QLatin1String(unit))
                                           .arg(limit)});
            }
        }
    }
    return findings;
}

} // namespace

void TestSizes::files() {
    QList<Finding> findings;
    for (const QString& path : projectFiles(kCode, kSources)) {
        const qsizetype lines = readProjectFile(path).count(u'\n');
        if (lines > lineLimit(path)) {
            findings.append(
                {path, QStringLiteral("%1 lines, %2 at most").arg(lines).arg(lineLimit(path))});
        }
    }
    const QString verdict = judge(QStringLiteral("file-lines"), findings);
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

void TestSizes::functionLines() {
    const QString verdict = judge(QStringLiteral("function-lines"),
                                  functionsOver(60, &FunctionText::bodyLines, "lines"));
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

void TestSizes::parameters() {
    const QString verdict = judge(QStringLiteral("parameters"),
                                  functionsOver(5, &FunctionText::parameterCount, "parameters"));
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

void TestSizes::nesting() {
    const QString verdict =
        judge(QStringLiteral("nesting"), functionsOver(3, &FunctionText::nesting, "levels"));
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

QTEST_GUILESS_MAIN(TestSizes)
#include "tst_sizes.moc"
