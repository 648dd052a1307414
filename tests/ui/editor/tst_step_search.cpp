#include "core/plain/base/file.h"
#include "ui/base/language.h"
#include "ui/base/text.h"
#include "ui/editor/step_search.h"

#include <QTest>

#include <algorithm>

using namespace lathe;
using namespace lathe::ui;

/// Searching the steps that Lathe has.
class TestStepSearch : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() { m_language.set(QStringLiteral("ko")); }

    void cleanup() { m_language.set(QStringLiteral("en")); }

    void theWordOfAFieldFindsItsSteps_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("step");
        const auto row = [](const char* typed, const char* step) {
            QTest::newRow(typed) << QString::fromUtf8(typed) << QString::fromUtf8(step);
        };
        row("가지치기", "prune.wanda");
        row("ㄱㅈㅊㄱ", "prune.wanda");
        row("프루닝", "prune.sparsegpt");
        row("pruning", "prune.alps");
        row("양자화", "quant.gptq");
        row("ㅇㅈㅎ", "quant.gptq");
        row("quantization", "quant.awq");
        row("경량화", "quant.rtn");
        row("평가", "evaluate");
        row("양자화 회전", "quant.rotate");
    }

    void theWordOfAFieldFindsItsSteps() {
        QFETCH(QString, typed);
        QFETCH(QString, step);
        for (const auto form : {QString::NormalizationForm_C, QString::NormalizationForm_D}) {
            QVERIFY(idsFor(typed.normalized(form)).contains(step));
        }
    }

    void aFieldFindsAllItsStepsAndThoseFirst() {
        const QStringList found = idsFor(QStringLiteral("가지치기"));
        const auto count =
            std::ranges::count(m_catalog.steps(), Category::Prune, &StepType::category);
        for (const QString& id : found.mid(0, count)) {
            QVERIFY2(id.startsWith(QStringLiteral("prune.")), qPrintable(found.join(u' ')));
        }
    }

    void titlesStandBeforeAliasesAndHelp_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("first");
        QTest::newRow("English title") << QStringLiteral("round to") << QStringLiteral("quant.rtn");
        QTest::newRow("Korean title")
            << QStringLiteral("크기") << QStringLiteral("prune.magnitude");
        QTest::newRow("title") << QStringLiteral("wanda") << QStringLiteral("prune.wanda");
        QTest::newRow("alias") << QStringLiteral("허깅페이스") << QStringLiteral("model.load");
        QTest::newRow("alias, joined") << QStringLiteral("optq") << QStringLiteral("quant.gptq");
        QTest::newRow("id") << QStringLiteral("quant.kv") << QStringLiteral("quant.kv");
        QTest::newRow("letters") << QStringLiteral("smq") << QStringLiteral("quant.smoothquant");
    }

    void titlesStandBeforeAliasesAndHelp() {
        QFETCH(QString, typed);
        QFETCH(QString, first);
        QCOMPARE(idsFor(typed).value(0), first);
    }

    void theHelpIsSearched() {
        QVERIFY(idsFor(QStringLiteral("아다마르")).contains(QStringLiteral("quant.rotate")) ||
                idsFor(QStringLiteral("이상치")).contains(QStringLiteral("quant.hqq")));
        QVERIFY(idsFor(QStringLiteral("half-quadratic")).contains(QStringLiteral("quant.hqq")));
    }

    void nothingIsFoundForWhatNobodyWrites() {
        QVERIFY(idsFor(QStringLiteral("ㅋㅋㅋㅋ")).isEmpty());
        QVERIFY(idsFor(QStringLiteral("양자화 ㅋㅋㅋㅋ")).isEmpty());
    }

    void everyCategoryHasAWord() {
        for (const Category category :
             {Category::ModelData, Category::Analyze, Category::Prune, Category::Quantize,
              Category::Distill, Category::Tune, Category::Evaluate, Category::Export}) {
            QVERIFY(!categoryTitle(category).isEmpty());
        }
        QCOMPARE(categoryTitle(Category::Prune), QStringLiteral("가지치기"));
    }

private:
    QStringList idsFor(const QString& typed) const {
        QStringList out;
        for (const StepType* type : rankedSteps(m_catalog, typed)) {
            out << toQt(type->id);
        }
        return out;
    }

    Language m_language;
    Catalog m_catalog = Catalog::fromJson(
        readJson(std::filesystem::path(LATHE_SOURCE_DIR) / "resources/catalog.json"));
};

QTEST_MAIN(TestStepSearch)
#include "tst_step_search.moc"
