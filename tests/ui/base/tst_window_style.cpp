#include "ui/base/theme.h"
#include "ui/base/window_style.h"

#include <QApplication>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

using namespace lathe::ui;

class TestWindowStyle : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void fileDialogsHaveTheWindowsIconsAtFullSize_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void fileDialogsHaveTheWindowsIconsAtFullSize() {
        QFETCH(bool, dark);
        Theme theme;
        theme.setMode(dark ? Theme::Mode::Dark : Theme::Mode::Light);
        QFileDialog dialog;
        dialog.setOption(QFileDialog::DontUseNativeDialog);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        QTRY_VERIFY(dialog.width() >= 800); // names and dates are not cut
        for (const char* name : {"backButton", "forwardButton", "toParentButton", "newFolderButton",
                                 "listModeButton", "detailModeButton"}) {
            const auto* button = dialog.findChild<QToolButton*>(QLatin1String(name));
            QVERIFY2(button->contentsRect().width() >= button->iconSize().width(), name);
            QVERIFY2(onlyInkOf(theme, button->icon()), name);
        }
        for (const auto which : {QStyle::SP_DirIcon, QStyle::SP_FileIcon,
                                 QStyle::SP_MessageBoxQuestion, QStyle::SP_MessageBoxWarning}) {
            QVERIFY(onlyInkOf(theme, QApplication::style()->standardIcon(which)));
        }
    }

    void buttonsOfDialogsAreWordsAlone() {
        Theme theme;
        theme.setMode(Theme::Mode::Light);
        QDialogButtonBox box(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
        QVERIFY(box.button(QDialogButtonBox::Save)->icon().isNull());
        QVERIFY(box.button(QDialogButtonBox::Cancel)->icon().isNull());
    }

private:
    /// Drawn, and in no colour but that of text.
    static bool onlyInkOf(const Theme& theme, const QIcon& icon) {
        const QImage image = icon.pixmap(32, 32).toImage();
        bool drawn = false;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor ink = image.pixelColor(x, y);
                drawn = drawn || ink.alpha() == 255;
                if (ink.alpha() == 255 && ink.rgb() != theme.color(ColorRole::Text).rgb()) {
                    return false;
                }
            }
        }
        return drawn;
    }
};

QTEST_MAIN(TestWindowStyle)
#include "tst_window_style.moc"
