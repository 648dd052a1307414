#include "ui/editor/inspector.h"

#include "ui/base/node_text.h"
#include "ui/base/text.h"
#include "ui/editor/param_form.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QTabWidget>

namespace lathe::ui {

Inspector::Inspector(CanvasScene& scene, const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_scene(scene)
    , m_theme(theme)
    , m_icon(new QLabel(this))
    , m_title(new QLabel(this))
    , m_state(new QLabel(this))
    , m_tabs(new QTabWidget(this))
    , m_area(new QScrollArea(this))
    , m_help(new QLabel(this))
    , m_empty(new QLabel(this)) {
    m_title->setProperty("role", QStringLiteral("title"));
    m_title->setObjectName(QStringLiteral("inspectorTitle"));
    m_title->setWordWrap(true);
    m_state->setProperty("role", QStringLiteral("secondary"));
    m_empty->setProperty("role", QStringLiteral("secondary"));
    m_empty->setAlignment(Qt::AlignHCenter);
    m_empty->setWordWrap(true);
    m_empty->setContentsMargins(16, 24, 16, 0);
    m_help->setWordWrap(true);
    m_help->setTextFormat(Qt::RichText);
    m_help->setContentsMargins(16, 12, 16, 12);
    m_help->setAlignment(Qt::AlignTop);
    m_help->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* helpArea = new QScrollArea(this);
    helpArea->setWidgetResizable(true);
    helpArea->setWidget(m_help);
    m_tabs->addTab(m_area, QString());
    m_tabs->addTab(helpArea, QString());
    auto* head = new QHBoxLayout;
    head->setContentsMargins(16, 8, 16, 0);
    head->setSpacing(8);
    head->addWidget(m_icon);
    head->addWidget(m_title, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(head);
    m_state->setContentsMargins(16, 0, 16, 0);
    column->addWidget(m_state);
    column->addWidget(m_tabs, 1);
    column->addWidget(m_empty, 1, Qt::AlignTop);
    connect(&scene, &QGraphicsScene::selectionChanged, this, &Inspector::rebuild);
    connect(&scene.document(), &WorkflowDocument::changed, this, &Inspector::showHead);
    connect(&scene.document(), &WorkflowDocument::statesChanged, this, &Inspector::showHead);
    connect(&scene.document(), &WorkflowDocument::problemsChanged, this, &Inspector::showHead);
    connect(&theme, &Theme::changed, this, &Inspector::rebuild);
    rebuild();
}

void Inspector::rebuild() {
    const auto selected = m_scene.selectedNodes();
    const bool one = selected.size() == 1;
    m_tabs->setTabText(0, tr("Parameters"));
    m_tabs->setTabText(1, tr("Help"));
    m_empty->setText(selected.empty() ? tr("Select a node to see its parameters.")
                                      : tr("%n nodes are selected.", nullptr,
                                           static_cast<int>(selected.size())));
    m_empty->setVisible(!one);
    for (QWidget* part : {static_cast<QWidget*>(m_tabs), static_cast<QWidget*>(m_icon),
                          static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_state)}) {
        part->setVisible(one);
    }
    if (m_form != nullptr) {
        m_form->commit();
        // Deleted later: the signal may come from one of the form's own editors.
        m_area->takeWidget();
        m_form->hide();
        m_form->deleteLater();
        m_form = nullptr;
    }
    if (one) {
        m_form = new ParamForm(m_scene.document(), m_theme, *selected.begin());
        m_area->setWidget(m_form);
    }
    showHead();
}

void Inspector::showHead() {
    const auto selected = m_scene.selectedNodes();
    const WorkflowDocument& document = m_scene.document();
    const Node* node = selected.size() == 1 ? document.workflow().find(*selected.begin()) : nullptr;
    if (node == nullptr) {
        return;
    }
    const StepType* type = document.typeOf(node->id);
    m_title->setText(document.titleOf(*node));
    const NodeState state = document.statusOf(node->id).state;
    m_state->setText(Theme::word(state));
    if (type != nullptr) {
        m_icon->setPixmap(m_theme.icon(iconNameOf(*type), m_theme.color(familyOf(type->category)))
                              .pixmap(20, 20));
        m_help->setText(helpText(*type));
    }
}

QString Inspector::helpText(const StepType& type) const {
    QString out = QStringLiteral("<p>%1</p>").arg(catalogText(type.help).toHtmlEscaped());
    for (const Field& field : type.fields) {
        out += QStringLiteral("<p><b>%1</b><br>%2</p>")
                   .arg(catalogText(field.info.label).toHtmlEscaped(),
                        catalogText(field.info.help).toHtmlEscaped());
    }
    if (!type.source.empty()) {
        out += QStringLiteral("<p><b>%1</b><br>%2</p>")
                   .arg(tr("Source").toHtmlEscaped(), toQt(type.source).toHtmlEscaped());
    }
    return out;
}

void Inspector::focusFirst() {
    if (m_form != nullptr) {
        m_tabs->setCurrentIndex(0);
        m_form->setFocus();
        m_form->nextInFocusChain()->setFocus();
    }
}

void Inspector::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        rebuild();
    }
    QWidget::changeEvent(event);
}

} // namespace lathe::ui
