#include "ui/editor/texts_editor.h"

#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QToolButton>

using namespace lathe;
using namespace lathe::ui;

class TestTextsEditor : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_told = Json();
        m_unreadable.clear();
        m_finished = 0;
        const auto tell = [this](const Json& value) { m_told = value; };
        m_editor = std::make_unique<TextsEditor>(FieldEvents{
            tell, tell,
            [this](const std::string& why) { m_unreadable = QString::fromStdString(why); },
            [this] { ++m_finished; }});
        m_editor->show();
    }

    void cleanup() { m_editor.reset(); }

    void linesAreReadAndWritten() {
        const auto again = [](const char* line) {
            return lineOf(textShareFrom(QLatin1String(line)));
        };
        QCOMPARE(textShareFrom(QStringLiteral(" ko.jsonl = 2 ")),
                 (TextShare{QStringLiteral("ko.jsonl"), QStringLiteral("2")}));
        QCOMPARE(again("ko.jsonl=0.5"), QStringLiteral("ko.jsonl = 0.5"));
        QCOMPARE(again("ko.jsonl"), QStringLiteral("ko.jsonl"));
        QCOMPARE(again("ko.jsonl = "), QStringLiteral("ko.jsonl"));
        QCOMPARE(again("a=b/ko.txt"), QStringLiteral("a=b/ko.txt")); // the path holds the sign
        QCOMPARE(again("a=b.txt = 3"), QStringLiteral("a=b.txt = 3"));
    }

    void typingTellsTheLines() {
        QTest::keyClicks(paths()[0], QStringLiteral("py.txt"));
        QCOMPARE(m_told.dump(), Json::array({"py.txt"}).dump());
        add();
        QTest::keyClicks(paths()[1], QStringLiteral("ko.txt"));
        QTest::keyClicks(weights()[1], QStringLiteral("3"));
        QCOMPARE(m_told.dump(), Json::array({"py.txt", "ko.txt = 3"}).dump());
        QCOMPARE(percents(), (QStringList{QStringLiteral("25 %"), QStringLiteral("75 %")}));
    }

    void aRowWithoutAPathIsNoText() {
        QTest::keyClicks(paths()[0], QStringLiteral("py.txt"));
        add();
        QTest::keyClicks(weights()[1], QStringLiteral("9"));
        QCOMPARE(m_told.dump(), Json::array({"py.txt"}).dump());
        QCOMPARE(percents(), (QStringList{QStringLiteral("100 %"), QString()}));
        m_editor->setValue(m_told); // what the document answers takes no row away
        QCOMPARE(paths().size(), 2);
    }

    void aRemovedRowIsGone() {
        m_editor->setValue(Json::array({"py.txt = 1", "ko.txt = 2"}));
        QTest::mouseClick(m_editor->findChildren<QToolButton*>(QStringLiteral("removeText"))[0],
                          Qt::LeftButton);
        QCOMPARE(m_told.dump(), Json::array({"ko.txt = 2"}).dump());
        QCOMPARE(m_finished, 1);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QTest::mouseClick(m_editor->findChild<QToolButton*>(QStringLiteral("removeText")),
                          Qt::LeftButton);
        QCOMPARE(m_told.dump(), Json::array().dump());
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(paths().size(), 1); // an empty one to type into
    }

    void aShareThatIsNoNumberIsSaid() {
        m_editor->setValue(Json::array({"py.txt"}));
        for (const char* bad : {"0", "x"}) {
            m_unreadable.clear();
            weights()[0]->clear();
            QTest::keyClicks(weights()[0], QLatin1String(bad));
            QVERIFY2(m_unreadable.contains(QLatin1String(bad)), bad);
            QVERIFY(m_told.is_null());
        }
    }

    void whatIsTypedCanBePutBack() {
        m_editor->setTypedText(QStringLiteral("py.txt\t\nko.txt\tx"));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(weights()[1]->text(), QStringLiteral("x"));
        QCOMPARE(m_editor->typedText(), QStringLiteral("py.txt\t\nko.txt\tx"));
        QVERIFY(m_told.is_null());
    }

    void anotherValueIsShown() {
        m_editor->setValue(Json::array({"py.txt", "ko.txt = 2"}));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(paths().size(), 2);
        QCOMPARE(paths()[1]->text(), QStringLiteral("ko.txt"));
        QCOMPARE(weights()[1]->text(), QStringLiteral("2"));
        QVERIFY(m_told.is_null()); // showing is no edit
    }

private:
    QList<QLineEdit*> paths() {
        return m_editor->findChildren<QLineEdit*>(QStringLiteral("textPath"));
    }

    QList<QLineEdit*> weights() {
        return m_editor->findChildren<QLineEdit*>(QStringLiteral("textWeight"));
    }

    QStringList percents() {
        QStringList out;
        for (const QLabel* label : m_editor->findChildren<QLabel*>(QStringLiteral("textPercent"))) {
            out << label->text();
        }
        return out;
    }

    void add() {
        QTest::mouseClick(m_editor->findChild<QToolButton*>(QStringLiteral("addText")),
                          Qt::LeftButton);
    }

    std::unique_ptr<TextsEditor> m_editor;
    Json m_told;
    QString m_unreadable;
    int m_finished = 0;
};

QTEST_MAIN(TestTextsEditor)
#include "tst_texts_editor.moc"
