#include "ui/runs/run_header.h"

#include "ui/editor/node_look.h"
#include "ui/shell/problem_text.h"
#include "ui/shell/text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace lathe::ui {

double shareOf(const std::vector<StepRow>& steps, size_t stepCount) {
    double done = 0;
    for (const StepRow& step : steps) {
        if (step.state != StepState::Running && step.state != StepState::Queued) {
            done += 1;
        } else if (step.total > 0) {
            done += std::clamp(static_cast<double>(step.done) / static_cast<double>(step.total),
                               0.0, 1.0);
        }
    }
    return stepCount == 0 ? 0 : std::min(1.0, done / static_cast<double>(stepCount));
}

namespace {

NodeState lookOf(RunState state) {
    switch (state) {
    case RunState::Running:
        return NodeState::Running;
    case RunState::Done:
        return NodeState::Done;
    case RunState::Failed:
        return NodeState::Failed;
    case RunState::Interrupted:
        break;
    }
    return NodeState::Stale;
}

} // namespace

RunHeader::RunHeader(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_name(new QLabel(this))
    , m_icon(new QLabel(this))
    , m_state(new QLabel(this))
    , m_times(new QLabel(this))
    , m_message(new QLabel(this))
    , m_bar(new QProgressBar(this))
    , m_stop(new QPushButton(this))
    , m_abort(new QPushButton(this))
    , m_compare(new QPushButton(this)) {
    m_name->setProperty("role", QStringLiteral("title"));
    m_name->setObjectName(QStringLiteral("runName"));
    m_state->setObjectName(QStringLiteral("runState"));
    m_times->setObjectName(QStringLiteral("runTimes"));
    m_times->setProperty("role", QStringLiteral("secondary"));
    m_message->setObjectName(QStringLiteral("runMessage"));
    m_message->setProperty("role", QStringLiteral("error"));
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_message->setContentsMargins(16, 0, 16, 8);
    m_message->hide();
    m_bar->setObjectName(QStringLiteral("runProgress"));
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(4);
    m_stop->setObjectName(QStringLiteral("runStop"));
    m_abort->setObjectName(QStringLiteral("runAbort"));
    m_abort->setProperty("danger", true);
    m_compare->setObjectName(QStringLiteral("runCompare"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 8, 12, 8);
    row->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_name, m_icon, m_state, m_times}) {
        row->addWidget(widget);
    }
    row->addStretch(1);
    for (QPushButton* button : {m_compare, m_stop, m_abort}) {
        row->addWidget(button);
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_message);
    column->addWidget(m_bar);
    connect(m_stop, &QPushButton::clicked, this, &RunHeader::stopRequested);
    connect(m_abort, &QPushButton::clicked, this, &RunHeader::abortRequested);
    connect(m_compare, &QPushButton::clicked, this, &RunHeader::compareRequested);
    connect(&theme, &Theme::changed, this, &RunHeader::retranslate);
    retranslate();
}

void RunHeader::retranslate() {
    m_stop->setText(tr("Stop"));
    m_stop->setToolTip(tr("End the run after the current layer or batch. What is finished stays."));
    m_stop->setIcon(m_theme.icon(QStringLiteral("stop")));
    m_abort->setText(tr("Abort"));
    m_abort->setToolTip(tr("End the engine now. Finished steps stay."));
    m_abort->setIcon(m_theme.icon(QStringLiteral("abort"), Role::Error));
    m_compare->setText(tr("Compare variants"));
    m_compare->setToolTip(tr("Show the results of this run side by side."));
    m_compare->setIcon(m_theme.icon(QStringLiteral("compare")));
    m_bar->setAccessibleName(tr("Progress of the run"));
    if (m_run) {
        showRun(*m_run, m_share, m_now);
    } else {
        forget();
    }
}

void RunHeader::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void RunHeader::forget() {
    m_run.reset();
    m_remaining = {};
    m_share = 0;
    m_name->setText(tr("No run"));
    m_icon->clear();
    m_state->clear();
    m_times->clear();
    m_bar->setValue(0);
    m_stop->setVisible(false);
    m_abort->setVisible(false);
    m_compare->setVisible(false);
    showMessage({}, {});
}

void RunHeader::showState(NodeState state, const QString& word) {
    m_icon->setPixmap(m_theme.icon(state).pixmap(14, 14));
    m_state->setText(word);
    QPalette colours = m_state->palette();
    colours.setColor(QPalette::WindowText, m_theme.color(state));
    m_state->setPalette(colours);
}

void RunHeader::showStarting(const QString& name) {
    forget();
    m_name->setText(name);
    showState(NodeState::Queued, tr("Starting the engine"));
    m_stop->setVisible(true);
    m_stop->setEnabled(true);
    m_abort->setVisible(true);
}

void RunHeader::showMessage(const QString& message, const QString& hint) {
    const std::string what = message.toStdString();
    const std::string wayOut = hint.toStdString();
    m_message->setText(problemText(what, wayOut));
    m_message->setToolTip(withOriginal(m_message->text(), what, wayOut));
    m_message->setVisible(!message.isEmpty());
}

QString RunHeader::timesText(const RunRow& run, double now) const {
    const bool running = run.state == RunState::Running;
    const double elapsed = std::max(0.0, (running ? now : run.finished) - run.started);
    if (!running) {
        return tr("took %1").arg(clockText(elapsed));
    }
    const auto left = m_remaining.seconds();
    return left ? tr("elapsed %1, about %2 left").arg(clockText(elapsed), clockText(*left))
                : tr("elapsed %1, calculating the rest").arg(clockText(elapsed));
}

void RunHeader::showRun(const RunRow& run, double share, double now) {
    if (m_run && m_run->id != run.id) {
        m_remaining = {};
    }
    m_run = run;
    m_share = share;
    m_now = now;
    const bool running = run.state == RunState::Running;
    if (running) {
        m_remaining.add(now - run.started, share);
    }
    m_name->setText(tr("%1, run %2").arg(toQt(run.name)).arg(run.id));
    const NodeState look = lookOf(run.state);
    QString word = Theme::word(look);
    if (running) {
        word = tr("%1 %2 %").arg(word).arg(std::floor(share * 100));
    } else if (run.state == RunState::Interrupted) {
        word = tr("Interrupted");
    }
    showState(look, word);
    m_times->setText(timesText(run, now));
    m_bar->setValue(static_cast<int>(share * 1000));
    m_stop->setVisible(running);
    m_abort->setVisible(running);
    m_compare->setVisible(!running);
    showMessage(toQt(run.message), toQt(run.hint));
}

} // namespace lathe::ui
