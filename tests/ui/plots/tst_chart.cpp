#include "ui/base/theme.h"
#include "ui/plots/chart.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

#include <memory>

using namespace lathe::ui;

namespace {

int coloursIn(const QImage& picture) {
    QSet<QRgb> seen;
    for (int y = 0; y < picture.height(); y += 3) {
        for (int x = 0; x < picture.width(); x += 3) {
            seen.insert(picture.pixel(x, y));
        }
    }
    return static_cast<int>(seen.size());
}

} // namespace

class TestChart : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void saysThatNothingIsMeasured();
    void drawsCurvesAsTheyGrow();
    void drawsAtMostTenTimesASecond();
    void zoomingStopsFollowing();
    void showsValuesUnderTheMouse();
    void pointsSayBothQuantitiesUnderTheirNames();
    void zoomedPointsAreFittedAgain();
    void menuDoesWhatItSays();
    void takesEveryShape();
    void followsTheTheme();

private:
    QWidget* plot() const { return m_chart->findChild<QWidget*>(QStringLiteral("chartPlot")); }

    QAction* action(const char* name) const {
        auto* menu = m_chart->findChild<QMenu*>(QStringLiteral("chartMenuItems"));
        Q_EMIT menu->aboutToShow();
        return menu->findChild<QAction*>(QLatin1String(name));
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Chart> m_chart;
};

void TestChart::init() {
    m_chart.reset();
    m_theme = std::make_unique<Theme>();
    m_theme->setMode(Theme::Mode::Dark);
    m_chart = std::make_unique<Chart>(*m_theme);
    m_chart->setTitle(QStringLiteral("Accuracy"));
    m_chart->resize(500, 260);
    m_chart->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
}

void TestChart::saysThatNothingIsMeasured() {
    auto* empty = m_chart->findChild<QLabel*>(QStringLiteral("chartEmpty"));
    m_chart->drawNow();
    QVERIFY(empty->isVisible());
    m_chart->append(m_chart->addLine(QStringLiteral("a"), 0), 0, 1);
    m_chart->drawNow();
    QVERIFY(!empty->isVisible());
    m_chart->clear();
    m_chart->drawNow();
    QVERIFY(empty->isVisible());
}

void TestChart::drawsCurvesAsTheyGrow() {
    const int line = m_chart->addLine(QStringLiteral("a"), 0);
    m_chart->drawNow();
    const int before = coloursIn(m_chart->picture({400, 200}));
    for (int i = 0; i < 50; ++i) {
        m_chart->append(line, i, i * i, 1);
    }
    QCOMPARE(m_chart->data().lines[0].x.size(), size_t{50});
    QVERIFY(coloursIn(m_chart->picture({400, 200})) > before);
}

// RUN-6: however fast points come, they are drawn at most ten times a second.
void TestChart::drawsAtMostTenTimesASecond() {
    const int line = m_chart->addLine(QStringLiteral("a"), 0);
    m_chart->drawNow();
    const int before = m_chart->drawCount();
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; timer.elapsed() < 550; ++i) {
        m_chart->append(line, i, i % 7);
        QCoreApplication::processEvents();
    }
    const int draws = m_chart->drawCount() - before;
    QVERIFY2(draws >= 1 && draws <= 6, qPrintable(QString::number(draws)));
}

