#include "core/plain/base/file.h"
#include "sample_model.h"
#include "ui/explorer/module_filter.h"
#include "ui/explorer/module_model.h"
#include "ui/explorer/numbers.h"
#include "ui/explorer/table_export.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

namespace {

/// "name type shape" per row, indented.
QString treeText(const QAbstractItemModel& model, const QModelIndex& parent = {}, int depth = 0) {
    QString out;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        out += QString(depth * 2, QLatin1Char(' ')) + index.data().toString();
        for (const int column : {ModuleModel::Type, ModuleModel::Shape}) {
            const QString cell = index.siblingAtColumn(column).data().toString();
            out += cell.isEmpty() ? QString() : QStringLiteral(" | ") + cell;
        }
        out += QLatin1Char('\n') + treeText(model, index, depth + 1);
    }
    return out;
}

QString names(const QAbstractItemModel& model, const QModelIndex& parent = {}) {
    QString out;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        out += index.data().toString() + QLatin1Char(' ') + names(model, index);
    }
    return out;
}

} // namespace

class TestModuleModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void showsTheTree();
    void keepsTheRulesOfModels();
    void sparsityAppearsWhenAllIsCounted();
    void filtersByTextGlobAndExpression_data();
    void filtersByTextGlobAndExpression();
    void refusesAFaultyExpression();
    void hidesNorms();
    void sortsByNumbers();
    void exportsPlainNumbers();
    void filtersTenThousandRowsQuickly();
    void numbersReadWell();

private:
    TemporaryFolder m_folder;
    std::shared_ptr<const OpenedModel> m_opened;
};

void TestModuleModel::initTestCase() {
    std::filesystem::create_directory(m_folder.path() / "tiny");
    writeSampleModel(m_folder.path() / "tiny", 1);
    m_opened = openModelHeaders((m_folder.path() / "tiny").string());
}

void TestModuleModel::showsTheTree() {
    ModuleModel model;
    QCOMPARE(treeText(model), QString());
    model.setModel(m_opened);
    QCOMPARE(treeText(model), QStringLiteral("tiny | Model\n"
                                             "  embed_tokens | Embedding | 16 × 8\n"
                                             "  layers.0 | Block\n"
                                             "    input_layernorm | Norm | 8\n"
                                             "    self_attn | Attention\n"
                                             "      q_proj | Linear\n"
                                             "        weight | Tensor | 8 × 8\n"
                                             "        bias | Tensor | 8\n"
                                             "      o_proj | Linear | 8 × 8\n"
                                             "    mlp | Feed-forward\n"
                                             "      up_proj | Linear | 16 × 8\n"
                                             "  norm | Norm | 8\n"));
    QCOMPARE(model.index(0, ModuleModel::Bytes).data().toString(), QStringLiteral("1.63 kB"));
    QCOMPARE(model.index(0, ModuleModel::Share).data().toString(), QStringLiteral("100.0 %"));
    QVERIFY(model.index(0, ModuleModel::Sparsity).data().toString().isEmpty());
    QCOMPARE(m_opened->pathOf(5), std::string("layers.0.self_attn.q_proj"));
    QCOMPARE(m_opened->tensorsUnder(4).size(), size_t{3}); // weight, bias, o_proj
}

void TestModuleModel::keepsTheRulesOfModels() {
    ModuleModel model;
    ModuleFilter filter;
    filter.setSourceModel(&model);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester proxyTester(
        &filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setModel(m_opened);
    filter.setPattern(QStringLiteral("q_proj"));
    filter.setPattern({});
    model.setZeros(0, 4);
    model.setModel(nullptr);
    QCOMPARE(filter.rowCount(), 0);
    model.setModel(m_opened);
    QCOMPARE(filter.rowCount(), 1);
}

void TestModuleModel::sparsityAppearsWhenAllIsCounted() {
    ModuleModel model;
    model.setModel(m_opened);
    const auto& tensors = m_opened->files.tensors();
    for (size_t i = 0; i < tensors.size(); ++i) {
        QVERIFY(!model.sparsityOf(0).has_value());
        const bool half = tensors[i].name().find("up_proj") != std::string::npos;
        model.setZeros(static_cast<int>(i), half ? 64 : 0);
    }
    QCOMPARE(*model.sparsityOf(0), 64.0 / 408);
    QCOMPARE(model.index(0, ModuleModel::Sparsity).data().toString(), QStringLiteral("15.7 %"));
    model.setZeros(0, 99); // counted twice: the first figure stays
    QCOMPARE(*model.sparsityOf(0), 64.0 / 408);
}

void TestModuleModel::filtersByTextGlobAndExpression_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<int>("count");
    const auto row = [](const char* pattern, const char* shown, int count) {
        QTest::newRow(pattern) << QString::fromUtf8(pattern) << QString::fromUtf8(shown) << count;
    };
    row("O_PROJ", "tiny layers.0 self_attn o_proj ", 1);
    row("*.q_proj.*", "tiny layers.0 self_attn q_proj weight bias ", 2);
    row("layers.?.mlp.*", "tiny layers.0 mlp up_proj ", 1);
    row("/^norm$|up_/", "tiny layers.0 mlp up_proj norm ", 2);
    row("nothing like this", "tiny ", 0);
    row("(", "tiny ", 0);
}

