#include "core/plain/base/json.h"
#include "ui/base/theme.h"
#include "ui/base/tokens.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QIcon>
#include <QScrollBar>
#include <QTest>

using namespace lathe;
using namespace lathe::ui;

class TestTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void textReachesItsContrast_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("dark") << true;
        QTest::newRow("light") << false;
    }

    void textReachesItsContrast() {
        QFETCH(bool, dark);
        const Tokens& tokens = tokensOf(dark);
        const auto of = [&](ColorRole role) { return tokens.roles[static_cast<int>(role)]; };
        for (const ColorRole surface :
             {ColorRole::Window, ColorRole::Base, ColorRole::Raised, ColorRole::Selection}) {
            for (const ColorRole ink :
                 {ColorRole::Text, ColorRole::TextSecondary, ColorRole::Accent, ColorRole::Ok,
                  ColorRole::Warning, ColorRole::Error, ColorRole::Idle}) {
                QVERIFY2(contrast(of(ink), of(surface)) >= 4.5,
                         qPrintable(QStringLiteral("ink %1 on %2")
                                        .arg(static_cast<int>(ink))
                                        .arg(static_cast<int>(surface))));
            }
        }
        QVERIFY(contrast(of(ColorRole::OnAccent), of(ColorRole::Accent)) >= 4.5);
        for (const QRgb mark : tokens.families) {
            QVERIFY(contrast(mark, of(ColorRole::Raised)) >= 3);
        }
        for (const QRgb mark : tokens.series) {
            QVERIFY(contrast(mark, of(ColorRole::Base)) >= 3);
        }
    }

    void aDropDownShowsItsItemsWhole_data() {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<int>("count");
        QTest::addColumn<bool>("editable");
        for (const bool dark : {true, false}) {
            for (const int count : {1, 3, 8}) {
                QTest::addRow("%s, %d", dark ? "dark" : "light", count) << dark << count << false;
            }
            QTest::addRow("%s, editable", dark ? "dark" : "light") << dark << 3 << true;
        }
    }

    void aDropDownShowsItsItemsWhole() {
        QFETCH(bool, dark);
        QFETCH(int, count);
        QFETCH(bool, editable);
        Theme theme;
        theme.setMode(dark ? Theme::Mode::Dark : Theme::Mode::Light);
        QComboBox box;
        box.setEditable(editable);
        for (int i = 0; i < count; ++i) {
            box.addItem(QStringLiteral("Choice %1").arg(i));
        }
        box.show();
        QVERIFY(QTest::qWaitForWindowExposed(&box));
        box.showPopup();
        const QAbstractItemView& view = *box.view();
        QTRY_VERIFY(view.isVisible());
        const QRect port = view.viewport()->rect();
        for (int i = 0; i < count; ++i) {
            const QRect item = view.visualRect(box.model()->index(i, 0));
            QVERIFY2(port.contains(item), qPrintable(QStringLiteral("item %1").arg(i)));
        }
        QVERIFY(!view.verticalScrollBar()->isVisible());
        box.hidePopup();
    }

    void contrastIsTheFormulaOfWcag() {
        QCOMPARE(qRound(contrast(0xffffffff, 0xff000000) * 100), 2100);
        QCOMPARE(qRound(contrast(0xff777777, 0xffffffff) * 100), 448);
    }

    void everyStateHasAnIconAWordAndAColour() {
        Theme theme;
        theme.setMode(Theme::Mode::Dark);
        QSet<QByteArray> pictures;
        QSet<QString> words;
        for (int i = 0; i < 9; ++i) {
            const auto state = static_cast<NodeState>(i);
            const QImage picture = theme.icon(state).pixmap(24, 24).toImage();
            QVERIFY(!picture.isNull());
            // In grey, so that states differ by shape and not by colour alone.
            const QImage grey = picture.convertToFormat(QImage::Format_Alpha8);
            pictures.insert(QByteArray(reinterpret_cast<const char*>(grey.constBits()),
                                       static_cast<int>(grey.sizeInBytes())));
            words.insert(Theme::word(state));
            QVERIFY(theme.color(state).isValid());
        }
        QCOMPARE(pictures.size(), 9);
        QCOMPARE(words.size(), 9);
    }

    void everyIconDrawsSomething() {
        Theme theme;
        const QDir icons(QStringLiteral(":/icons"));
        QVERIFY(icons.entryList({QStringLiteral("*.svg")}).size() > 60);
        for (const QString& file : icons.entryList({QStringLiteral("*.svg")})) {
            const QString name = file.chopped(4);
            const QImage picture = theme.icon(name).pixmap(20, 20).toImage();
            QImage empty(picture.size(), picture.format());
            empty.fill(Qt::transparent);
            QVERIFY2(picture != empty, qPrintable(name));
        }
    }

    void switchingIsLive() {
        Theme theme;
        theme.setMode(Theme::Mode::Light);
        const QColor light = QApplication::palette().color(QPalette::Window);
        int told = 0;
        connect(&theme, &Theme::changed, this, [&told] { ++told; });
        theme.setMode(Theme::Mode::Dark);
        QCOMPARE(told, 1);
        QCOMPARE(QApplication::palette().color(QPalette::Window), theme.color(ColorRole::Window));
        QVERIFY(light != theme.color(ColorRole::Window));
        QVERIFY(!qApp->styleSheet().contains(QLatin1Char('@')));
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
