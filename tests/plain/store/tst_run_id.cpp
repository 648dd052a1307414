#include "core/plain/store/run_id.h"

#include <QRegularExpression>
#include <QTest>

using namespace lathe;

class TestRunId : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void sortsByTime() {
        const QString id = QString::fromStdString(newRunId());
        static const QRegularExpression kShape(QStringLiteral("^\\d{8}-\\d{6}-[0-9a-f]{4}$"));
        QVERIFY2(kShape.match(id).hasMatch(), qPrintable(id));
    }
};

QTEST_GUILESS_MAIN(TestRunId)
#include "tst_run_id.moc"
