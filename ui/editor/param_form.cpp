#include "ui/editor/param_form.h"

#include "ui/base/node_text.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QStyle>
#include <QToolButton>

#include <algorithm>
#include <set>
#include <utility>

namespace lathe::ui {

namespace {

/// A blue dot beside the label of a changed parameter.
QWidget* changedMark(const Theme& theme, QWidget* parent) {
    auto* dot = new QLabel(parent);
    dot->setFixedSize(6, 6);
    dot->setStyleSheet(QStringLiteral("background: %1; border-radius: 3px;")
                           .arg(theme.color(ColorRole::Accent).name()));
    return dot;
}

/// The fields that a training step shares with all others, by name and meaning.
std::set<std::string> trainingFields(const Catalog& catalog, const StepType& type) {
    std::set<std::string> shared;
    if (!trains(type)) {
        return shared;
    }
    const auto knows = [](const StepType& other, const Field& field) {
        return std::ranges::any_of(other.fields, [&](const Field& each) {
            return each.name == field.name && each.info.label == field.info.label;
        });
    };
    for (const Field& field : type.fields) {
        const bool everywhere = std::ranges::all_of(catalog.steps(), [&](const StepType& other) {
            return !trains(other) || knows(other, field);
        });
        if (everywhere) {
            shared.insert(field.name);
        }
    }
    return shared;
}

} // namespace

ParamForm::ParamForm(WorkflowDocument& document, const Theme& theme, std::string node,
                     QWidget* parent)
    : QWidget(parent), m_document(document), m_theme(theme), m_node(std::move(node)) {
    setProperty("form", true);
    if (const StepType* type = document.typeOf(m_node)) {
        m_type = *type;
    }
    m_rows.reserve(m_type.fields.size());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 8, 16, 8);
    column->setSpacing(12);
    addRows(*column);
    column->addStretch();
    connect(&document, &WorkflowDocument::changed, this, &ParamForm::refresh);
    connect(&document, &WorkflowDocument::entriesWanted, this, &ParamForm::commit);
    refresh();
}

// What is the step's own comes first; how it trains, which all training steps share, has a section
// of its own, and so has what few people change.
void ParamForm::addRows(QVBoxLayout& column) {
    const std::set<std::string> shared = trainingFields(m_document.catalog(), m_type);
    auto* training = new QWidget(this);
    training->setObjectName(QStringLiteral("trainingFields"));
    auto* trainingColumn = new QVBoxLayout(training);
    trainingColumn->setContentsMargins(0, 8, 0, 0);
    trainingColumn->setSpacing(12);
    auto* title = new QLabel(tr("Training"), training);
    title->setProperty("role", QStringLiteral("section"));
    trainingColumn->addWidget(title);
    for (const bool trains : {false, true}) { // in the order of the screen, for the Tab key
        for (const Field& field : m_type.fields) {
            if (!field.info.advanced && shared.contains(field.name) == trains) {
                addRow(field, trains ? *trainingColumn : column, trains ? training : this);
            }
        }
    }
    training->setVisible(!shared.empty());
    column.addWidget(training);
    QVBoxLayout* rest = nullptr;
    for (const Field& field : m_type.fields) {
        if (field.info.advanced) {
            rest = rest != nullptr ? rest : addMore(column);
            addRow(field, *rest, rest->parentWidget());
        }
    }
}

/// The button that opens the rest of the fields, and their column.
QVBoxLayout* ParamForm::addMore(QVBoxLayout& column) {
    auto* more = new QToolButton(this);
    auto* rest = new QWidget(this);
    auto* restColumn = new QVBoxLayout(rest);
    restColumn->setContentsMargins(0, 0, 0, 0);
    restColumn->setSpacing(12);
    const auto hidden = std::ranges::count_if(
        m_type.fields, [](const Field& field) { return field.info.advanced; });
    more->setObjectName(QStringLiteral("moreButton"));
    more->setProperty("flat", true);
    more->setCheckable(true);
    more->setText(tr("More (%1)").arg(hidden));
    more->setIcon(m_theme.icon(QStringLiteral("chevron-right"), ColorRole::TextSecondary));
    more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    rest->setVisible(false);
    connect(more, &QToolButton::toggled, rest, [this, rest, more](bool open) {
        rest->setVisible(open);
        more->setIcon(
            m_theme.icon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
                         ColorRole::TextSecondary));
    });
    column.addWidget(more);
    column.addWidget(rest);
    return restColumn;
}

Json ParamForm::valueOf(const Field& field) const {
    const Node* node = m_document.workflow().find(m_node);
    if (node != nullptr) {
        const auto given = node->params.find(field.name);
        if (given != node->params.end()) {
            return *given;
        }
    }
    return field.defaultValue;
}

QLayout* ParamForm::makeHead(Row& row, const Field& field, QWidget* owner) {
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    if (field.type != FieldType::Bool) {
        auto* name = new QLabel(catalogText(field.info.label), owner);
        name->setBuddy(row.editor.widget);
        name->setToolTip(row.editor.widget->toolTip());
        head->addWidget(name);
    } else {
        head->addWidget(row.editor.widget);
    }
    row.mark = changedMark(m_theme, owner);
    head->addWidget(row.mark, 0, Qt::AlignVCenter);
    head->addStretch();
    row.reset = new QToolButton(owner);
    row.reset->setObjectName(toQt("reset:" + field.name));
    row.reset->setProperty("flat", true);
    row.reset->setIcon(m_theme.icon(QStringLiteral("reset"), ColorRole::TextSecondary));
    row.reset->setIconSize(QSize(14, 14));
    row.reset->setFixedSize(22, 22);
    row.reset->setToolTip(tr("Back to the default"));
    row.reset->setAccessibleName(tr("Back to the default"));
    head->addWidget(row.reset);
    return head;
}

