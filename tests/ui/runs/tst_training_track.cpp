#include "ui/runs/training_track.h"

#include <QTest>

#include <cmath>

using namespace lathe;
using namespace lathe::ui;

class TestTrainingTrack : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBestIsTheFirstLowestValidation();
    void withoutValidationNothingIsTheBest();
    void updatesThatAreDone();
    void partsOfASeries();

private:
    static TrainingTrack trackOf(const std::vector<Scalar>& points) {
        TrainingTrack track{.node = "lora"};
        for (const Scalar& point : points) {
            track.add(point);
        }
        return track;
    }

    static Scalar point(const char* series, double x, double value) {
        return {.node = "lora", .series = series, .x = x, .value = value};
    }
};

void TestTrainingTrack::theBestIsTheFirstLowestValidation() {
    const TrainingTrack track =
        trackOf({point("validation", 0, 4), point("accuracy", 0, 0.2), point("validation", 20, 3),
                 point("accuracy", 20, 0.6), point("validation", 40, 3),
                 point("validation", 60, std::nan("")), point("accuracy", 60, 0.9)});
    const auto best = track.best();
    QVERIFY(best.has_value());
    QCOMPARE(best->validation, 3.0);
    QCOMPARE(best->update, int64_t{20}); // as the engine keeps it
    QVERIFY(best->accuracy.has_value());
    QCOMPARE(*best->accuracy, 0.6);
}

void TestTrainingTrack::withoutValidationNothingIsTheBest() {
    const TrainingTrack track = trackOf({point("loss", 0, 4), point("loss", 1, 3)});
    QVERIFY(!track.best());
    QCOMPARE(track.newest("loss"), std::optional(3.0));
    QVERIFY(!track.newest("validation"));
}

void TestTrainingTrack::updatesThatAreDone() {
    QCOMPARE(trackOf({}).updates(), int64_t{0});
    QCOMPARE(trackOf({point("validation", 0, 4)}).updates(), int64_t{0});
    QCOMPARE(trackOf({point("loss", 19, 4)}).updates(), int64_t{20}); // the loss before it
    QCOMPARE(trackOf({point("loss", 19, 4), point("validation", 20, 4)}).updates(), int64_t{20});
}

void TestTrainingTrack::partsOfASeries() {
    const TrainingTrack track = trackOf({point("accuracy", 0, 1), point("accuracy.sort", 0, 1),
                                         point("accuracy.add", 0, 1), point("accurate", 0, 1)});
    QCOMPARE(track.partsOf("accuracy"), (std::vector<std::string>{"add", "sort"}));
}

QTEST_APPLESS_MAIN(TestTrainingTrack)
#include "tst_training_track.moc"
