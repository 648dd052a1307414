#include "ui/editor/field_editor.h"

#include "ui/base/text.h"
#include "ui/base/wheel_guard.h"
#include "ui/editor/number_editor.h"
#include "ui/editor/texts_editor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QToolButton>

#include <cmath>

namespace lathe::ui {

namespace {

/// Text of several lines takes effect when it loses focus, since Enter begins a new line.
class FocusOutFilter : public QObject {
public:
    FocusOutFilter(QObject* watched, std::function<void()> left)
        : QObject(watched), m_left(std::move(left)) {
        watched->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::FocusOut) {
            m_left();
        }
        return QObject::eventFilter(watched, event);
    }

private:
    std::function<void()> m_left;
};

QString textOf(const Json& value) {
    return value.is_string() ? toQt(value.get<std::string>()) : QString();
}

FieldEditor boolEditor(const Field& field, const FieldEvents& events, QWidget* parent) {
    auto* box = new QCheckBox(catalogText(field.info.label), parent);
    QObject::connect(box, &QCheckBox::clicked, box, [events](bool on) { events.edited(on); });
    return {box, [box](const Json& value) { box->setChecked(value.is_boolean() && value); }};
}

/// A choice that also accepts a typed pattern.
FieldEditor openChoice(QComboBox* box, const FieldEvents& events) {
    box->setEditable(true);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->setCompleter(nullptr);
    QLineEdit* edit = box->lineEdit();
    QObject::connect(edit, &QLineEdit::textEdited, box, [box, events](const QString& text) {
        const int known = box->findText(text.trimmed());
        events.typed((known < 0 ? text.trimmed() : box->itemData(known).toString()).toStdString());
    });
    QObject::connect(edit, &QLineEdit::editingFinished, box, events.finished);
    const auto show = [box](const Json& value) {
        const QString text = textOf(value);
        box->setCurrentIndex(box->findData(text));
        box->setEditText(box->currentIndex() < 0 ? text : box->currentText());
    };
    return {box, show, box, [edit] { return edit->text(); },
            [box](const QString& text) { box->setEditText(text); }};
}

FieldEditor choiceEditor(const Field& field, const FieldEvents& events, QWidget* parent) {
    auto* box = new QComboBox(parent);
    for (const std::string& choice : field.info.choices) {
        box->addItem(catalogText(choice), toQt(choice));
    }
    guardWheel(box);
    QObject::connect(box, &QComboBox::activated, box,
                     [box, events] { events.edited(box->currentData().toString().toStdString()); });
    if (field.info.orPattern) {
        return openChoice(box, events);
    }
    return {box, [box](const Json& value) { box->setCurrentIndex(box->findData(textOf(value))); }};
}

FieldEditor lineEditor(const FieldEvents& events, QWidget* parent) {
    auto* edit = new QLineEdit(parent);
    QObject::connect(edit, &QLineEdit::textEdited, edit,
                     [events](const QString& text) { events.typed(text.toStdString()); });
    QObject::connect(edit, &QLineEdit::editingFinished, edit, events.finished);
    const auto show = [edit](const Json& value) {
        if (edit->text() != textOf(value)) {
            edit->setText(textOf(value));
        }
    };
    return {edit, show, edit, [edit] { return edit->text(); },
            [edit](const QString& text) { edit->setText(text); }};
}

FieldEditor pathEditor(const FieldEvents& events, QWidget* parent) {
    auto* row = new QWidget(parent);
    FieldEditor line = lineEditor(events, row);
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
    line.widget = row;
    return line;
}

/// A box of several lines. `tell` reports its text, `textOfValue` makes the text of a value.
FieldEditor plainTextEditor(int height, const FieldEvents& events,
                            std::function<void(const QString&)> tell,
                            std::function<QString(const Json&)> textOfValue, QWidget* parent) {
    auto* edit = new QPlainTextEdit(parent);
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(height);
    new FocusOutFilter(edit, events.finished);
    QObject::connect(edit, &QPlainTextEdit::textChanged, edit,
                     [edit, tell = std::move(tell)] { tell(edit->toPlainText()); });
    const auto setText = [edit](const QString& text) {
        if (edit->toPlainText().trimmed() != text.trimmed()) {
            const QSignalBlocker quiet(edit);
            edit->setPlainText(text);
        }
    };
    return {edit,
            [setText, textOfValue = std::move(textOfValue)](const Json& value) {
                setText(textOfValue(value));
            },
            edit, [edit] { return edit->toPlainText(); }, setText};
}

FieldEditor listEditor(const FieldEvents& events, QWidget* parent) {
    const auto tell = [events](const QString& text) {
        Json list = Json::array();
        for (const QString& line : text.split(QLatin1Char('\n'))) {
            if (!line.trimmed().isEmpty()) {
                list.push_back(line.trimmed().toStdString());
            }
        }
        events.typed(list);
    };
    const auto textOfList = [](const Json& value) {
        QStringList lines;
        for (const Json& item : value) {
            lines << textOf(item);
        }
        return lines.join(QLatin1Char('\n'));
    };
    FieldEditor out = plainTextEditor(64, events, tell, textOfList, parent);
    static_cast<QPlainTextEdit*>(out.widget)
        ->setPlaceholderText(QCoreApplication::translate("FieldEditor", "one per line"));
    return out;
}

FieldEditor linesEditor(const FieldEvents& events, QWidget* parent) {
    const auto tell = [events](const QString& text) { events.typed(text.toStdString()); };
    return plainTextEditor(84, events, tell, textOf, parent);
}

FieldEditor objectEditor(const FieldEvents& events, QWidget* parent) {
    const auto parsed = [](const QString& text) { return jsonFrom(text.toStdString()); };
    const auto tell = [events, parsed](const QString& text) {
        if (const std::optional<Json> value = parsed(text)) {
            events.typed(*value);
        } else {
            events.unreadable("is no JSON");
        }
    };
    FieldEditor out = plainTextEditor(
        84, events, tell, [](const Json& value) { return toQt(value.dump(2)); }, parent);
    // The user's layout of the text stays while the value is the same.
    out.show = [show = out.show, text = out.text, parsed](const Json& value) {
        if (parsed(text()).value_or(Json()) != value) {
            show(value);
        }
    };
    return out;
}

} // namespace

FieldEditor makeFieldEditor(const Field& field, FieldEvents events, QWidget* parent) {
    switch (field.type) {
    case FieldType::Bool:
        return boolEditor(field, events, parent);
    case FieldType::Int:
    case FieldType::Real: {
        auto* editor = new NumberEditor(field, std::move(events), parent);
        return {editor, [editor](const Json& value) { editor->show(value); }, editor->box(),
                [editor] { return editor->box()->text(); },
                [editor](const QString& text) { editor->box()->setText(text); }};
    }
    case FieldType::Choice:
        return choiceEditor(field, events, parent);
    case FieldType::TextList:
        if (field.info.path) {
            auto* editor = new TextsEditor(std::move(events), parent);
            return {editor, [editor](const Json& value) { editor->setValue(value); }, editor,
                    [editor] { return editor->typedText(); },
                    [editor](const QString& text) { editor->setTypedText(text); }};
        }
        return listEditor(events, parent);
    case FieldType::Object:
        return objectEditor(events, parent);
    case FieldType::Text:
        break;
    }
    if (field.info.lines) {
        return linesEditor(events, parent);
    }
    return field.info.path ? pathEditor(events, parent) : lineEditor(events, parent);
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
    return good && std::isfinite(value * factor) ? std::optional(value * factor) : std::nullopt;
}

} // namespace lathe::ui