void TestChart::zoomingStopsFollowing() {
    const int line = m_chart->addLine(QStringLiteral("a"), 0);
    m_chart->append(line, 0, 1);
    m_chart->append(line, 10, 2);
    m_chart->drawNow();
    QSignalSpy spy(m_chart.get(), &Chart::followChanged);
    auto* follow = m_chart->findChild<QToolButton*>(QStringLiteral("chartFollow"));
    QVERIFY(m_chart->follows() && !follow->isVisible());
    const QPointF middle = plot()->rect().center();
    QWheelEvent wheel(middle, plot()->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(plot(), &wheel);
    QVERIFY(!m_chart->follows() && follow->isVisible());
    m_chart->append(line, 20, 3); // new points do not take the view away
    m_chart->drawNow();
    QVERIFY(!m_chart->follows());
    QTest::mouseClick(follow, Qt::LeftButton);
    QVERIFY(m_chart->follows() && !follow->isVisible());
    QCOMPARE(spy.count(), 2);
}

void TestChart::showsValuesUnderTheMouse() {
    const int line = m_chart->addLine(QStringLiteral("train & test"), 0);
    for (int i = 0; i <= 10; ++i) {
        m_chart->append(line, i, 0.125, 0.01);
    }
    m_chart->drawNow();
    QTest::qWait(20); // the canvas lays itself out at the next turn
    auto* readOut = m_chart->findChild<QLabel*>(QStringLiteral("chartReadOut"));
    QVERIFY(!readOut->isVisible());
    QTest::mouseMove(plot(), plot()->rect().center());
    QTRY_VERIFY(readOut->isVisible());
    QVERIFY(readOut->text().contains(QStringLiteral("train &amp; test")));
    QVERIFY(readOut->text().contains(QStringLiteral("0.125 ± 0.01")));
    QVERIFY(m_chart->rect().contains(readOut->geometry()));
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(plot(), &leave);
    QVERIFY(!readOut->isVisible());
}

// "Size in MB" stood before the accuracy.
void TestChart::pointsSayBothQuantitiesUnderTheirNames() {
    m_chart->setPercent(true);
    m_chart->setAxisLabels(QStringLiteral("Size in MB"), QStringLiteral("Accuracy"));
    m_chart->setPoints({{QStringLiteral("RTN <4-bit>"), 0, 6.46, 0.9275, 0.0275}}, true);
    m_chart->drawNow();
    QTest::qWait(20); // the canvas lays itself out at the next turn
    auto* readOut = m_chart->findChild<QLabel*>(QStringLiteral("chartReadOut"));
    // The only point is in the middle, up to the room that the axes take.
    const QPoint middle = plot()->rect().center();
    for (int y = 0; y < plot()->height() && !readOut->isVisible(); y += 6) {
        for (int x = middle.x() - 60; x < middle.x() + 90 && !readOut->isVisible(); x += 6) {
            QTest::mouseMove(plot(), QPoint(x, y));
        }
    }
    QVERIFY(readOut->isVisible());
    const QString text = readOut->text();
    QVERIFY(text.contains(QStringLiteral("RTN &lt;4-bit&gt;")));
    QVERIFY(
        text.contains(QStringLiteral("Accuracy&nbsp;&nbsp;</td><td align='right'>92.8 % ± 2.8 %")));
    QVERIFY(text.contains(QStringLiteral("Size in MB&nbsp;&nbsp;</td><td align='right'>6.46<")));
}

void TestChart::zoomedPointsAreFittedAgain() {
    m_chart->setPoints({{QStringLiteral("a"), 0, 1, 2}, {QStringLiteral("b"), 1, 3, 4}}, true);
    m_chart->drawNow();
    auto* fit = m_chart->findChild<QToolButton*>(QStringLiteral("chartFollow"));
    const QPointF middle = plot()->rect().center();
    QWheelEvent wheel(middle, plot()->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(plot(), &wheel);
    QVERIFY(fit->isVisible());
    QCOMPARE(fit->text(), QStringLiteral("Fit"));
    QTest::mouseClick(fit, Qt::LeftButton);
    QVERIFY(m_chart->follows());
}

void TestChart::menuDoesWhatItSays() {
    m_chart->append(m_chart->addLine(QStringLiteral("a"), 0), 3, 7);
    action("chartLogScale")->trigger();
    QVERIFY(m_chart->logY());
    QVERIFY(action("chartLogScale")->isChecked());
    action("chartLegend")->trigger();
    QVERIFY(!m_chart->legendVisible());
    action("chartCopyData")->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QStringLiteral("name,x,value,stderr\na,3,7,0\n"));
    action("chartCopyPicture")->trigger();
    QVERIFY(!QGuiApplication::clipboard()->image().isNull());
}

void TestChart::takesEveryShape() {
    m_chart->setPercent(true);
    m_chart->setBars({QStringLiteral("add"), QStringLiteral("sub")},
                     {{.name = QStringLiteral("base"), .values = {0.5, {}}, .errors = {0.1, 0}},
                      {.name = QStringLiteral("half"), .colour = 1, .values = {0.2, NAN}}});
    m_chart->setBaselines({{QStringLiteral("chance"), 0.25}});
    QVERIFY(coloursIn(m_chart->picture({400, 200})) > 4);
    m_chart->clear();
    m_chart->setPoints({{QStringLiteral("base"), -1, 10, 0.9, 0.02},
                        {QStringLiteral("worse"), 0, 12, 0.8},
                        {QStringLiteral("small"), 1, 4, 0.7}},
                       true);
    QVERIFY(m_chart->data().points[1].hollow);
    QVERIFY(!m_chart->data().points[0].hollow && !m_chart->data().points[2].hollow);
    QVERIFY(coloursIn(m_chart->picture({400, 200})) > 4);
}

void TestChart::followsTheTheme() {
    m_chart->append(m_chart->addLine(QStringLiteral("a"), 0), 3, 7);
    const QRgb dark = m_chart->picture({200, 150}).pixel(5, 295);
    m_theme->setMode(Theme::Mode::Light);
    const QRgb light = m_chart->picture({200, 150}).pixel(5, 295);
    QCOMPARE(QColor(light), m_theme->color(ColorRole::Base));
    QVERIFY(dark != light);
}

QTEST_MAIN(TestChart)
#include "tst_chart.moc"
