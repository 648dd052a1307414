#include "support/model_text.h"
#include "ui/base/language.h"
#include "ui/base/theme.h"
#include "ui/runs/log_model.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

class TestLogModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linesAreAdded();
    void textForTheClipboard();
    void errorsAndWarningsAreMarked();
    void koreanStandsBesideTheOriginal();

private:
    static std::vector<NoteRow> twoNotes() {
        const double noon =
            static_cast<double>(QDateTime(QDate(2026, 1, 2), QTime(12, 0, 1)).toSecsSinceEpoch());
        return {{.time = noon, .note = {.node = "a", .text = "first"}},
                {.time = noon + 1,
                 .note = {.node = "b", .level = NoteLevel::Error, .text = "no", .hint = "Try."}}};
    }

    Theme m_theme;
};

void TestLogModel::linesAreAdded() {
    LogModel model(m_theme);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append(twoNotes());
    model.append({});
    model.setTitles({{"a", QStringLiteral("Magnitude")}});
    QCOMPARE(test::modelText(model), QStringLiteral("|Time|Step|Message|\n"
                                                    "|12:00:01|Magnitude|first|\n"
                                                    "|12:00:02|b|no. Try.|\n"));
    model.append(NoteLevel::Info, QStringLiteral("from the engine"));
    QCOMPARE(model.rowCount(), 3);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void TestLogModel::textForTheClipboard() {
    LogModel model(m_theme);
    model.append(twoNotes());
    QCOMPARE(model.text(), QStringLiteral("12:00:01\ta\tfirst\n12:00:02\tb\tno. Try.\n"));
    QCOMPARE(model.text({1}), QStringLiteral("12:00:02\tb\tno. Try.\n"));
}

void TestLogModel::errorsAndWarningsAreMarked() {
    LogModel model(m_theme);
    model.append(twoNotes());
    const auto at = [&](int row, int role) {
        return model.index(row, LogModel::TextColumn).data(role);
    };
    QVERIFY(!at(0, Qt::DecorationRole).isValid());
    QVERIFY(at(1, Qt::DecorationRole).isValid());
    QCOMPARE(at(1, Qt::ForegroundRole).value<QColor>(), m_theme.color(ColorRole::Error));
}

/// What is copied or searched for must be what the engine said.
void TestLogModel::koreanStandsBesideTheOriginal() {
    Language language;
    language.set(QStringLiteral("ko"));
    LogModel model(m_theme);
    model.append({{.note = {.text = "no text is chosen", .hint = "use cuda:0"}}});
    const QString korean = QStringLiteral("글을 고르지 않았습니다. cuda:0을 쓰세요");
    const QModelIndex at = model.index(0, LogModel::TextColumn);
    QCOMPARE(at.data().toString(), korean);
    QVERIFY(at.data(Qt::ToolTipRole)
                .toString()
                .endsWith(QStringLiteral("no text is chosen. use cuda:0")));
    QVERIFY(model.text().contains(korean));
    QVERIFY(model.text().contains(QStringLiteral("no text is chosen. use cuda:0")));
    QCOMPARE(model.text().count(u'\n'), 1);
    language.set(QStringLiteral("en"));
    QCOMPARE(at.data().toString(), QStringLiteral("no text is chosen. use cuda:0"));
}

QTEST_MAIN(TestLogModel)
#include "tst_log_model.moc"
