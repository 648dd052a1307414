#include "repo/source_tree.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <algorithm>

/// Every string that a person reads in the window exists in Korean.
class TestTranslations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsUnfinished();
    void placeholdersSurvive();
    void nothingIsMissing();
    void catalogIsTranslated();
    void messagesOfTheEngineAreListed();
};

namespace {

const QString kFile = QStringLiteral("resources/i18n/lathe_ko.ts");

struct Message {
    QString context{};
    QString source{};
    QStringList translations{}; ///< several for plural forms
    QString type{};             ///< "", "unfinished", "vanished", "obsolete"

    QString where() const { return QStringLiteral("%1: \"%2\"").arg(context, source); }
};

Message readMessage(QXmlStreamReader& xml, const QString& context) {
    Message message;
    message.context = context;
    while (xml.readNextStartElement()) {
        if (xml.name() == QLatin1String("source")) {
            message.source = xml.readElementText();
        } else if (xml.name() == QLatin1String("translation")) {
            message.type = xml.attributes().value(QLatin1String("type")).toString();
            const QString text =
                xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
            message.translations = text.isEmpty() ? QStringList() : QStringList(text);
        } else {
            xml.skipCurrentElement();
        }
    }
    return message;
}

QList<Message> readContext(QXmlStreamReader& xml) {
    QList<Message> messages;
    QString context;
    while (xml.readNextStartElement()) {
        if (xml.name() == QLatin1String("name")) {
            context = xml.readElementText();
        } else if (xml.name() == QLatin1String("message")) {
            messages << readMessage(xml, context);
        } else {
            xml.skipCurrentElement();
        }
    }
    return messages;
}

QList<Message> messagesOf(const QString& text) {
    QXmlStreamReader xml(text);
    QList<Message> messages;
    xml.readNextStartElement(); // TS
    while (xml.readNextStartElement()) {
        if (xml.name() == QLatin1String("context")) {
            messages << readContext(xml);
        } else {
            xml.skipCurrentElement();
        }
    }
    return messages;
}

bool isVisible(const Message& message) {
    return message.type.isEmpty() || message.type == QLatin1String("unfinished");
}

QStringList placeholdersOf(const QString& text) {
    static const QRegularExpression kPlaceholder(QStringLiteral("%L?(\\d|n)"));
    QSet<QString> found;
    for (auto matches = kPlaceholder.globalMatch(text); matches.hasNext();) {
        found.insert(matches.next().captured());
    }
    QStringList sorted(found.begin(), found.end());
    sorted.sort();
    return sorted;
}

/// A text without letters ("2:4", "%") is the same in every language.
void addText(QSet<QString>& texts, const QString& text) {
    if (std::any_of(text.begin(), text.end(), [](QChar c) { return c.isLetter(); })) {
        texts.insert(text);
    }
}

void addTexts(QSet<QString>& texts, const QJsonObject& object) {
    for (const char* key : {"title", "label", "help", "unit", "x_label"}) {
        addText(texts, object.value(QLatin1String(key)).toString());
    }
    for (const char* key : {"aliases", "choices"}) {
        for (const QJsonValue& text : object.value(QLatin1String(key)).toArray()) {
            addText(texts, text.toString());
        }
    }
}

/// Every text of a step that the window shows or searches.
QSet<QString> catalogTexts() {
    const QString json = readProjectFile(QStringLiteral("resources/catalog.json"));
    QSet<QString> texts;
    for (const QJsonValue& step :
         QJsonDocument::fromJson(json.toUtf8()).object().value(QLatin1String("steps")).toArray()) {
        addTexts(texts, step.toObject());
        for (const char* part : {"fields", "inputs", "outputs", "series"}) {
            for (const QJsonValue& entry : step.toObject().value(QLatin1String(part)).toArray()) {
                addTexts(texts, entry.toObject());
            }
        }
    }
    return texts;
}

} // namespace

void TestTranslations::nothingIsUnfinished() {
    QStringList unfinished;
    const QList<Message> messages = messagesOf(readProjectFile(kFile));
    QVERIFY(!messages.isEmpty());
    for (const Message& message : messages) {
        if (!message.type.isEmpty() || message.translations.isEmpty()) {
            unfinished << message.where();
        }
    }
    QVERIFY2(unfinished.isEmpty(), qPrintable(unfinished.join(u'\n')));
}

void TestTranslations::placeholdersSurvive() {
    for (const Message& message : messagesOf(readProjectFile(kFile))) {
        for (const QString& translation : message.translations) {
            QVERIFY2(placeholdersOf(message.source) == placeholdersOf(translation),
                     qPrintable(message.where()));
        }
    }
}

void TestTranslations::nothingIsMissing() {
#ifdef LATHE_LUPDATE
    QTemporaryDir folder;
    const QString copy = folder.filePath(QStringLiteral("lathe_ko.ts"));
    QVERIFY(QFile::copy(QStringLiteral(LATHE_SOURCE_DIR "/") + kFile, copy));
    QProcess lupdate;
    lupdate.setWorkingDirectory(QStringLiteral(LATHE_SOURCE_DIR));
    lupdate.start(QStringLiteral(LATHE_LUPDATE),
                  {QStringLiteral("-silent"), QStringLiteral("ui"), QStringLiteral("app/lathe"),
                   QStringLiteral("resources/i18n/engine_strings.cpp"), QStringLiteral("-I"),
                   QStringLiteral("."), QStringLiteral("-ts"), copy});
    QVERIFY(lupdate.waitForFinished());
    QVERIFY2(lupdate.exitCode() == 0, lupdate.readAllStandardError().constData());
    QFile updated(copy);
    QVERIFY(updated.open(QIODevice::ReadOnly));
    QStringList missing;
    int visible = 0;
    for (const Message& message : messagesOf(QString::fromUtf8(updated.readAll()))) {
        visible += isVisible(message) ? 1 : 0;
        if (message.type == QLatin1String("unfinished")) {
            missing << message.where();
        }
    }
    QVERIFY2(missing.isEmpty(),
             qPrintable(QStringLiteral("run tests/tools/update_translations.sh and translate:\n") +
                        missing.join(u'\n')));
    QVERIFY2(visible > 0, "lupdate found no string at all");
#else
    QSKIP("Qt's lupdate is not installed (Debian package qt6-tools-dev-tools)");
#endif
}

void TestTranslations::catalogIsTranslated() {
    QSet<QString> translated;
    for (const Message& message : messagesOf(readProjectFile(kFile))) {
        if (message.context == QLatin1String("catalog") && message.type.isEmpty()) {
            translated.insert(message.source);
        }
    }
    QStringList missing(catalogTexts().subtract(translated).values());
    missing.sort();
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(u'\n')));
}

/// The list holds what core/ says today: nothingIsMissing() wants the Korean of each.
void TestTranslations::messagesOfTheEngineAreListed() {
    QProcess python;
    python.setWorkingDirectory(QStringLiteral(LATHE_SOURCE_DIR));
    python.start(QStringLiteral("python3"),
                 {QStringLiteral("tests/tools/engine_strings.py"), QStringLiteral("--check")});
    if (!python.waitForStarted()) {
        QSKIP("python3 is not installed");
    }
    QVERIFY(python.waitForFinished());
    const QByteArray difference = python.readAllStandardOutput();
    QVERIFY2(python.exitCode() == 0,
             "run tests/tools/update_translations.sh and translate:\n" + difference);
}

QTEST_GUILESS_MAIN(TestTranslations)
#include "tst_translations.moc"
