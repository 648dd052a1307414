#include "core/plain/base/file.h"
#include "sample_model.h"
#include "ui/base/theme.h"
#include "ui/explorer/architecture_strip.h"
#include "ui/explorer/histogram_view.h"
#include "ui/explorer/strip_layout.h"

#include <QSignalSpy>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

namespace {

QString textOf(const StripLayout& layout) {
    QStringList out;
    for (const auto& area : layout.areas) {
        const QString look = area.look == StripArea::Look::Weights  ? QString()
                             : area.look == StripArea::Look::Marker ? QStringLiteral("marker ")
                                                                    : QStringLiteral("fold ");
        out += look + QString(area.label).replace(QLatin1Char('\n'), QLatin1Char(' '));
    }
    return out.join(QStringLiteral(", "));
}

} // namespace

class TestStripLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void drawsBlocksInOrder();
    void areaFollowsBytes();
    void foldsRepeatedBlocks();
    void colourRangeFollowsValues();
    void selectionIsSharedWithoutLoops();
    void keysWalkAndUnfold();
    void ticksAreRound();

private:
    std::shared_ptr<const OpenedModel> sample(int blocks) {
        m_folder = std::make_unique<TemporaryFolder>();
        writeSampleModel(m_folder->path(), blocks);
        return openModelHeaders(m_folder->path().string());
    }

    std::unique_ptr<TemporaryFolder> m_folder;
};

void TestStripLayout::drawsBlocksInOrder() {
    const auto layout = stripLayoutOf(*sample(2), 112, false);
    QCOMPARE(textOf(layout), QStringLiteral("embed_tokens 16 × 8, q, o, up, q, o, up, marker norm, "
                                            "marker head tied"));
    QStringList captions;
    for (const auto& caption : layout.captions) {
        captions += caption.text;
    }
    QCOMPARE(captions.join(QLatin1Char('|')), QStringLiteral("512 B|Block 0|Block 1"));
    for (const auto& area : layout.areas) {
        QVERIFY(area.rect.isValid());
        QVERIFY(area.rect.right() < layout.width && area.rect.bottom() < 112);
    }
}

void TestStripLayout::areaFollowsBytes() {
    const auto areas = stripLayoutOf(*sample(1), 112, false).areas;
    const QRect q = areas[1].rect;
    const QRect o = areas[2].rect;
    const QRect up = areas[3].rect;
    QVERIFY(q.width() > o.width()); // q_proj has a bias
    QCOMPARE(q.height(), o.height());
    QCOMPARE(up.width(), q.width() + o.width());
    QVERIFY(std::abs(up.height() - q.height()) < 4); // 512 bytes against 544
    QVERIFY(!q.intersects(o) && !q.intersects(up) && !o.intersects(up));
}

void TestStripLayout::foldsRepeatedBlocks() {
    const auto model = sample(100);
    const auto folded = stripLayoutOf(*model, 112, false);
    QCOMPARE(folded.areas.size(), size_t{1 + 8 * 3 + 1 + 2});
    const auto fold = std::ranges::find(folded.areas, StripArea::Look::Fold, &StripArea::look);
    QVERIFY(fold != folded.areas.end());
    QCOMPARE(fold->label, QStringLiteral("× 92"));
    QCOMPARE(folded.captions.back().text, QStringLiteral("Block 99"));
    QCOMPARE(stripLayoutOf(*model, 112, true).areas.size(), size_t{1 + 100 * 3 + 2});
    QCOMPARE(stripLayoutOf(*sample(9), 112, false).areas.size(), size_t{1 + 9 * 3 + 2});
}

void TestStripLayout::colourRangeFollowsValues() {
    Theme theme;
    ArchitectureStrip strip(theme);
    strip.setModel(sample(2));
    QVERIFY(!strip.range().has_value());
    strip.setValue([](int row) { return row > 3 ? std::optional<double>(row) : std::nullopt; },
                   [](double value) { return QString::number(value); });
    QVERIFY(strip.range()->first > 3);
    QVERIFY(strip.range()->second > strip.range()->first);
    strip.setValue([](int) { return std::nullopt; }, {});
    QVERIFY(!strip.range().has_value());
}

void TestStripLayout::selectionIsSharedWithoutLoops() {
    Theme theme;
    ArchitectureStrip strip(theme);
    strip.resize(800, 112);
    strip.setModel(sample(2));
    QSignalSpy activated(&strip, &ArchitectureStrip::rowActivated);
    strip.setSelectedRow(5);
    QCOMPARE(activated.size(), 0);
    const auto& area = strip.stripLayout().areas[3];
    QTest::mouseClick(&strip, Qt::LeftButton, {}, area.rect.center());
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated[0][0].toInt(), area.row);
}

void TestStripLayout::keysWalkAndUnfold() {
    Theme theme;
    ArchitectureStrip strip(theme);
    strip.resize(800, 112);
    strip.setModel(sample(20));
    QSignalSpy activated(&strip, &ArchitectureStrip::rowActivated);
    const auto row = [&](size_t i) { return strip.stripLayout().areas[i].row; };
    QTest::keyClick(&strip, Qt::Key_Right);
    QTest::keyClick(&strip, Qt::Key_Right);
    QCOMPARE(activated.last()[0].toInt(), row(1));
    QTest::keyClick(&strip, Qt::Key_Left);
    QCOMPARE(activated.last()[0].toInt(), row(0));
    QTest::keyClick(&strip, Qt::Key_End);
    QCOMPARE(activated.last()[0].toInt(), row(strip.stripLayout().areas.size() - 2)); // the norm
    const size_t before = strip.stripLayout().areas.size();
    QTest::keyClick(&strip, Qt::Key_Return);
    QVERIFY(strip.stripLayout().areas.size() > before);
    QTest::keyClick(&strip, Qt::Key_Return);
    QCOMPARE(strip.stripLayout().areas.size(), before);
}

void TestStripLayout::ticksAreRound() {
    QCOMPARE(ticksOf(0, 1, 5), (std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1}));
    QCOMPARE(ticksOf(-0.9, 0.9, 4), (std::vector<double>{-0.5, 0, 0.5}));
    QVERIFY(ticksOf(1, 1, 5).empty());
}

QTEST_MAIN(TestStripLayout)
#include "tst_strip_layout.moc"
