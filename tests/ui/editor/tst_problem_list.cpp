#include "tests/ui/editor/example.h"
#include "ui/base/language.h"
#include "ui/editor/problem_list.h"

#include <QTest>

using namespace lathe;
using namespace lathe::ui;

class TestProblemList : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void problemsAreToldInTheLanguageOfTheWindow() {
        Theme theme;
        Language language;
        language.set(QStringLiteral("ko"));
        WorkflowDocument document(exampleCatalog());
        Workflow workflow = exampleWorkflow();
        workflow.find("rtn")->params["bits"] = 17;
        document.restore(workflow, QString());
        ProblemList list(document, theme);
        list.show();
        QCOMPARE(list.topLevelItemCount(), 1);
        QCOMPARE(list.topLevelItem(0)->text(1),
                 QStringLiteral("비트 수: 지금 17, 최댓값 8비트. 속성 창에서 바꾸세요."));
        QVERIFY(list.topLevelItem(0)->toolTip(1).endsWith(
            QStringLiteral("Bits is 17, the largest is 8 bits. Change it in the inspector.")));
        language.set(QStringLiteral("en"));
        QTRY_COMPARE(
            list.topLevelItem(0)->text(1),
            QStringLiteral("Bits is 17, the largest is 8 bits. Change it in the inspector."));
    }
};

QTEST_MAIN(TestProblemList)
#include "tst_problem_list.moc"
