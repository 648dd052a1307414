#include "core/plain/base/file.h"
#include "core/plain/workflow/layer_globs.h"
#include "core/plain/workflow/validate.h"
#include "ui/base/language.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace lathe;
using namespace lathe::ui;

namespace {

struct Message {
    QString context{};
    QString source{};
    QString translation{};
    bool unfinished = false;
};

std::vector<Message> messagesOf(const QString& path) {
    QFile file(path);
    std::vector<Message> out;
    if (!file.open(QIODevice::ReadOnly)) {
        return out;
    }
    QXmlStreamReader xml(&file);
    QString context;
    while (!xml.atEnd()) {
        if (!xml.readNextStartElement()) {
            continue;
        }
        if (xml.name() == QLatin1String("name")) {
            context = xml.readElementText();
        } else if (xml.name() == QLatin1String("source")) {
            out.push_back({context, xml.readElementText()});
        } else if (xml.name() == QLatin1String("translation") && !out.empty()) {
            out.back().unfinished = xml.attributes().hasAttribute(QLatin1String("type"));
            out.back().translation =
                xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
        }
    }
    return out;
}

bool hasHangul(const QString& text) {
    return std::any_of(text.begin(), text.end(),
                       [](QChar c) { return c.unicode() >= 0xAC00 && c.unicode() <= 0xD7A3; });
}

/// Names that stay as they are in Korean text.
bool isName(const QString& text) {
    static const QStringList names =
        QStringLiteral(
            "ADMM ALPS AWQ BitDistiller CPTQuant DSnoT GPTQ GiB HQQ LoRA OBS QFeM QFeP QLLM RIA "
            "SignRound "
            "adamw adamw8bit block-ap cakld distillm dora dpkd dskd efficientqat eva gkd gmp "
            "llm-qat loftq lora "
            "lsq minilm minillm peft pissa qa-lora qalora qat qlora ria rslora sharelora uld wanda "
            "SmoothQuant SparseGPT Wanda ZeroQuant-FP auto-round autoround awq cca cka "
            "cmpq gptq kivi kl lorc lwc mr-gptq optq pmpq ptq quarot rtn spinquant tdmpq "
            "N:M e2m1 float32 fp4 fp4_e2m1 fp8 fp8_e4m3 fp8_e5m2 int2 int3 int4 int8 m1 "
            "m2 mxfp4 mxfp8 nf4 nvfp4 w4a4 w4a8 w8a8 jsonl layers.csv safetensors "
            "transformers zero")
            .split(QLatin1Char(' '));
    const bool onlyPlaces =
        QString(text).remove(QRegularExpression(QStringLiteral("%\\d|%n|[^A-Za-z]"))).isEmpty();
    return onlyPlaces || names.contains(text);
}

Catalog committedCatalog() {
    return Catalog::fromJson(
        readJson(std::filesystem::path(LATHE_SOURCE_DIR) / "resources/catalog.json"));
}

} // namespace