void TestModuleModel::filtersByTextGlobAndExpression() {
    QFETCH(QString, pattern);
    QFETCH(QString, shown);
    QFETCH(int, count);
    ModuleModel model;
    ModuleFilter filter;
    filter.setSourceModel(&model);
    model.setModel(m_opened);
    QVERIFY(filter.setPattern(pattern));
    QCOMPARE(names(filter), shown);
    QCOMPARE(filter.shownTensors(), count);
    QCOMPARE(filter.allTensors(), 7);
}

void TestModuleModel::refusesAFaultyExpression() {
    ModuleModel model;
    ModuleFilter filter;
    filter.setSourceModel(&model);
    model.setModel(m_opened);
    QVERIFY(filter.setPattern(QStringLiteral("mlp")));
    QVERIFY(!filter.setPattern(QStringLiteral("/(/")));
    QCOMPARE(filter.shownTensors(), 1);
}

void TestModuleModel::hidesNorms() {
    ModuleModel model;
    ModuleFilter filter;
    filter.setSourceModel(&model);
    model.setModel(m_opened);
    filter.setNormsHidden(true);
    QCOMPARE(filter.shownTensors(), 5);
    QVERIFY(!names(filter).contains(QStringLiteral("norm")));
}

void TestModuleModel::sortsByNumbers() {
    ModuleModel model;
    ModuleFilter filter;
    filter.setSourceModel(&model);
    model.setModel(m_opened);
    filter.sort(ModuleModel::Bytes, Qt::DescendingOrder);
    QCOMPARE(names(filter), QStringLiteral("tiny layers.0 self_attn q_proj weight bias o_proj mlp "
                                           "up_proj input_layernorm embed_tokens norm "));
    filter.sort(-1);
    QVERIFY(names(filter).startsWith(QStringLiteral("tiny embed_tokens")));
}

void TestModuleModel::exportsPlainNumbers() {
    ModuleModel model;
    model.setModel(m_opened);
    for (size_t i = 0; i < m_opened->files.tensors().size(); ++i) {
        model.setZeros(static_cast<int>(i), 0);
    }
    const QStringList lines = tableText(model, QLatin1Char(',')).split(QLatin1Char('\n'));
    QCOMPARE(lines[0], QStringLiteral("Name,Type,Shape,Dtype,Parameters,Bytes,Share,Sparsity"));
    QCOMPARE(lines[2], QStringLiteral("embed_tokens,Embedding,16 × 8,F32,128,512,0.31372549,0"));
    QVERIFY(lines.contains(
        QStringLiteral("layers.0.self_attn.q_proj.bias,Tensor,8,F32,8,32,0.019607843,0")));
}

void TestModuleModel::filtersTenThousandRowsQuickly() {
    const auto folder = m_folder.path() / "large";
    std::filesystem::create_directory(folder);
    writeSampleModel(folder, 1100); // 5 tensors and 4 modules each
    ModuleModel model;
    ModuleFilter filter;
    filter.setSourceModel(&model);
    model.setModel(openModelHeaders(folder.string()));
    QVERIFY(model.model()->rows.size() > 9000);
    qint64 best = 1000;
    for (const char* pattern : {"q_proj", "*.mlp.*", "/layers\\.99/"}) {
        QElapsedTimer timer;
        timer.start();
        filter.setPattern(QLatin1String(pattern));
        best = std::min(best, timer.elapsed());
    }
    QVERIFY2(best < 50, std::to_string(best).c_str());
    QCOMPARE(filter.shownTensors(), 5 * 11); // 99 and 990 to 999
}

void TestModuleModel::numbersReadWell() {
    QCOMPARE(countText(999'499), QStringLiteral("999\u202F499"));
    QCOMPARE(countText(24'650'240), QStringLiteral("24.7 M"));
    QCOMPARE(countText(8'030'261'248), QStringLiteral("8.03 B"));
    QCOMPARE(percentText(0.521), QStringLiteral("52.1 %"));
    QCOMPARE(percentText(0.0239), QStringLiteral("2.39 %"));
    QCOMPARE(valueText(-5.17e-5), QStringLiteral("−5.17 × 10⁻⁵"));
    QCOMPARE(valueText(0.0771), QStringLiteral("0.0771"));
    QCOMPARE(shapeText(std::vector<int64_t>{}), QStringLiteral("scalar"));
}

QTEST_MAIN(TestModuleModel)
#include "tst_module_model.moc"
