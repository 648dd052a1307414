#include "ui/editor/param_form.h"

#include "ui/editor/node_look.h"
#include "ui/shell/problem_text.h"
#include "ui/shell/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>

#include <algorithm>

namespace lathe::ui {

namespace {

/// A blue dot beside the label of a changed parameter.
QWidget* changedMark(const Theme& theme, QWidget* parent) {
    auto* dot = new QLabel(parent);
    dot->setFixedSize(6, 6);
    dot->setStyleSheet(QStringLiteral("background: %1; border-radius: 3px;")
                           .arg(theme.color(Role::Accent).name()));
    return dot;
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
    auto* more = new QToolButton(this);
    auto* rest = new QWidget(this);
    auto* restColumn = new QVBoxLayout(rest);
    restColumn->setContentsMargins(0, 0, 0, 0);
    restColumn->setSpacing(12);
    int hidden = 0;
    for (const Field& field : m_type.fields) {
        hidden += field.info.advanced ? 1 : 0;
        addRow(field, field.info.advanced ? *restColumn : *column,
               field.info.advanced ? rest : this);
    }
    more->setObjectName(QStringLiteral("moreButton"));
    more->setProperty("flat", true);
    more->setCheckable(true);
    more->setText(tr("More (%1)").arg(hidden));
    more->setIcon(theme.icon(QStringLiteral("chevron-right"), Role::TextSecondary));
    more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    more->setVisible(hidden > 0);
    rest->setVisible(false);
    connect(more, &QToolButton::toggled, rest, [this, rest, more](bool open) {
        rest->setVisible(open);
        more->setIcon(
            m_theme.icon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
                         Role::TextSecondary));
    });
    column->addWidget(more);
    column->addWidget(rest);
    column->addStretch();
    connect(&document, &WorkflowDocument::changed, this, &ParamForm::refresh);
    refresh();
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
    row.reset->setIcon(m_theme.icon(QStringLiteral("reset"), Role::TextSecondary));
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
    row.editor = makeFieldEditor(field,
                                 {[this, index](const Json& value) { apply(index, value); },
                                  [this, index](const QString& why) { refuse(index, why); },
                                  [this] { m_document.endGesture(); }},
                                 owner);
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
        m_rows[index].refused = false;
        m_document.resetParameter(m_node, name);
        refresh();
    });
    m_rows.push_back(std::move(row));
}

void ParamForm::apply(size_t index, const Json& value) {
    Row& row = m_rows[index];
    if (const auto reason = refusal(*row.field, value)) {
        refuse(index, problemText(row.field->info.label + " " + *reason + "."));
        return;
    }
    row.refused = false;
    m_document.setParameter(m_node, row.field->name, value);
    refresh();
}

void ParamForm::refuse(size_t index, const QString& reason) {
    Row& row = m_rows[index];
    row.refused = true;
    row.note->setText(reason);
    row.note->setProperty("role", QStringLiteral("error"));
    row.note->style()->polish(row.note);
    row.note->show();
}

void ParamForm::refresh() {
    const Node* node = m_document.workflow().find(m_node);
    if (node == nullptr) {
        return;
    }
    for (Row& row : m_rows) {
        if (row.refused && row.editor.widget->isAncestorOf(focusWidget())) {
            continue;
        }
        const bool changed = valueOf(*row.field) != row.field->defaultValue;
        row.editor.show(valueOf(*row.field));
        row.mark->setVisible(changed);
        row.reset->setVisible(changed);
        row.note->setProperty("role", QStringLiteral("secondary"));
        row.note->style()->polish(row.note);
        const bool tellDefault =
            changed && row.field->type != FieldType::Object && row.field->type != FieldType::Text;
        row.note->setText(
            tellDefault ? tr("changed, was %1").arg(valueText(*row.field, row.field->defaultValue))
                        : QString());
        row.note->setVisible(tellDefault);
    }
}

} // namespace lathe::ui