class TestTranslations : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyStringIsTranslated() {
        const auto messages =
            messagesOf(QStringLiteral(LATHE_SOURCE_DIR "/resources/i18n/lathe_ko.ts"));
        QVERIFY(messages.size() > 200);
        for (const Message& message : messages) {
            QVERIFY2(!message.unfinished && !message.translation.isEmpty(),
                     qPrintable(message.context + QStringLiteral(": ") + message.source));
            QVERIFY2(hasHangul(message.translation) || isName(message.source),
                     qPrintable(message.context + QStringLiteral(": ") + message.source));
        }
    }

    void everyStringOfTheSourcesIsInTheTable() {
        QString lupdate = QStandardPaths::findExecutable(QStringLiteral("lupdate6"));
        if (lupdate.isEmpty()) {
            lupdate = QStandardPaths::findExecutable(
                QStringLiteral("lupdate"),
                {QStringLiteral("/usr/lib/qt6/bin"), QStringLiteral("/usr/lib/qt6/libexec")});
        }
        if (lupdate.isEmpty()) {
            QSKIP("lupdate of Qt 6 is not installed (package qt6-l10n-tools)");
        }
        QTemporaryDir folder;
        const QString table = folder.filePath(QStringLiteral("lathe_ko.ts"));
        QVERIFY(QFile::copy(QStringLiteral(LATHE_SOURCE_DIR "/resources/i18n/lathe_ko.ts"), table));
        QProcess process;
        process.setWorkingDirectory(QStringLiteral(LATHE_SOURCE_DIR));
        process.start(lupdate,
                      {QStringLiteral("-silent"), QStringLiteral("-I"), QStringLiteral("."),
                       QStringLiteral("-locations"), QStringLiteral("none"),
                       QStringLiteral("-extensions"), QStringLiteral("cpp,h"), QStringLiteral("ui"),
                       QStringLiteral("app/lathe"), QStringLiteral("-ts"), table});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 0);
        for (const Message& message : messagesOf(table)) {
            const bool gone = message.context == QLatin1String("catalog");
            QVERIFY2(gone || !message.translation.isEmpty(),
                     qPrintable(QStringLiteral("run tests/tools/update_translations.sh: ") +
                                message.context + QStringLiteral(": ") + message.source));
        }
    }

    void everyPlaceholderIsKept() {
        const QRegularExpression places(QStringLiteral("%[1-9n]"));
        for (const Message& message :
             messagesOf(QStringLiteral(LATHE_SOURCE_DIR "/resources/i18n/lathe_ko.ts"))) {
            QSet<QString> source;
            QSet<QString> target;
            for (auto it = places.globalMatch(message.source); it.hasNext();) {
                source.insert(it.next().captured());
            }
            for (auto it = places.globalMatch(message.translation); it.hasNext();) {
                target.insert(it.next().captured());
            }
            QVERIFY2(source == target, qPrintable(message.source));
        }
    }

    void everyTextOfTheCatalogIsKnown() {
        Language language;
        language.set(QStringLiteral("ko"));
        const Catalog catalog = committedCatalog();
        const auto known = [](const std::string& text) {
            return text.empty() || hasHangul(catalogText(text)) || isName(toQt(text));
        };
        for (const StepType& type : catalog.steps()) {
            QVERIFY2(known(type.help), type.help.c_str());
            for (const Field& field : type.fields) {
                QVERIFY2(known(field.info.label), field.info.label.c_str());
                QVERIFY2(known(field.info.help), field.info.help.c_str());
            }
        }
        language.set(QStringLiteral("en"));
    }

    void everySentenceOfTheChecksIsRecognised() {
        Language language;
        language.set(QStringLiteral("ko"));
        const Catalog catalog = committedCatalog();
        const char* broken[] = {
            R"({"format":1,"nodes":[],"links":[]})",
            R"({"format":1,"nodes":[{"id":"a","type":"quant.rtm","params":{}}],"links":[]})",
            R"({"format":1,"nodes":[{"id":"a","type":"quant.rtn","params":{"bits":17,"bitz":3,
                "format":"intt","symmetric":4}}],"links":[["b.model","a.model"]]})",
            R"({"format":1,"nodes":[{"id":"a","type":"model.load","params":{"path":"/no/such"}},
                {"id":"b","type":"prune.magnitude","params":{"include":3,"sparsity":"x","pattern":"4:2"}},
                {"id":"c","type":"data.skills","bypassed":true}],
                "links":[["a.nothing","b.model"],["c.data","b.model"]]})",
            R"({"format":1,"nodes":[{"id":"a","type":"quant.rtn","params":{"overrides":{"x":1}}},
                {"id":"b","type":"quant.rtn","params":{"overrides":{"x":{"bits":99}}}}],
                "links":[["a.model","b.model"],["b.model","a.model"]]})",
        };
        for (const char* text : broken) {
            const Workflow workflow = parseWorkflow(text, "broken");
            auto problems = validate(workflow, catalog, "/");
            const std::vector<LayerName> layers{{"blocks.0.up"}};
            for (const LayerRules& rules :
                 {LayerRules{.include = {"*.q"}}, LayerRules{.include = {"*"}, .exclude = {"*"}},
                  LayerRules{.include = {"*", "*.q"}}}) {
                std::ranges::move(globProblems(rules, layers), std::back_inserter(problems));
            }
            for (const char* reason : {"Weights takes shares above 0, not x.",
                                       "Weights is no JSON.", "Sparsity is too large: 1e999."}) {
                problems.push_back({.message = reason, .hint = "Remove it."});
            }
            QVERIFY(!problems.empty());
            for (const Problem& problem : problems) {
                QVERIFY2(hasHangul(problemText(problem.message)), problem.message.c_str());
                QVERIFY2(problem.hint.empty() || hasHangul(problemText(problem.hint)),
                         problem.hint.c_str());
            }
        }
        language.set(QStringLiteral("en"));
    }
};

QTEST_MAIN(TestTranslations)
#include "tst_translations.moc"
