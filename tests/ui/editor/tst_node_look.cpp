#include "support/small_catalog.h"
#include "ui/editor/node_look.h"
#include "ui/editor/port_legend.h"

#include <QImage>
#include <QPainter>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

namespace {

constexpr Kind kKinds[] = {Kind::Model, Kind::Data,    Kind::Stats,
                           Kind::Plan,  Kind::Metrics, Kind::File};

QImage drawn(Kind kind, bool secondModel = false) {
    QImage out(16, 16, QImage::Format_Grayscale8);
    out.fill(Qt::white);
    QPainter painter(&out);
    painter.translate(8, 8);
    painter.fillPath(portShape(kind, secondModel), Qt::black);
    return out;
}

} // namespace

class TestNodeLook : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyKindHasAShapeOfItsOwn() {
        for (const Kind a : kKinds) {
            for (const Kind b : kKinds) {
                QCOMPARE(drawn(a) == drawn(b), a == b);
            }
            QVERIFY(drawn(a) != drawn(Kind::Model, true));
        }
    }

    void aTeacherIsASecondModel() {
        QVERIFY(isSecondModel({.name = "teacher", .kind = Kind::Model}));
        QVERIFY(isSecondModel({.name = "reference", .kind = Kind::Model}));
        QVERIFY(!isSecondModel({.name = "model", .kind = Kind::Model}));
        QVERIFY(!isSecondModel({.name = "data", .kind = Kind::Data}));
    }

    void theLegendNamesWhatTheCatalogKnows() {
        QCOMPARE(kindsOf(test::smallCatalog()),
                 (std::vector{Kind::Model, Kind::Data, Kind::Metrics}));
        Theme theme;
        const Catalog large({{.id = "stats", .outputs = {{.name = "s", .kind = Kind::Stats}}},
                             {.id = "plan", .inputs = {{.name = "p", .kind = Kind::Plan}}}});
        const PortLegend legend(large, theme, nullptr);
        QVERIFY(legend.accessibleName().contains(QStringLiteral("statistics, plan")));
    }

    void aPortSaysWhenItIsNeeded() {
        const Port statistics{.name = "statistics", .kind = Kind::Stats, .label = "Statistics"};
        const Port calibration{.name = "calibration",
                               .kind = Kind::Data,
                               .label = "Calibration",
                               .replacedBy = "statistics"};
        QCOMPARE(portTip({.label = "Model"}, nullptr, false), QStringLiteral("Model (model)"));
        QCOMPARE(portTip({.label = "Model", .optional = true}, nullptr, false),
                 QStringLiteral("Model (model). Optional."));
        QCOMPARE(portTip(calibration, &statistics, false),
                 QStringLiteral("Calibration (data). Needed, unless “Statistics” is linked."));
        QCOMPARE(portTip(calibration, &statistics, true),
                 QStringLiteral("Calibration (data). Not needed: “Statistics” is linked."));
    }
};

QTEST_MAIN(TestNodeLook)
#include "tst_node_look.moc"
