#include "ui/editor/field_editor.h"

#include "ui/editor/number_editor.h"
#include "ui/editor/texts_editor.h"
#include "ui/shell/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QWheelEvent>

namespace lathe::ui {

namespace {

/// The wheel changes a value only while the editor has the focus.
class WheelGuard : public QObject {
public:
    using QObject::QObject;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        const auto* widget = qobject_cast<QWidget*>(watched);
        if (event->type() == QEvent::Wheel && widget != nullptr && !widget->hasFocus()) {
            event->ignore();
            return true;
        }
        return false;
    }
};

FieldEditor boolEditor(const Field& field, FieldEvents events, QWidget* parent) {
    auto* box = new QCheckBox(catalogText(field.info.label), parent);
    QObject::connect(box, &QCheckBox::clicked, box, [events](bool on) { events.edited(on); });
    return {box, [box](const Json& value) { box->setChecked(value.is_boolean() && value); }};
}

FieldEditor choiceEditor(const Field& field, FieldEvents events, QWidget* parent) {
    auto* box = new QComboBox(parent);
    for (const std::string& choice : field.info.choices) {
        box->addItem(catalogText(choice), toQt(choice));
    }
    box->setFocusPolicy(Qt::StrongFocus);
    box->installEventFilter(new WheelGuard(box));
    QObject::connect(box, &QComboBox::activated, box,
                     [box, events] { events.edited(box->currentData().toString().toStdString()); });
    return {box, [box](const Json& value) {
                const QString text = value.is_string() ? toQt(value.get<std::string>()) : QString();
                box->setCurrentIndex(box->findData(text));
            }};
}

FieldEditor lineEditor(const Field&, FieldEvents events, QWidget* parent) {
    auto* edit = new QLineEdit(parent);
    QObject::connect(edit, &QLineEdit::textEdited, edit,
                     [events](const QString& text) { events.edited(text.toStdString()); });
    QObject::connect(edit, &QLineEdit::editingFinished, edit, events.finished);
    return {edit, [edit](const Json& value) {
                const QString text = value.is_string() ? toQt(value.get<std::string>()) : QString();
                if (edit->text() != text) {
                    edit->setText(text);
                }
            }};
}

FieldEditor pathEditor(const Field& field, FieldEvents events, QWidget* parent) {
    auto* row = new QWidget(parent);
    FieldEditor line = lineEditor(field, events, row);
    auto* edit = static_cast<QLineEdit*>(line.widget);
    edit->setObjectName(QStringLiteral("pathEdit"));
    auto* browse = new QToolButton(row);
    browse->setText(QCoreApplication::translate("FieldEditor", "Browse…"));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(edit, 1);
    layout->addWidget(browse);
    row->setFocusProxy(edit);
    QObject::connect(browse, &QToolButton::clicked, row, [row, edit, events] {
        const QString path = QFileDialog::getOpenFileName(
            row, QCoreApplication::translate("FieldEditor", "Choose a file"), edit->text());
        if (!path.isEmpty()) {
            edit->setText(path);
            events.edited(path.toStdString());
            events.finished();
        }
    });
    return {row, line.show};
}

FieldEditor listEditor(const Field&, FieldEvents events, QWidget* parent) {
    auto* edit = new QPlainTextEdit(parent);
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(64);
    edit->setPlaceholderText(QCoreApplication::translate("FieldEditor", "one per line"));
    QObject::connect(edit, &QPlainTextEdit::textChanged, edit, [edit, events] {
        Json list = Json::array();
        for (const QString& line : edit->toPlainText().split(QLatin1Char('\n'))) {
            if (!line.trimmed().isEmpty()) {
                list.push_back(line.trimmed().toStdString());
            }
        }
        events.edited(list);
    });
    return {edit, [edit](const Json& value) {
                QStringList lines;
                for (const Json& item : value) {
                    lines << (item.is_string() ? toQt(item.get<std::string>()) : QString());
                }
                const QString text = lines.join(QLatin1Char('\n'));
                if (edit->toPlainText().trimmed() != text) {
                    const QSignalBlocker quiet(edit);
                    edit->setPlainText(text);
                }
            }};
}

FieldEditor linesEditor(FieldEvents events, QWidget* parent) {
    auto* edit = new QPlainTextEdit(parent);
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(84);
    QObject::connect(edit, &QPlainTextEdit::textChanged, edit,
                     [edit, events] { events.edited(edit->toPlainText().toStdString()); });
    return {edit, [edit](const Json& value) {
                const QString text = value.is_string() ? toQt(value.get<std::string>()) : QString();
                if (edit->toPlainText() != text) {
                    const QSignalBlocker quiet(edit);
                    edit->setPlainText(text);
                }
            }};
}

FieldEditor objectEditor(const Field&, FieldEvents events, QWidget* parent) {
    auto* edit = new QPlainTextEdit(parent);
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(84);
    QObject::connect(edit, &QPlainTextEdit::textChanged, edit, [edit, events] {
        const Json value =
            Json::parse(edit->toPlainText().toStdString(), nullptr, /*allow_exceptions=*/false);
        if (value.is_discarded()) {
            events.unreadable(QCoreApplication::translate("FieldEditor", "This is not JSON yet."));
        } else {
            events.edited(value);
        }
    });
    return {edit, [edit](const Json& value) {
                const Json shown = Json::parse(edit->toPlainText().toStdString(), nullptr, false);
                if (shown != value) {
                    const QSignalBlocker quiet(edit);
                    edit->setPlainText(toQt(value.dump(2)));
                }
            }};
}

} // namespace

FieldEditor makeFieldEditor(const Field& field, FieldEvents events, QWidget* parent) {
    switch (field.type) {
    case FieldType::Bool:
        return boolEditor(field, std::move(events), parent);
    case FieldType::Int:
    case FieldType::Real: {
        auto* editor = new NumberEditor(field, events, parent);
        return {editor, [editor](const Json& value) { editor->show(value); }};
    }
    case FieldType::Choice:
        return choiceEditor(field, std::move(events), parent);
    case FieldType::TextList:
        if (field.info.path) {
            auto* editor = new TextsEditor(std::move(events), parent);
            return {editor, [editor](const Json& value) { editor->setValue(value); }};
        }
        return listEditor(field, std::move(events), parent);
    case FieldType::Object:
        return objectEditor(field, std::move(events), parent);
    case FieldType::Text:
        break;
    }
    if (field.info.lines) {
        return linesEditor(std::move(events), parent);
    }
    return field.info.path ? pathEditor(field, std::move(events), parent)
                           : lineEditor(field, std::move(events), parent);
}

std::optional<double> numberFrom(const QString& text) {
    QString digits = text.trimmed();
    double factor = 1;
    if (digits.endsWith(QLatin1Char('k'))) {
        factor = 1e3;
        digits.chop(1);
    } else if (digits.endsWith(QLatin1Char('M'))) {
        factor = 1e6;
        digits.chop(1);
    }
    bool good = false;
    const double value = QLocale::c().toDouble(digits, &good);
    return good ? std::optional(value * factor) : std::nullopt;
}

} // namespace lathe::ui
