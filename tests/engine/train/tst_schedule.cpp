// Learning rates as transformers gives them.
#include "core/engine/train/schedule.h"
#include "tests/engine/train/reference_numbers.h"

#include <QTest>

using namespace lathe;

class TestSchedule : public QObject {
    Q_OBJECT

private:
    static ScheduleKind kindOf(const std::string& name) {
        return name == "constant" ? ScheduleKind::Constant
               : name == "linear" ? ScheduleKind::Linear
                                  : ScheduleKind::Cosine;
    }

private Q_SLOTS:

    void factorsAreThoseOfTransformers() {
        const Json schedules = test::optimizerReference().at("schedules");
        QCOMPARE(schedules.size(), size_t{12});
        for (const Json& one : schedules) {
            const Schedule schedule{kindOf(one.at("kind")), one.at("warm_up"), one.at("updates")};
            const auto factors = one.at("factors").get<std::vector<double>>();
            for (size_t update = 0; update < factors.size(); ++update) {
                const double ours = rateFactor(schedule, static_cast<int64_t>(update));
                QVERIFY2(std::abs(ours - factors[update]) < 1e-15,
                         qPrintable(QStringLiteral("%1, update %2: %3, not %4")
                                        .arg(QString::fromStdString(one.dump()))
                                        .arg(update)
                                        .arg(ours)
                                        .arg(factors[update])));
            }
        }
    }

    void nothingRisesAgainPastTheEnd() {
        QCOMPARE(rateFactor({ScheduleKind::Cosine, 2, 10}, 15), 0.0);
        QCOMPARE(rateFactor({ScheduleKind::Linear, 2, 10}, 15), 0.0);
        QCOMPARE(rateFactor({ScheduleKind::Constant, 2, 10}, 15), 1.0);
    }
};

QTEST_GUILESS_MAIN(TestSchedule)
#include "tst_schedule.moc"
