#include "core/plain/base/file.h"
#include "ui/base/file_drops.h"
#include "ui/base/text.h"

#include <QDropEvent>
#include <QMimeData>
#include <QTest>
#include <QUrl>

using namespace lathe;
using namespace lathe::ui;

namespace {

/// Says that it holds files but delivers none, as a drop does whose program is gone.
class DeadSource : public QMimeData {
public:
    QStringList formats() const override { return {QStringLiteral("text/uri-list")}; }

protected:
    QVariant retrieveData(const QString&, QMetaType) const override { return {}; }
};

} // namespace

class TestFileDrops : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() {
        makeFolder(m_folder.path() / "model");
        makeFolder(m_folder.path() / "other");
        for (const char* name : {"w.json", "notes.txt", "model/config.json", "model/1.safetensors",
                                 "model/2.safetensors", "other/notes.txt"}) {
            writeFileAtomic(m_folder.path() / name, "{}");
        }
    }

    void aWorkflowOrTheFolderOfAModelIsOpened() {
        QCOMPARE(dropped({"w.json"}), at("w.json"));
        QCOMPARE(dropped({"model"}), at("model"));
        QCOMPARE(dropped({"model/1.safetensors"}), at("model"));
        QCOMPARE(dropped({"model/1.safetensors", "model/2.safetensors"}), at("model"));
    }

    void anythingElseIsNot() {
        QCOMPARE(dropped({"notes.txt"}), QString());
        QCOMPARE(dropped({"other"}), QString());
        QCOMPARE(dropped({"w.json", "model"}), QString());
        QMimeData remote;
        remote.setUrls({QUrl(QStringLiteral("https://example.org/w.json"))});
        QCOMPARE(droppedPath(remote), QString());
    }

    void aSourceThatIsGoneDeliversNothing() {
        const DeadSource data;
        QVERIFY(data.hasUrls());
        QCOMPARE(droppedPath(data), QString());
    }

    void dropsAreCopiesWhateverTheSourceProposes() {
        QMimeData data;
        QDropEvent event(QPointF(), Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton,
                         Qt::NoModifier);
        event.setDropAction(Qt::MoveAction);
        acceptAsCopy(event, true);
        QVERIFY(event.isAccepted());
        QCOMPARE(event.dropAction(), Qt::CopyAction);
    }

    void aSourceThatOnlyMovesIsRefused() {
        QMimeData data;
        QDropEvent event(QPointF(), Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
        acceptAsCopy(event, true);
        QVERIFY(!event.isAccepted());
    }

private:
    QString at(const char* name) const { return pathText(m_folder.path() / name); }

    QString dropped(std::initializer_list<const char*> names) const {
        QList<QUrl> urls;
        for (const char* name : names) {
            urls << QUrl::fromLocalFile(at(name));
        }
        QMimeData data;
        data.setUrls(urls);
        return droppedPath(data);
    }

    TemporaryFolder m_folder;
};

QTEST_MAIN(TestFileDrops)
#include "tst_file_drops.moc"
