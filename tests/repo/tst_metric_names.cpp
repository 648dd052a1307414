#include "repo/source_tree.h"

#include <QRegularExpression>
#include <QTest>

/// One table knows the metrics: core/plain/store/metric_kinds.
class TestMetricNames : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noOtherFileNamesMetrics();
};

namespace {

/// What makes, stores and shows metrics. Elsewhere the same words are keys of parameters and of
/// files.
const QStringList kPlaces{
    QStringLiteral("core/plain/store"),
    QStringLiteral("core/engine/methods/evaluate.cpp"),
    QStringLiteral("app/engine/console.cpp"),
    QStringLiteral("ui"),
};

QStringList namesInTheTable() {
    static const QRegularExpression kName(
        QStringLiteral("inline constexpr const char\\* k\\w+ = \"(\\w+)\""));
    const QString table = readProjectFile(QStringLiteral("core/plain/store/metric_kinds.h"));
    QStringList out;
    for (auto names = kName.globalMatch(table); names.hasNext();) {
        out.push_back(names.next().captured(1));
    }
    return out;
}

/// Whether a line names a metric for other reasons: in a comment, as a word of a sentence, or for
/// the search of steps.
bool isOther(const QString& line) {
    return line.trimmed().startsWith(QLatin1String("//")) || line.contains(QLatin1String("///<")) ||
           line.contains(QLatin1String("tr(")) || line.contains(QLatin1String(".aliases"));
}

} // namespace

void TestMetricNames::noOtherFileNamesMetrics() {
    const QStringList names = namesInTheTable();
    QCOMPARE(names.size(), 9);
    const QRegularExpression name(QStringLiteral("\"(%1)(\\.|\")").arg(names.join(u'|')));
    QList<Finding> findings;
    for (const QString& path :
         projectFiles(kPlaces, {QStringLiteral(".h"), QStringLiteral(".cpp")})) {
        if (path.contains(QLatin1String("metric_kinds"))) {
            continue;
        }
        const QStringList lines = readProjectFile(path).split(u'\n');
        for (qsizetype i = 0; i < lines.size(); ++i) {
            if (name.match(lines[i]).hasMatch() && !isOther(lines[i])) {
                findings.append(
                    {path, QStringLiteral("line %1: %2").arg(i + 1).arg(lines[i].trimmed())});
            }
        }
    }
    const QString verdict = judge(QStringLiteral("metric-name"), findings);
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

QTEST_GUILESS_MAIN(TestMetricNames)
#include "tst_metric_names.moc"
