// apply --input: data of every kind for a step that trains, lists of files, models, and what is
// refused.
#include "tests/support/engine_process.h"

#include <QDir>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace lathe;
using test::runEngine;
using test::Said;

class TestEngineInputs : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    QString write(const char* name, const QByteArray& text) const {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) {
            qFatal("cannot write %s", name);
        }
        return file.fileName();
    }

    /// The bundled model in a folder of its own, which may have a chat template.
    QString model() const {
        const QString folder = path("model");
        const QDir bundled(QStringLiteral(LATHE_SOURCE_DIR "/resources/models/small-6m"));
        QDir().mkpath(folder);
        for (const QString& name : bundled.entryList(QDir::Files)) {
            QFile::copy(bundled.filePath(name), folder + u'/' + name);
        }
        return folder;
    }

    /// One update of train.finetune with these inputs.
    Said train(const QStringList& inputs, const char* seqlen = "32") const {
        QStringList arguments{QStringLiteral("apply"),  model(),
                              QStringLiteral("--step"), QStringLiteral("train.finetune"),
                              QStringLiteral("--out"),  path("out"),
                              QStringLiteral("--home"), path("home"),
                              QStringLiteral("--json")};
        for (const char* setting : {"steps=1", "batch=2", "train=norms", "shuffle=false"}) {
            arguments += {QStringLiteral("--set"), QString::fromLatin1(setting)};
        }
        for (const QString& input : inputs) {
            arguments += {QStringLiteral("--input"), input};
        }
        QDir(path("out")).removeRecursively();
        return runEngine(arguments +
                         QStringList{QStringLiteral("--seqlen"), QString::fromLatin1(seqlen)});
    }

    static double lossOf(const Said& said) {
        return said.json()[QLatin1String("series")].toObject()[QLatin1String("loss")].toDouble(-1);
    }

private Q_SLOTS:

    void initTestCase() {
        if (test::enginePath().isEmpty()) {
            QSKIP("lathe-engine is not built");
        }
        write("a.txt", QByteArray("The sea is blue and the sky is wide. ").repeated(20));
        write("b.jsonl", QByteArray(R"({"text": "copy: abc = abc"})"
                                    "\n")
                             .repeated(30));
        write("answers.jsonl", QByteArray(R"({"prompt": "12+30=", "answer": "42"})"
                                          "\n")
                                   .repeated(12));
        write("chat.jsonl", QByteArray(R"({"messages": [{"role": "user", "content": "1+1="}, )"
                                       R"({"role": "assistant", "content": "2"}]})"
                                       "\n")
                                .repeated(12));
    }

    void everyKindOfDataTrains() {
        for (const char* file : {"a.txt", "b.jsonl", "answers.jsonl"}) {
            const Said said = train({QStringLiteral("data=") + path(file)});
            QVERIFY2(said.exitCode == 0, said.errors.constData());
            QVERIFY(lossOf(said) > 0);
        }
    }

    void conversationsNeedATemplateOfTheModel() {
        const QString chat = QStringLiteral("data=") + path("chat.jsonl");
        const Said refused = train({chat});
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.message().contains("has no chat template"), refused.errors.constData());
        write("model/chat_template.jinja",
              "{% for m in messages %}{{ m.content }}{% if m.role == 'assistant' %}"
              "{{ eos_token }}{% endif %}{% endfor %}");
        const Said said = train({chat});
        QVERIFY2(said.exitCode == 0, said.errors.constData());
        QVERIFY(lossOf(said) > 0);
        QFile::remove(path("model/chat_template.jinja"));
    }

    void severalFilesFollowEachOther() {
        const QString list = QStringLiteral("data=") + path("a.txt") + u',' + path("answers.jsonl");
        const Said both = train({list});
        QVERIFY2(both.exitCode == 0, both.errors.constData());
        // The first update reads the first file in either case.
        QCOMPARE(lossOf(both), lossOf(train({QStringLiteral("data=") + path("a.txt")})));
    }

    void skillsAreAPort() {
        const Said said =
            train({QStringLiteral("data=") + path("a.txt"), QStringLiteral("prompts=skills")});
        QVERIFY2(said.exitCode == 0, said.errors.constData());
    }

    void whatIsWrongIsNamed() {
        const QString data = QStringLiteral("data=") + path("a.txt");
        const Said unknown = train({QStringLiteral("text=") + path("a.txt")});
        QCOMPARE(unknown.exitCode, 1);
        QVERIFY2(unknown.message().contains("train.finetune has no port \"text\"") &&
                     unknown.errors.contains("it has data, validation, prompts"),
                 unknown.errors.constData());
        QCOMPARE(train({data, data}).exitCode, 1);
        QCOMPARE(train({QStringLiteral("data")}).exitCode, 1);
        const Said absent = train({QStringLiteral("data=nowhere.txt")});
        QCOMPARE(absent.exitCode, 3);
        QVERIFY2(absent.message().contains("nowhere.txt"), absent.errors.constData());
        const Said shorter = train({data}, "9999");
        QCOMPARE(shorter.exitCode, 1);
        QVERIFY2(shorter.message().contains("fewer than one window"), shorter.errors.constData());
    }
};

QTEST_GUILESS_MAIN(TestEngineInputs)
#include "tst_engine_inputs.moc"
