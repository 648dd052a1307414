#include "tests/ui/editor/example.h"
#include "ui/base/text.h"
#include "ui/editor/field_editor.h"
#include "ui/editor/param_form.h"
#include "ui/editor/texts_editor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFocusEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSlider>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

using namespace lathe;
using namespace lathe::ui;

class TestParamForm : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyFieldOfEveryStepIsEditedAndReadBack_data() {
        QTest::addColumn<QString>("step");
        const Catalog catalog = exampleCatalog();
        for (const StepType& type : catalog.steps()) {
            QTest::newRow(type.id.c_str()) << toQt(type.id);
        }
    }

    void everyFieldOfEveryStepIsEditedAndReadBack() {
        QFETCH(QString, step);
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        const std::string node = document.addNode(step.toStdString(), {});
        ParamForm form(document, theme, node);
        for (const Field& field : document.typeOf(node)->fields) {
            auto* editor = form.findChild<QWidget*>(toQt("field:" + field.name));
            QVERIFY2(editor != nullptr, field.name.c_str());
            QVERIFY2(!editor->accessibleName().isEmpty(), field.name.c_str());
            const Json wanted = typeInto(*editor, field);
            const Json& params = document.workflow().find(node)->params;
            QVERIFY2(params.contains(field.name), field.name.c_str());
            QCOMPARE(params.at(field.name).dump(), wanted.dump());
            form.findChild<QToolButton*>(toQt("reset:" + field.name))->click();
            QVERIFY(!document.workflow().find(node)->params.contains(field.name));
        }
    }

    void howAStepTrainsHasASectionOfItsOwn() {
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        ParamForm lora(document, theme, document.addNode("train.lora", {}));
        const auto* section = lora.findChild<QWidget*>(QStringLiteral("trainingFields"));
        QVERIFY(!section->isHidden());
        const auto inSection = [&](const char* field) {
            return section->isAncestorOf(lora.findChild<QWidget*>(QLatin1String(field)));
        };
        QVERIFY(inSection("field:batch") && inSection("field:schedule"));
        QVERIFY(!inSection("field:rank") && !inSection("field:include"));
        QVERIFY(!inSection("field:beta1")); // under More
        ParamForm prune(document, theme, document.addNode("prune.magnitude", {}));
        QVERIFY(prune.findChild<QWidget*>(QStringLiteral("trainingFields"))->isHidden());
    }

    void aSliderIsThereWhereItCanSetUsualNumbers() {
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        ParamForm form(document, theme, document.addNode("train.lora", {}));
        const auto slider = [&](const char* field) {
            return form.findChild<QWidget*>(QLatin1String(field))->findChild<QSlider*>() != nullptr;
        };
        QVERIFY(slider("field:rank"));
        QVERIFY(!slider("field:learning_rate")); // its first step would be 250 times the default
    }

    void anInvalidNumberIsSaidInlineNotAppliedAndBlocksARun() {
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        ParamForm form(document, theme, "rtn");
        QLineEdit& edit = numberBox(form, "bits");
        for (const char* bad : {"-1", "1e999", "abc", "3.5", "", "inf", "nan"}) {
            typeOver(edit, bad);
            QVERIFY2(!noteOf(form, "bits").isEmpty(), bad);
            QVERIFY2(document.whyNot().contains(noteOf(form, "bits")), bad); // while it is typed
            QTest::keyClick(&edit, Qt::Key_Return);
            QCOMPARE(document.workflow().find("rtn")->params.at("bits").dump(), std::string("3"));
            QVERIFY2(document.hasNodeProblem("rtn", Problem::Severity::Error), bad);
            QCOMPARE(edit.text(), QLatin1String(bad)); // for the user to mend
        }
        typeOver(edit, "4");
        QVERIFY(document.whyNot().isEmpty());
        QTest::keyClick(&edit, Qt::Key_Return);
        QVERIFY(document.workflow().find("rtn")->params.at("bits") == 4);
        QCOMPARE(noteOf(form, "bits"), QString()); // the default again
    }

    void arrowKeysStopAtTheEndsAndLeaveWhatIsNoNumber() {
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        ParamForm form(document, theme, "rtn");
        QLineEdit& edit = numberBox(form, "bits");
        const auto bits = [&] { return document.workflow().find("rtn")->params.at("bits").dump(); };
        for (int i = 0; i < 9; ++i) {
            QTest::keyClick(&edit, Qt::Key_Up);
        }
        QCOMPARE(bits(), std::string("8"));
        typeOver(edit, "abc");
        QTest::keyClick(&edit, Qt::Key_Up);
        QCOMPARE(bits(), std::string("8"));
        QCOMPARE(edit.text(), QStringLiteral("abc"));
    }

    /// "1e-4" begins with a 1, which nobody means.
    void whatIsTypedCountsOnEnterOnFocusOutAndBeforeARun() {
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        const std::string node = document.addNode("prune.magnitude", {});
        ParamForm form(document, theme, node);
        QLineEdit& edit = numberBox(form, "sparsity");
        const auto sparsity = [&] {
            return document.workflow().find(node)->params.value("sparsity", 0.5);
        };
        typeOver(edit, "0.25");
        QCOMPARE(sparsity(), 0.5);
        QTest::keyClick(&edit, Qt::Key_Return);
        QCOMPARE(sparsity(), 0.25);
        typeOver(edit, "0.75");
        leave(edit);
        QCOMPARE(sparsity(), 0.75);
        typeOver(edit, "0.3");
        document.takeEntries();
        QCOMPARE(sparsity(), 0.3);
        document.undoStack().undo();
        QCOMPARE(sparsity(), 0.75);
    }

    void textOfSeveralLinesCountsWhenTheFocusLeaves() {
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        const std::string node = document.addNode("prune.magnitude", {});
        ParamForm form(document, theme, node);
        auto* globs = form.findChild<QPlainTextEdit*>(QStringLiteral("field:include"));
        globs->setPlainText(QStringLiteral("*.mlp.*\n*.q_proj"));
        QVERIFY(document.workflow().find(node)->params.empty());
        leave(*globs);
        QCOMPARE(document.workflow().find(node)->params.at("include").dump(),
                 Json::array({"*.mlp.*", "*.q_proj"}).dump());
        auto* overrides = form.findChild<QPlainTextEdit*>(QStringLiteral("field:overrides"));
        overrides->setPlainText(QStringLiteral("{\"*\": "));
        QVERIFY(noteOf(form, "overrides").contains(QStringLiteral("JSON")));
        QVERIFY(!document.whyNot().isEmpty());
    }

    void anEntryThatWasRefusedWaitsWhereItWasTyped() {
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        {
            ParamForm form(document, theme, "rtn");
            typeOver(numberBox(form, "bits"), "99");
        }
        QVERIFY(!document.whyNot().isEmpty()); // another node is selected now
        ParamForm form(document, theme, "rtn");
        QLineEdit& edit = numberBox(form, "bits");
        QCOMPARE(edit.text(), QStringLiteral("99"));
        QVERIFY(!noteOf(form, "bits").isEmpty());
        form.show();
        QVERIFY(QTest::qWaitForWindowActive(&form));
        edit.setFocus();
        QTest::keyClick(&edit, Qt::Key_Escape);
        QCOMPARE(edit.text(), QStringLiteral("3"));
        QVERIFY(document.whyNot().isEmpty());
    }

    void aRefusedEntryGoesWithItsNodeOrItsValue() {
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        document.refuseEntry("rtn", "bits", {QStringLiteral("99"), "Bits is 99."});
        document.setParameter("prune", "sparsity", 0.1);
        QVERIFY(document.refusedEntry("rtn", "bits") != nullptr);
        document.setParameter("rtn", "bits", 5);
        QVERIFY(document.refusedEntry("rtn", "bits") == nullptr);
        document.refuseEntry("rtn", "bits", {QStringLiteral("99"), "Bits is 99."});
        document.removeNodes({"rtn"}, true);
        QVERIFY(document.whyNot().isEmpty());
    }

    void whatIsTypedForANodeThatIsRemovedIsForgotten() {
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        document.restore(exampleWorkflow(), QString());
        ParamForm form(document, theme, "rtn");
        QLineEdit& edit = numberBox(form, "bits");
        typeOver(edit, "5");
        document.removeNodes({"rtn"}, true);
        leave(edit);
        document.takeEntries();
        QVERIFY(document.workflow().find("rtn") == nullptr);
        document.undoStack().undo();
        QVERIFY(document.workflow().find("rtn")->params.at("bits") == 3);
    }

    void aPatternIsChosenOrTyped() {
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        const std::string node = document.addNode("prune.magnitude", {});
        ParamForm form(document, theme, node);
        auto* box = form.findChild<QComboBox*>(QStringLiteral("field:pattern"));
        QVERIFY(box != nullptr && box->isEditable());
        const auto pattern = [&] {
            return document.workflow().find(node)->params.value("pattern", std::string("none"));
        };
        typeOver(*box->lineEdit(), "1:4");
        QTest::keyClick(box->lineEdit(), Qt::Key_Return);
        QCOMPARE(pattern(), std::string("1:4"));
        typeOver(*box->lineEdit(), "4:2");
        QTest::keyClick(box->lineEdit(), Qt::Key_Return);
        QCOMPARE(pattern(), std::string("1:4"));
        QVERIFY(noteOf(form, "pattern").contains(QStringLiteral("4:2")));
        box->setCurrentIndex(box->findData(QStringLiteral("2:4")));
        Q_EMIT box->activated(box->currentIndex());
        QCOMPARE(pattern(), std::string("2:4"));
        QVERIFY(document.refusedEntry(node, "pattern") == nullptr);
    }

    void numbersTakeShortForms() {
        QCOMPARE(numberFrom(QStringLiteral("1e-4")), std::optional(1e-4));
        QCOMPARE(numberFrom(QStringLiteral("4k")), std::optional(4000.0));
        QCOMPARE(numberFrom(QStringLiteral("2M")), std::optional(2e6));
        for (const char* none : {"four", "", "1e999", "1e308M", "inf", "nan"}) {
            QVERIFY2(!numberFrom(QLatin1String(none)), none);
        }
    }

    void theWheelLeavesAnUnfocusedEditorAlone() {
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        const std::string node = document.addNode("quant.rtn", {});
        ParamForm form(document, theme, node);
        form.show();
        for (QWidget* widget : std::initializer_list<QWidget*>{
                 form.findChild<QComboBox*>(QStringLiteral("field:format")),
                 form.findChild<QSlider*>(QStringLiteral("numberSlider"))}) {
            QVERIFY(widget != nullptr);
            widget->clearFocus();
            QWheelEvent wheel({5, 5}, widget->mapToGlobal(QPointF(5, 5)), {}, {0, 120},
                              Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(widget, &wheel);
        }
        QVERIFY(document.workflow().find(node)->params.empty());
    }

    void undoShowsTheOldValue() {
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        const std::string node = document.addNode("prune.magnitude", {});
        ParamForm form(document, theme, node);
        auto* edit = form.findChild<QWidget*>(QStringLiteral("field:sparsity"))
                         ->findChild<QLineEdit*>(QStringLiteral("numberEdit"));
        document.setParameter(node, "sparsity", 0.25);
        QCOMPARE(edit->text(), QStringLiteral("0.25"));
        document.undoStack().undo();
        QCOMPARE(edit->text(), QStringLiteral("0.5"));
    }

private:
    static QLineEdit& numberBox(ParamForm& form, const char* field) {
        return *form.findChild<QWidget*>(QStringLiteral("field:") + QLatin1String(field))
                    ->findChild<QLineEdit*>(QStringLiteral("numberEdit"));
    }

    static QString noteOf(ParamForm& form, const char* field) {
        return form.findChild<QLabel*>(QStringLiteral("note:") + QLatin1String(field))->text();
    }

    static void typeOver(QLineEdit& edit, const char* text) {
        edit.selectAll();
        QTest::keyClick(&edit, Qt::Key_Delete);
        QTest::keyClicks(&edit, QLatin1String(text));
    }

    static void leave(QWidget& editor) {
        QFocusEvent out(QEvent::FocusOut, Qt::MouseFocusReason);
        QCoreApplication::sendEvent(&editor, &out);
    }

    /// Edits as a user would, to a valid value that is not the default; returns it.
    static Json typeInto(QWidget& editor, const Field& field) {
        if (auto* box = qobject_cast<QCheckBox*>(&editor)) {
            box->click();
            return box->isChecked();
        }
        if (auto* box = qobject_cast<QComboBox*>(&editor)) {
            const int other = (box->currentIndex() + 1) % box->count();
            box->setCurrentIndex(other);
            Q_EMIT box->activated(other);
            return box->itemData(other).toString().toStdString();
        }
        if (auto* text = qobject_cast<QPlainTextEdit*>(&editor)) {
            text->clear();
            const bool object = field.type == FieldType::Object;
            text->setPlainText(object ? QStringLiteral("{\"*.up\": {}}")
                                      : QStringLiteral("add\nsub"));
            leave(*text);
            return object                              ? Json::parse("{\"*.up\": {}}")
                   : field.type == FieldType::TextList ? Json::array({"add", "sub"})
                                                       : Json("add\nsub");
        }
        if (qobject_cast<TextsEditor*>(&editor) != nullptr) {
            auto* path = editor.findChild<QLineEdit*>(QStringLiteral("textPath"));
            QTest::keyClicks(path, QStringLiteral("some.txt"));
            QTest::keyClick(path, Qt::Key_Return);
            return Json::array({"some.txt"});
        }
        auto* edit = qobject_cast<QLineEdit*>(&editor);
        edit = edit != nullptr ? edit : editor.findChild<QLineEdit*>();
        edit->selectAll();
        if (field.type == FieldType::Int || field.type == FieldType::Real) {
            const double wanted = field.info.max && *field.info.max <= 9 ? *field.info.max : 9;
            QTest::keyClicks(edit, QString::number(wanted));
            QTest::keyClick(edit, Qt::Key_Return);
            return field.type == FieldType::Int || wanted == std::floor(wanted)
                       ? wholeOrReal(field, wanted)
                       : Json(wanted);
        }
        QTest::keyClicks(edit, QStringLiteral("some"));
        QTest::keyClick(edit, Qt::Key_Return);
        return "some";
    }

    static Json wholeOrReal(const Field& field, double value) {
        return field.type == FieldType::Int ? Json(static_cast<int64_t>(value)) : Json(value);
    }
};

QTEST_MAIN(TestParamForm)
#include "tst_param_form.moc"
