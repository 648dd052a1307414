#include "core/plain/base/json.h"
#include "ui/shell/theme.h"
#include "ui/shell/tokens.h"

#include <QApplication>
#include <QDir>
#include <QIcon>
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
        const auto of = [&](Role role) { return tokens.roles[static_cast<int>(role)]; };
        for (const Role surface : {Role::Window, Role::Base, Role::Raised, Role::Selection}) {
            for (const Role ink : {Role::Text, Role::TextSecondary, Role::Accent, Role::Ok,
                                   Role::Warning, Role::Error, Role::Idle}) {
                QVERIFY2(contrast(of(ink), of(surface)) >= 4.5,
                         qPrintable(QStringLiteral("ink %1 on %2")
                                        .arg(static_cast<int>(ink))
                                        .arg(static_cast<int>(surface))));
            }
        }
        QVERIFY(contrast(of(Role::OnAccent), of(Role::Accent)) >= 4.5);
        for (const QRgb mark : tokens.families) {
            QVERIFY(contrast(mark, of(Role::Raised)) >= 3);
        }
        for (const QRgb mark : tokens.series) {
            QVERIFY(contrast(mark, of(Role::Base)) >= 3);
        }
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
        QCOMPARE(QApplication::palette().color(QPalette::Window), theme.color(Role::Window));
        QVERIFY(light != theme.color(Role::Window));
        QVERIFY(!qApp->styleSheet().contains(QLatin1Char('@')));
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
