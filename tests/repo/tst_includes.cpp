#include "repo/source_tree.h"

#include <QRegularExpression>
#include <QTest>

/// Which library may see which headers.
class TestIncludes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fences_data();
    void fences();
    void arrows_data();
    void arrows();
    void stepsLieUnderTheirIds();
    void plotLibraryInTwoSources();
    void headersIncludeLittle();
};

namespace {

const QStringList kSources{QStringLiteral(".h"), QStringLiteral(".cpp")};

struct Include {
    int line = 0;
    QString header{}; ///< without its brackets
    bool quoted = false;
};

QList<Include> includesOf(const QString& path) {
    static const QRegularExpression kInclude(
        QStringLiteral("^\\s*#\\s*include\\s*([<\"])([^>\"]+)"));
    QList<Include> found;
    int number = 0;
    for (const QString& line : readProjectFile(path).split(u'\n')) {
        ++number;
        if (const auto match = kInclude.match(line); match.hasMatch()) {
            found.append({number, match.captured(2), match.captured(1) == QStringLiteral("\"")});
        }
    }
    return found;
}

} // namespace

void TestIncludes::fences_data() {
    QTest::addColumn<QStringList>("folders");
    QTest::addColumn<QString>("forbidden");
    const auto row = [](const char* rule, const char* folders, const char* forbidden) {
        QTest::newRow(rule) << QString::fromLatin1(folders).split(u' ')
                            << QString::fromLatin1(forbidden);
    };
    row("no-qt-in-core", "core app/engine", "^(Qt?[A-Z]|qt|qcustomplot)");
    row("no-torch-outside-engine", "ui core/plain app/lathe tests/plain tests/ui tests/repo",
        "^(ATen|c10|torch|caffe2)/");
    row("no-engine-in-window", "ui core/plain app/lathe", "^core/engine/");
    row("no-window-in-core", "core app/engine", "^ui/");
    row("no-umbrella", "core ui app tests",
        "^(torch/(torch|all|nn|optim|extension|types)\\.h|ATen/(ATen|Functions)\\.h"
        "|Qt(Core|Gui|Widgets|Test|Svg|Concurrent|PrintSupport|Network|Xml)(/\\1)?)$");
}

void TestIncludes::fences() {
    QFETCH(QStringList, folders);
    QFETCH(QString, forbidden);
    const QRegularExpression pattern(forbidden);
    QVERIFY(pattern.isValid());
    QList<Finding> findings;
    for (const QString& path : projectFiles(folders, kSources)) {
        for (const Include& include : includesOf(path)) {
            if (pattern.match(include.header).hasMatch()) {
                findings.append(
                    {path,
                     QStringLiteral("line %1 includes %2").arg(include.line).arg(include.header)});
            }
        }
    }
    const QString verdict = judge(QString::fromLatin1(QTest::currentDataTag()), findings);
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

/// The rooms of a library from the ground up: a room sees itself and those before it.
void TestIncludes::arrows_data() {
    QTest::addColumn<QString>("library");
    QTest::addColumn<QStringList>("rooms");
    const auto row = [](const char* library, const char* rooms) {
        QTest::newRow(library) << QString::fromLatin1(library)
                               << QString::fromLatin1(rooms).split(u' ');
    };
    row("core/plain", "base format tokenizer chat workflow store");
    row("core/engine", "device numbers kernels model forward prepared transforms files solvers "
                       "calib eval steps train methods run check bench");
    row("ui", "base plots explorer editor compare runs window");
}

void TestIncludes::arrows() {
    QFETCH(QString, library);
    QFETCH(QStringList, rooms);
    const auto roomOf = [&](const QString& path) {
        return path.startsWith(library + u'/')
                   ? path.section(u'/', library.count(u'/') + 1, library.count(u'/') + 1)
                   : QString();
    };
    QList<Finding> findings;
    for (const QString& path : projectFiles({library}, kSources)) {
        if (path.count(u'/') < library.count(u'/') + 2) {
            continue; // beside the rooms: the precompiled header
        }
        const auto own = rooms.indexOf(roomOf(path));
        if (own < 0) {
            findings.append({path, QStringLiteral("is in a room that has no place yet")});
        }
        for (const Include& include : includesOf(path)) {
            if (rooms.indexOf(roomOf(include.header)) > own) {
                findings.append(
                    {path,
                     QStringLiteral("line %1 includes %2").arg(include.line).arg(include.header)});
            }
        }
    }
    const QString verdict = judge(QStringLiteral("arrows"), findings);
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

/// prune.wanda is methods/prune/wanda.cpp, and the other way round.
void TestIncludes::stepsLieUnderTheirIds() {
    const QString root = QStringLiteral("core/engine/methods/");
    const QString catalog = readProjectFile(QStringLiteral("resources/catalog.json"));
    static const QRegularExpression kId(QStringLiteral("\\n      \"id\": \"([^\"]+)\""));
    QStringList wanted;
    for (auto ids = kId.globalMatch(catalog); ids.hasNext();) {
        wanted << root + ids.next().captured(1).replace(u'.', u'/') + QStringLiteral(".cpp");
    }
    QStringList found = projectFiles({root.chopped(1)}, {QStringLiteral(".cpp")});
    found.removeOne(root + QStringLiteral("methods.cpp"));
    wanted.sort();
    QVERIFY(!wanted.isEmpty());
    QCOMPARE(found, wanted);
}

void TestIncludes::plotLibraryInTwoSources() {
    QStringList users;
    for (const QString& path : projectFiles({}, kSources)) {
        for (const Include& include : includesOf(path)) {
            if (include.header == QStringLiteral("qcustomplot.h")) {
                users << path;
            }
        }
    }
    users.sort();
    QCOMPARE(users, (QStringList{QStringLiteral("ui/plots/plot_canvas.cpp"),
                                 QStringLiteral("ui/plots/plot_items.cpp")}));
}

void TestIncludes::headersIncludeLittle() {
    constexpr int kLimit = 7;
    QList<Finding> findings;
    for (const QString& path :
         projectFiles({QStringLiteral("core"), QStringLiteral("ui"), QStringLiteral("app")},
                      {QStringLiteral(".h")})) {
        const auto count = includesOf(path).size();
        if (count > kLimit && !path.endsWith(QStringLiteral("_pch.h"))) {
            findings.append(
                {path, QStringLiteral("%1 includes, %2 at most").arg(count).arg(kLimit)});
        }
    }
    const QString verdict = judge(QStringLiteral("header-includes"), findings);
    QVERIFY2(verdict.isEmpty(), qPrintable(verdict));
}

QTEST_GUILESS_MAIN(TestIncludes)
#include "tst_includes.moc"
