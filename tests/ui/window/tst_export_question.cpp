#include "core/plain/base/file.h"
#include "core/plain/base/new_folder.h"
#include "tests/ui/editor/example.h"
#include "ui/base/text.h"
#include "ui/window/export_question.h"

#include <QAbstractButton>
#include <QApplication>
#include <QMessageBox>
#include <QTest>
#include <QTimer>

using namespace lathe;
using namespace lathe::ui;

class TestExportQuestion : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<TemporaryFolder> m_folder;
    QString m_shown; ///< what the box of the last question listed; empty: there was none

    static Catalog catalog() {
        return Catalog::fromJson(
            readJson(std::filesystem::path(LATHE_SOURCE_DIR) / "resources/catalog.json"));
    }

    /// The answer to the workflow of one export with these parameters.
    std::optional<QStringList> asked(const Json& params, const QString& answer = {}) {
        const auto file = m_folder->path() / "w.json";
        const Json workflow{
            {"nodes", {{{"id", "save"}, {"type", "export.hf"}, {"params", params}}}}};
        writeFileAtomic(file, workflow.dump());
        WorkflowDocument document(catalog());
        document.open(pathText(file));
        m_shown.clear();
        QTimer::singleShot(0, this, [this, answer] {
            const auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            if (box == nullptr) {
                return;
            }
            m_shown = box->informativeText();
            for (QAbstractButton* button : box->buttons()) {
                if (button->text() == answer) {
                    button->click();
                }
            }
        });
        auto out = askToReplaceExports(document, nullptr);
        QApplication::processEvents();
        return out;
    }

    void writeByLathe() const {
        NewFolder fresh(m_folder->path() / "out", Overwrite::No);
        writeFileAtomic(fresh.path() / "config.json", "{}");
        fresh.finish();
    }

private Q_SLOTS:

    void init() { m_folder = std::make_unique<TemporaryFolder>(); }

    void newFoldersNeedNoQuestion() {
        QCOMPARE(asked({{"path", "out"}}), QStringList());
        QCOMPARE(asked({{"path", ""}}), QStringList());
        QVERIFY(m_shown.isEmpty());
    }

    void anEarlierExportIsReplacedOnlyWhenAsked() {
        writeByLathe();
        const QStringList replacing{QStringLiteral("--set"), QStringLiteral("save.overwrite=true")};
        QCOMPARE(asked({{"path", "out"}}, QStringLiteral("Replace")), replacing);
        QCOMPARE(m_shown, pathText(m_folder->path() / "out"));
        QVERIFY(!asked({{"path", "out"}}, QStringLiteral("Cancel")).has_value());
        QCOMPARE(asked({{"path", "out"}, {"overwrite", true}}), QStringList()); // asked for already
        QVERIFY(m_shown.isEmpty());
    }

    /// The engine refuses them with its own message.
    void foldersOfOthersAreNotOffered() {
        writeByLathe();
        writeFileAtomic(m_folder->path() / "out" / "notes.txt", "mine");
        QCOMPARE(asked({{"path", "out"}}), QStringList());
        QVERIFY(m_shown.isEmpty());
    }
};

QTEST_MAIN(TestExportQuestion)
#include "tst_export_question.moc"