void ParamForm::addRow(const Field& field, QLayout& into, QWidget* owner) {
    const size_t index = m_rows.size();
    Row row;
    row.field = &field;
    row.editor = makeFieldEditor(field, eventsOf(index), owner);
    row.editor.widget->setObjectName(toQt("field:" + field.name));
    row.editor.widget->setAccessibleName(catalogText(field.info.label));
    row.editor.widget->setToolTip(catalogText(field.info.help));
    auto* box = new QVBoxLayout;
    box->setSpacing(4);
    box->addLayout(makeHead(row, field, owner));
    if (field.type != FieldType::Bool) {
        box->addWidget(row.editor.widget);
    }
    row.note = new QLabel(owner);
    row.note->setObjectName(toQt("note:" + field.name));
    row.note->setWordWrap(true);
    box->addWidget(row.note);
    static_cast<QVBoxLayout&>(into).addLayout(box);
    connect(row.reset, &QToolButton::clicked, this, [this, name = field.name, index] {
        drop(m_rows[index]);
        m_document.resetParameter(m_node, name);
        refresh();
    });
    m_rows.push_back(std::move(row));
}

FieldEvents ParamForm::eventsOf(size_t index) {
    return {[this, index](const Json& value) { apply(index, value); },
            [this, index](const Json& value) {
                m_rows[index].own = true;
                if (!refused(index, value)) {
                    m_rows[index].typed = value;
                    m_document.dropEntry(m_node, m_rows[index].field->name);
                    showNote(m_rows[index]);
                }
            },
            [this, index](const std::string& reason) { refuse(index, reason); },
            [this, index] { finish(index); }};
}

bool ParamForm::refused(size_t index, const Json& value) {
    const auto reason = refusal(*m_rows[index].field, value);
    if (reason) {
        refuse(index, *reason);
    }
    return reason.has_value();
}

void ParamForm::refuse(size_t index, const std::string& reason) {
    Row& row = m_rows[index];
    row.own = true;
    row.typed.reset();
    const std::string sentence = row.field->info.label + " " + reason + ".";
    m_document.refuseEntry(m_node, row.field->name, {row.editor.text(), sentence});
    showNote(row);
}

void ParamForm::apply(size_t index, const Json& value) {
    if (!refused(index, value)) {
        drop(m_rows[index]);
        m_document.setParameter(m_node, m_rows[index].field->name, value);
        refresh();
    }
}

void ParamForm::finish(size_t index) {
    const auto value = std::exchange(m_rows[index].typed, std::nullopt);
    if (value && m_document.typeOf(m_node) != nullptr) { // the form may outlive the node
        apply(index, *value);
    }
    m_document.endGesture();
}

void ParamForm::commit() {
    for (size_t i = 0; i < m_rows.size(); ++i) {
        finish(i);
    }
}

/// Forgets what was typed; the next refresh shows the document's value.
void ParamForm::drop(Row& row) {
    row.own = false;
    row.typed.reset();
    m_document.dropEntry(m_node, row.field->name);
}

void ParamForm::keyPressEvent(QKeyEvent* event) {
    const auto edited = std::ranges::find_if(m_rows, [](const Row& row) {
        const QWidget* focus = QApplication::focusWidget();
        return row.own && focus != nullptr &&
               (row.editor.widget == focus || row.editor.widget->isAncestorOf(focus));
    });
    if (event->key() != Qt::Key_Escape || edited == m_rows.end()) {
        QWidget::keyPressEvent(event);
        return;
    }
    drop(*edited);
    refresh();
}

/// Shows the refused entry, which may come from an earlier form of this node.
void ParamForm::showEntry(Row& row) {
    const auto* entry = m_document.refusedEntry(m_node, row.field->name);
    if (!row.own && entry != nullptr) {
        row.own = true;
        row.editor.setText(entry->text);
    }
}

void ParamForm::showNote(Row& row) {
    const auto* entry = m_document.refusedEntry(m_node, row.field->name);
    const Json& value = row.shown;
    const bool changed = value != row.field->defaultValue;
    row.mark->setVisible(changed);
    row.reset->setVisible(changed || entry != nullptr);
    const bool tellDefault =
        changed && row.field->type != FieldType::Object && row.field->type != FieldType::Text;
    row.note->setText(
        entry != nullptr ? problemText(entry->reason)
        : tellDefault    ? tr("changed, was %1").arg(valueText(*row.field, row.field->defaultValue))
                         : QString());
    row.note->setVisible(entry != nullptr || tellDefault);
    row.note->setProperty("role",
                          entry != nullptr ? QStringLiteral("error") : QStringLiteral("secondary"));
    row.note->style()->polish(row.note);
    if (row.editor.box != nullptr) {
        row.editor.box->setProperty("invalid", entry != nullptr);
        row.editor.box->style()->polish(row.editor.box);
    }
}

void ParamForm::refresh() {
    if (m_document.workflow().find(m_node) == nullptr) {
        return;
    }
    for (Row& row : m_rows) {
        const Json value = valueOf(*row.field);
        row.own = row.own && value == row.shown; // an undo replaces what is typed
        row.shown = value;
        if (!row.own) {
            row.typed.reset();
            row.editor.show(value);
        }
        showEntry(row);
        showNote(row);
    }
}

} // namespace lathe::ui
