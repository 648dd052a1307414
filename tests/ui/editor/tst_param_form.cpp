#include "tests/ui/editor/example.h"
#include "ui/editor/field_editor.h"
#include "ui/editor/param_form.h"
#include "ui/editor/texts_editor.h"
#include "ui/shell/text.h"

#include <QCheckBox>
#include <QComboBox>
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

    void anInvalidNumberIsSaidInlineAndNotApplied() {
        Theme theme;
        WorkflowDocument document(exampleCatalog());
        const std::string node = document.addNode("quant.rtn", {});
        ParamForm form(document, theme, node);
        auto* editor = form.findChild<QWidget*>(QStringLiteral("field:bits"));
        auto* edit = editor->findChild<QLineEdit*>(QStringLiteral("numberEdit"));
        auto* note = form.findChild<QLabel*>(QStringLiteral("note:bits"));
        for (const char* bad : {"-1", "1e999", "abc", "3.5"}) {
            edit->clear();
            QTest::keyClicks(edit, QLatin1String(bad));
            QVERIFY2(!note->text().isEmpty(), bad);
            const Json& params = document.workflow().find(node)->params;
            const Json now = params.value("bits", Json(4));
            QVERIFY2(now == Json(4) || now == Json(3), bad); // "3.5" passes 3 on its way
        }
    }

    void numbersTakeShortForms() {
        QCOMPARE(numberFrom(QStringLiteral("1e-4")), std::optional(1e-4));
        QCOMPARE(numberFrom(QStringLiteral("4k")), std::optional(4000.0));
        QCOMPARE(numberFrom(QStringLiteral("2M")), std::optional(2e6));
        QVERIFY(!numberFrom(QStringLiteral("four")));
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
            return object                              ? Json::parse("{\"*.up\": {}}")
                   : field.type == FieldType::TextList ? Json::array({"add", "sub"})
                                                       : Json("add\nsub");
        }
        if (qobject_cast<TextsEditor*>(&editor) != nullptr) {
            QTest::keyClicks(editor.findChild<QLineEdit*>(QStringLiteral("textPath")),
                             QStringLiteral("some.txt"));
            return Json::array({"some.txt"});
        }
        auto* edit = qobject_cast<QLineEdit*>(&editor);
        edit = edit != nullptr ? edit : editor.findChild<QLineEdit*>();
        edit->selectAll();
        if (field.type == FieldType::Int || field.type == FieldType::Real) {
            const double wanted = field.info.max && *field.info.max <= 9 ? *field.info.max : 9;
            QTest::keyClicks(edit, QString::number(wanted));
            return field.type == FieldType::Int || wanted == std::floor(wanted)
                       ? wholeOrReal(field, wanted)
                       : Json(wanted);
        }
        QTest::keyClicks(edit, QStringLiteral("some"));
        return "some";
    }

    static Json wholeOrReal(const Field& field, double value) {
        return field.type == FieldType::Int ? Json(static_cast<int64_t>(value)) : Json(value);
    }
};

QTEST_MAIN(TestParamForm)
#include "tst_param_form.moc"
