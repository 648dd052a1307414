#include "repo/source_text.h"
#include "repo/source_tree.h"

#include <QRegularExpression>
#include <QTest>

/// Names that say nothing are not allowed.
class TestNames : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void types();
    void functions();
    void files();
};

namespace {

const QStringList kCode{QStringLiteral("core"), QStringLiteral("ui"), QStringLiteral("app"),
                        QStringLiteral("tests")};
const QStringList kSources{QStringLiteral(".h"), QStringLiteral(".cpp")};

/// A whole word inside an UpperCamel or lowerCamel name. "Base" is one only in types: the base
/// model is something real.
const QRegularExpression
    kEmptyWord(QStringLiteral("(?:[mM]anager|[hH]elper|[uU]tils?|[hH]andler|Impl|Info2)(?![a-z])"));

bool saysNothing(const FunctionText& function) {
    static const QRegularExpression kVague(QStringLiteral("^(tmp|do|process(?!Id))(?![a-z])"));
    const QString name = function.name.section(QStringLiteral("::"), -1).trimmed();
    // Qt's item models call theirs data(QModelIndex).
    const bool bareData = name == QStringLiteral("data") &&
                          !function.parameters.contains(QStringLiteral("QModelIndex"));
    return bareData || kVague.match(name).hasMatch() || kEmptyWord.match(name).hasMatch();
}

} // namespace

void TestNames::types() {
    static const QRegularExpression kType(
        QStringLiteral("\\b(?:class|struct|union|enum class|using)\\s+([A-Z]\\w*)"));
    QList<Finding> findings;
    for (const QString& path : projectFiles(kCode, kSources)) {
        const QString code = withoutCommentsAndStrings(readProjectFile(path));
        for (auto types = kType.globalMatch(code); types.hasNext();) {
            const QString name = types.next().captured(1);
            if (kEmptyWord.match(name).hasMatch() || name.endsWith(QStringLiteral("Base"))) {
                findings.append({path, name});
            }
        }
    }
    const QString verdict = judge(QStringLiteral("type-name"), findings);
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

void TestNames::functions() {
    QList<Finding> findings;
    for (const QString& path : projectFiles(kCode, kSources)) {
        for (const FunctionText& function : functionsIn(readProjectFile(path))) {
            if (saysNothing(function)) {
                findings.append(
                    {path, QStringLiteral("line %1: %2").arg(function.line).arg(function.name)});
            }
        }
    }
    const QString verdict = judge(QStringLiteral("function-name"), findings);
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

void TestNames::files() {
    static const QRegularExpression kSnake(QStringLiteral("^[a-z0-9_]+\\.(h|cpp)$"));
    static const QRegularExpression kVague(QStringLiteral(
        "(^|_)(manager|helper|helpers|util|utils|handler|impl|common|misc|tmp)(_|\\.)"));
    QList<Finding> findings;
    for (const QString& path : projectFiles(kCode, kSources)) {
        const QString name = path.section(u'/', -1);
        if (!kSnake.match(name).hasMatch() || kVague.match(name).hasMatch()) {
            findings.append({path, QStringLiteral("is not a snake_case name that says something")});
        }
    }
    const QString verdict = judge(QStringLiteral("file-name"), findings);
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

QTEST_GUILESS_MAIN(TestNames)
#include "tst_names.moc"
