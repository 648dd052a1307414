#include "repo/source_tree.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

/// What the window knows of each step: resources/catalog.json.
class TestCatalog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyStepExplainsItself();
    void everyFieldExplainsItself();
    void genericCodeNamesNoField();
};

namespace {

QJsonArray steps() {
    const QString text = readProjectFile(QStringLiteral("resources/catalog.json"));
    return QJsonDocument::fromJson(text.toUtf8()).object().value(QLatin1String("steps")).toArray();
}

QString textOf(const QJsonObject& object, const char* key) {
    return object.value(QLatin1String(key)).toString().trimmed();
}

} // namespace

void TestCatalog::everyStepExplainsItself() {
    static const QRegularExpression kId(QStringLiteral("^[a-z]+(\\.[a-z0-9_]+)?$"));
    QVERIFY(!steps().isEmpty());
    QSet<QString> ids;
    for (const QJsonValue& value : steps()) {
        const QJsonObject step = value.toObject();
        const QString id = textOf(step, "id");
        QVERIFY2(kId.match(id).hasMatch(), qPrintable(id));
        QVERIFY2(!ids.contains(id), qPrintable(id));
        ids.insert(id);
        for (const char* key : {"title", "category", "help", "source"}) {
            QVERIFY2(!textOf(step, key).isEmpty(), qPrintable(id + u'.' + QLatin1String(key)));
        }
    }
}

void TestCatalog::everyFieldExplainsItself() {
    for (const QJsonValue& value : steps()) {
        const QString id = textOf(value.toObject(), "id");
        for (const QJsonValue& field : value.toObject().value(QLatin1String("fields")).toArray()) {
            const QString name = id + u'.' + textOf(field.toObject(), "name");
            QVERIFY2(!textOf(field.toObject(), "label").isEmpty(), qPrintable(name));
            QVERIFY2(!textOf(field.toObject(), "help").isEmpty(), qPrintable(name));
        }
    }
}

/// Code that serves all steps asks for the role of a parameter: a look-up by name would pass over
/// the step that calls it something else.
void TestCatalog::genericCodeNamesNoField() {
    QStringList names;
    for (const QJsonValue& step : steps()) {
        for (const QJsonValue& field : step.toObject().value(QLatin1String("fields")).toArray()) {
            if (!textOf(field.toObject(), "role").isEmpty()) {
                names << textOf(field.toObject(), "name");
            }
        }
    }
    names.removeDuplicates();
    QVERIFY(names.contains(QStringLiteral("sparsity")));
    const QRegularExpression look(QStringLiteral("(?:\\b(?:contains|at|value|find|valueOf)\\(|\\[|"
                                                 "\\bfield(?:\\.|->)name == |\\.field = )"
                                                 "\\s*\"(?:%1)\"")
                                      .arg(names.join(u'|')));
    const QStringList generic{QStringLiteral("core/plain/workflow"),
                              QStringLiteral("core/engine/steps"),
                              QStringLiteral("core/engine/run"),
                              QStringLiteral("core/engine/check"),
                              QStringLiteral("ui"),
                              QStringLiteral("app")};
    for (const QString& path :
         projectFiles(generic, {QStringLiteral(".h"), QStringLiteral(".cpp")})) {
        const auto found = look.match(readProjectFile(path));
        QVERIFY2(!found.hasMatch(), qPrintable(path + u' ' + found.captured()));
    }
}

QTEST_GUILESS_MAIN(TestCatalog)
#include "tst_catalog.moc"
