#include "ui/explorer/explore_screen.h"

#include "core/plain/format/inspect.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/explorer/architecture_strip.h"
#include "ui/explorer/layer_table.h"
#include "ui/explorer/module_model.h"
#include "ui/explorer/numbers.h"
#include "ui/explorer/strip_panel.h"
#include "ui/explorer/tensor_panel.h"
#include "ui/explorer/zero_counter.h"

#include <QEvent>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyle>
#include <QVBoxLayout>

#include <numeric>

namespace lathe::ui {

namespace {

QFrame* line(QWidget* parent) {
    auto* out = new QFrame(parent);
    out->setProperty("role", QStringLiteral("line"));
    return out;
}

/// What happened and the way out, as sentences of their own.
QString sentences(const Error& error) {
    QString what = problemText(error.what());
    if (what.startsWith(QStringLiteral("the ")) || what.startsWith(QStringLiteral("there "))) {
        what[0] = what[0].toUpper(); // others begin with a path or a name
    }
    return what + QLatin1Char('\n') + problemText(error.hint());
}

/// The tensor that represents a row: its own, or the weight of a module of weight and bias.
int tensorFor(const OpenedModel& model, int row) {
    const auto& entry = model.rows[static_cast<size_t>(row)];
    if (entry.node->tensor >= 0) {
        return entry.node->tensor;
    }
    for (const auto& child : entry.node->children) {
        if (child.label == "weight" && child.tensor >= 0) {
            return child.tensor;
        }
    }
    return -1;
}

} // namespace

ExploreScreen::ExploreScreen(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new ModuleModel(this))
    , m_zeros(new ZeroCounter(this))
    , m_stack(new QStackedWidget(this))
    , m_messageIcon(new QLabel)
    , m_messageTitle(new QLabel)
    , m_messageText(new QLabel)
    , m_open(new QPushButton)
    , m_banner(new QLabel)
    , m_strip(new StripPanel(theme, *m_model))
    , m_table(new LayerTable(theme, *m_model))
    , m_panel(new TensorPanel(theme)) {
    setObjectName(QStringLiteral("exploreScreen"));
    m_stack->addWidget(makeMessagePage());
    m_stack->addWidget(makeContent());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    connectParts();
    retranslate();
}

ExploreScreen::~ExploreScreen() {
    m_readingStop.request_stop();
}

QWidget* ExploreScreen::makeMessagePage() {
    auto* page = new QWidget;
    page->setObjectName(QStringLiteral("exploreMessage"));
    m_messageTitle->setObjectName(QStringLiteral("exploreMessageTitle"));
    m_messageText->setObjectName(QStringLiteral("exploreMessageText"));
    m_messageTitle->setProperty("role", QStringLiteral("title"));
    m_open->setObjectName(QStringLiteral("exploreOpen"));
    m_open->setProperty("primary", true);
    for (QLabel* label : {m_messageIcon, m_messageTitle, m_messageText}) {
        label->setAlignment(Qt::AlignCenter);
    }
    for (QLabel* label : {m_messageTitle, m_messageText}) {
        label->setWordWrap(true);
        label->setMinimumWidth(560);
        label->setMaximumWidth(640);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    auto* column = new QVBoxLayout(page);
    column->setSpacing(12);
    column->addStretch();
    for (QWidget* widget :
         {static_cast<QWidget*>(m_messageIcon), static_cast<QWidget*>(m_messageTitle),
          static_cast<QWidget*>(m_messageText), static_cast<QWidget*>(m_open)}) {
        column->addWidget(widget, 0, Qt::AlignHCenter);
    }
    column->addStretch();
    return page;
}

QWidget* ExploreScreen::makeContent() {
    auto* page = new QWidget;
    m_banner->setObjectName(QStringLiteral("exploreBanner"));
    m_banner->setProperty("role", QStringLiteral("error"));
    m_banner->setWordWrap(true);
    m_banner->setContentsMargins(12, 8, 12, 8);
    m_banner->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_banner->hide();
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(QStringLiteral("exploreSplitter"));
    splitter->addWidget(m_table);
    splitter->addWidget(m_panel);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({824, 544});
    splitter->setChildrenCollapsible(false);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_banner);
    column->addWidget(m_strip);
    column->addWidget(line(page));
    column->addWidget(splitter, 1);
    return page;
}

void ExploreScreen::connectParts() {
    connect(m_open, &QPushButton::clicked, this, &ExploreScreen::openModelRequested);
    connect(m_table, &LayerTable::rowSelected, this, &ExploreScreen::selectionChanged);
    connect(m_strip, &StripPanel::rowActivated, m_table, &LayerTable::selectRow);
    connect(m_table, &LayerTable::countZerosRequested, this, &ExploreScreen::countZerosOfAll);
    connect(m_zeros, &ZeroCounter::counted, m_model, &ModuleModel::setZeros);
    const auto warn = [this](const QString& message, const QString& hint) {
        m_banner->setText(hint.isEmpty() ? message : message + QLatin1Char(' ') + hint);
        m_banner->show();
    };
    connect(m_table, &LayerTable::exportFailed, this, warn);
    connect(m_zeros, &ZeroCounter::failed, this,
            [warn](const QString& message) { warn(message, {}); });
    connect(&m_theme, &Theme::changed, this, [this] {
        m_messageIcon->setPixmap(
            m_theme.icon(QStringLiteral("explore"), ColorRole::TextSecondary).pixmap(40, 40));
    });
}

void ExploreScreen::retranslate() {
    m_open->setText(tr("Open model…"));
    m_strip->retranslate();
    m_table->retranslate();
    m_messageIcon->setPixmap(
        m_theme.icon(QStringLiteral("explore"), ColorRole::TextSecondary).pixmap(40, 40));
    if (m_error) {
        showError(*m_error);
    } else if (!m_model->model()) {
        showMessage(tr("No model is open"),
                    tr("Open a Hugging Face model folder to see its layers, sizes and the "
                       "distribution of its weights. Nothing is loaded until you look at it."),
                    false);
    } else {
        selectionChanged(m_table->selectedRow());
    }
}

void ExploreScreen::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void ExploreScreen::openModel(const QString& path) {
    m_openingNow = true;
    m_error.reset();
    m_banner->hide();
    if (!m_model->model()) {
        showMessage(tr("Reading %1…").arg(path), {}, false);
        m_open->hide();
    }
    m_opening.start([model = path.toStdString()] { return openModelHeaders(model); }, this,
                    [this, path](const std::shared_ptr<const OpenedModel>& model) {
                        m_openingNow = false;
                        showModel(path, model);
                    },
                    [this](const Error& error) {
                        m_openingNow = false;
                        showError(error);
                    });
}

bool ExploreScreen::busy() const {
    return m_openingNow || m_readingTensor >= 0 || !m_zeros->idle();
}

void ExploreScreen::showModel(const QString& path,
                              const std::shared_ptr<const OpenedModel>& model) {
    m_readingStop.request_stop();
    m_reading.cancel();
    m_readingTensor = -1;
    m_reports.clear();
    m_path = path;
    m_zeros->setModel(model);
    m_model->setModel(model);
    m_stack->setCurrentIndex(1);
    if (!model->files.warnings().empty()) {
        QStringList warnings;
        for (const std::string& warning : model->files.warnings()) {
            warnings << problemText(warning);
        }
        m_banner->setText(warnings.join(QStringLiteral("; ")));
        m_banner->show();
    }
    m_table->selectRow(0);
    selectionChanged(0);
    if (model->tree.bytes <= kZeroCountingLimitBytes) {
        countZerosOfAll();
    }
    Q_EMIT modelOpened(path);
}

void ExploreScreen::showError(const Error& error) {
    // `error` may be the stored one: it is read before the stored one is replaced.
    const QString text = sentences(error);
    m_error = std::make_unique<Error>(error);
    if (m_model->model()) {
        m_banner->setText(text);
        m_banner->show();
        return;
    }
    showMessage(tr("The model could not be opened"), text, true);
}

void ExploreScreen::showMessage(const QString& title, const QString& text, bool failed) {
    m_messageTitle->setText(title);
    m_messageText->setText(text);
    m_messageText->setProperty("role", failed ? QString() : QStringLiteral("secondary"));
    m_messageText->style()->polish(m_messageText);
    m_open->show();
    m_stack->setCurrentIndex(0);
}

bool ExploreScreen::select(const QString& modulePath) {
    const auto model = m_model->model();
    for (size_t row = 1; model && row < model->rows.size(); ++row) {
        if (toQt(model->pathOf(static_cast<int>(row))) == modulePath) {
            m_table->selectRow(static_cast<int>(row));
            return true;
        }
    }
    return false;
}

void ExploreScreen::selectionChanged(int row) {
    const auto model = m_model->model();
    if (!model || row < 0) {
        return;
    }
    m_strip->setSelectedRow(row);
    reportStatus(row);
    m_readingStop.request_stop(); // its tensor is no longer shown
    m_reading.cancel();
    m_readingTensor = -1;
    const int tensor = tensorFor(*model, row);
    if (tensor >= 0) {
        showTensor(row, tensor);
        return;
    }
    m_panel->showHint(toQt(model->pathOf(row)),
                      tr("Choose a tensor to see how its weights are distributed."));
}

void ExploreScreen::showTensor(int row, int tensor) {
    const auto model = m_model->model();
    const QString title = tr("Weights of %1").arg(toQt(model->pathOf(row)));
    if (const auto known = m_reports.find(tensor); known != m_reports.end()) {
        m_panel->showReport(title, known->second);
        return;
    }
    m_panel->showReading(title);
    m_readingTensor = tensor;
    m_readingStop = {};
    m_reading.start([model, tensor,
                     stop = m_readingStop.get_token()] { return reportOn(*model, tensor, stop); },
                    this,
                    [this, tensor, title](const TensorReport& report) {
                        m_readingTensor = -1;
                        m_reports.emplace(tensor, report);
                        m_model->setZeros(tensor, report.zeros);
                        m_panel->showReport(title, report);
                    },
                    [this, tensor, title](const Error& error) {
                        if (error.code() != ErrorCode::Interrupted && m_readingTensor == tensor) {
                            m_readingTensor = -1;
                            m_panel->showHint(title, problemText(error.what()) + QLatin1Char('\n') +
                                                         problemText(error.hint()));
                        }
                    });
}

void ExploreScreen::countZerosOfAll() {
    const auto model = m_model->model();
    if (model) {
        m_zeros->countFirst(model->tensorsUnder(0));
    }
}

void ExploreScreen::reportStatus(int row) {
    const auto model = m_model->model();
    const auto& node = *model->rows[static_cast<size_t>(row)].node;
    QString text = tr("%1 · %2 parameters · %3")
                       .arg(toQt(model->pathOf(row)), countText(node.parameters),
                            toQt(formatBytes(node.bytes)));
    if (row == 0 && !model->files.family().empty()) {
        text += QStringLiteral(" · ") + toQt(model->files.family());
    }
    Q_EMIT statusChanged(text);
}

} // namespace lathe::ui
