#include "repo/source_text.h"
#include "repo/source_tree.h"

#include <QTest>

/// The rules are only as good as the eyes they look with.
class TestSourceText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blanksCommentsAndStrings();
    void findsFunctions_data();
    void findsFunctions();
    void measuresBodies();
    void measuresNesting();
    void seesTheProject();
};

void TestSourceText::blanksCommentsAndStrings() {
    const QString text = QStringLiteral("int a; // {\nauto b = \"}\\\"{\"; /* { */ char c = '{';\n"
                                        "auto d = R\"x({\")x\"; int e = 1'000'000;");
    const QString code = withoutCommentsAndStrings(text);
    QCOMPARE(code.size(), text.size());
    QCOMPARE(code.count(u'\n'), 2);
    QVERIFY(!code.contains(u'{') && !code.contains(u'}'));
    QVERIFY(code.contains(QStringLiteral("1'000'000")));
}

void TestSourceText::findsFunctions_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("names"); // with their number of parameters
    const auto row = [](const char* what, const char* text, const char* names) {
        QTest::newRow(what) << QString::fromUtf8(text) << QString::fromUtf8(names);
    };
    row("plain", "namespace a { int f(int x, std::map<int, int> y) { return x; } }", "f/2");
    row("method", "bool A::b() const noexcept { if (x) { y(); } return false; }", "A::b/0");
    row("class", "class A : public B { int f() { return 1; } struct C { int d = 0; }; };", "f/0");
    row("template", "template <class T> T f(T a, T b, T c) { return a; }", "f/3");
    row("constructor", "A::A(int a) : m_a(a) { f(); }", "A::A/1");
    row("brace initialiser", "A::A(int a)\n    : m_a{a}\n{ f(); }", "A::A/1 /0");
    row("operator", "Json& Json::operator=(const Json& o) { return *this; }", "Json::operator=/1");
    row("call operator", "struct A { int operator()(int a, int b) { return a; } };",
        "operator()/2");
    row("table", "const std::vector<int> kTable = {f(1), g(2)};", "");
    row("enum", "enum class E : int { A, B };", "");
    row("lambda inside", "void f() { g([&](int a, int b, int c) { return a; }); }", "f/0");
    row("returns a struct", "std::optional<Point> f(double a) { return {}; }", "f/1");
}

void TestSourceText::findsFunctions() {
    QFETCH(QString, text);
    QFETCH(QString, names);
    QStringList found;
    for (const FunctionText& function : functionsIn(text)) {
        found << QStringLiteral("%1/%2").arg(function.name).arg(function.parameterCount);
    }
    QCOMPARE(found.join(u' '), names);
}

void TestSourceText::measuresBodies() {
    const QString body = QStringLiteral("    f();\n").repeated(61);
    const auto functions =
        functionsIn(QStringLiteral("#define M {\n\nvoid g() {\n%1}\n").arg(body));
    QCOMPARE(functions.size(), 1);
    QCOMPARE(functions[0].line, 3);
    QCOMPARE(functions[0].bodyLines, 61);
}

void TestSourceText::measuresNesting() {
    const QString text = QStringLiteral("void f() {\n for (int i = 0; i < n; ++i) {\n  if (a) {\n"
                                        "   auto x = [&] { return 1; };\n  } else if (b) {\n"
                                        "   while (c) {\n    g();\n   }\n  }\n }\n}");
    const auto functions = functionsIn(text);
    QCOMPARE(functions.size(), 1);
    QCOMPARE(functions[0].nesting, 3);
}

void TestSourceText::seesTheProject() {
    QVERIFY(projectFiles().contains(QStringLiteral("CMakeLists.txt")));
    QVERIFY(projectFiles({QStringLiteral("core")}, {QStringLiteral(".cpp")}).size() > 10);
    const auto functions = functionsIn(readProjectFile(QStringLiteral("core/plain/base/text.cpp")));
    QVERIFY(functions.size() >= 4);
    QVERIFY(!judge(QStringLiteral("no-such-rule"), {{QStringLiteral("a"), {}}}).isEmpty());
}

QTEST_GUILESS_MAIN(TestSourceText)
#include "tst_source_text.moc"
