#include "ui/runs/run_header.h"

#include "ui/base/node_text.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace lathe::ui {

namespace {

constexpr int kEnough = 3; // estimates of the time that is left, before it is shown

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
    return NodeState::Stopped;
}

/// A line that is shortened where it does not fit, so that a long name widens no window.
class ShortenedLabel : public QLabel {
public:
    using QLabel::QLabel;

    QSize minimumSizeHint() const override {
        return {fontMetrics().averageCharWidth() * 12, QLabel::minimumSizeHint().height()};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft,
                         fontMetrics().elidedText(text(), Qt::ElideMiddle, width()));
    }
};

} // namespace

QString RunHeader::nameOf(const RunRow& run) {
    return tr("%1, run %2").arg(toQt(run.name)).arg(run.id);
}

QString RunHeader::wordOf(RunState state) {
    return state == RunState::Interrupted ? tr("Interrupted") : Theme::word(lookOf(state));
}

RunHeader::RunHeader(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_name(new ShortenedLabel(this))
    , m_icon(new QLabel(this))
    , m_state(new QLabel(this))
    , m_times(new QLabel(this))
    , m_message(new QLabel(this))
    , m_bar(new QProgressBar(this))
    , m_keep(new QPushButton(this))
    , m_stop(new QPushButton(this))
    , m_abort(new QPushButton(this))
    , m_compare(new QPushButton(this))
    , m_others(new QPushButton(this))
    , m_menu(new QMenu(this)) {
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
    m_keep->setObjectName(QStringLiteral("runKeep"));
    m_stop->setObjectName(QStringLiteral("runStop"));
    m_abort->setObjectName(QStringLiteral("runAbort"));
    m_abort->setProperty("danger", true);
    m_compare->setObjectName(QStringLiteral("runCompare"));
    m_others->setObjectName(QStringLiteral("runOthers"));
    m_menu->setObjectName(QStringLiteral("runMenu"));
    m_others->setMenu(m_menu);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(makeRow());
    column->addWidget(m_message);
    column->addWidget(m_bar);
    connect(m_keep, &QPushButton::clicked, this, [this] {
        m_kept = m_training;
        showKeep();
        Q_EMIT keepRequested();
    });
    connect(m_stop, &QPushButton::clicked, this, &RunHeader::stopRequested);
    connect(m_abort, &QPushButton::clicked, this, &RunHeader::abortRequested);
    connect(m_compare, &QPushButton::clicked, this, &RunHeader::compareRequested);
    connect(&theme, &Theme::changed, this, &RunHeader::retranslate);
    retranslate();
}

QBoxLayout* RunHeader::makeRow() {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 8, 12, 8);
    row->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_name, m_icon, m_state, m_times}) {
        row->addWidget(widget);
    }
    row->addStretch(1);
    for (QPushButton* button : {m_others, m_compare, m_keep, m_stop, m_abort}) {
        row->addWidget(button);
    }
    return row;
}

void RunHeader::retranslate() {
    m_keep->setText(tr("Stop and keep"));
    m_keep->setIcon(m_theme.icon(QStringLiteral("check")));
    m_stop->setText(tr("Stop"));
    setStopBlocked(m_stopBlocked);
    showKeep();
    m_stop->setIcon(m_theme.icon(QStringLiteral("stop")));
    m_abort->setText(tr("Abort"));
    m_abort->setIcon(m_theme.icon(QStringLiteral("abort"), ColorRole::Error));
    m_compare->setText(tr("Compare variants"));
    m_compare->setToolTip(tr("Show the results of this run side by side."));
    m_compare->setIcon(m_theme.icon(QStringLiteral("compare")));
    m_others->setText(tr("Runs"));
    m_others->setToolTip(tr("Show another run, those of this workflow first."));
    m_bar->setAccessibleName(tr("Progress of the run"));
    if (m_run) {
        showRun(RunRow(*m_run), RunOutlook(m_outlook), m_now);
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
    m_left.reset();
    m_samples = 0;
    m_stopping = false;
    m_kept.clear();
    setTraining({}, true);
    m_name->setText(tr("No run"));
    m_icon->clear();
    m_state->clear();
    m_times->clear();
    m_bar->setRange(0, 1000);
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
    m_abort->setVisible(true);
    setStopBlocked({});
}

void RunHeader::showMessage(const QString& message, const QString& hint) {
    const std::string what = message.toStdString();
    const std::string wayOut = hint.toStdString();
    m_message->setText(problemText(what, wayOut));
    m_message->setToolTip(withOriginal(m_message->text(), what, wayOut));
    m_message->setVisible(!message.isEmpty());
}

QString RunHeader::stateText() const {
    return m_state->text();
}

void RunHeader::setStopBlocked(const QString& reason) {
    m_stopBlocked = reason;
    m_stop->setEnabled(reason.isEmpty() && !m_stopping);
    m_abort->setEnabled(reason.isEmpty());
    m_stop->setToolTip(
        reason.isEmpty()
            ? tr("End the run after the current layer, batch or update. What is finished stays, "
                 "and the next run goes on from there.")
            : reason);
    m_abort->setToolTip(reason.isEmpty() ? tr("End the engine now. Finished steps stay.") : reason);
}

void RunHeader::setStopping() {
    m_stopping = true;
    m_stop->setEnabled(false);
    showKeep();
}

void RunHeader::setTraining(const std::string& node, bool here) {
    m_training = node;
    m_here = here;
    showKeep();
}

void RunHeader::showKeep() {
    const bool asked = !m_training.empty() && m_kept == m_training;
    m_keep->setVisible(!m_training.empty());
    m_keep->setEnabled(m_here && !asked && !m_stopping);
    m_keep->setToolTip(
        !m_here ? tr("Only the window that started the run can end its training early.")
        : asked ? tr("The training ends after this update.")
                : tr("End this training after the current update and go on with the best weights "
                     "that it has measured. Stop ends the whole run instead, and the next run "
                     "continues the training."));
}

QString RunHeader::timesText(const RunRow& run, double now) const {
    const bool running = run.state == RunState::Running;
    const QString elapsed = clockText(std::max(0.0, (running ? now : run.finished) - run.started));
    if (!running) {
        return tr("took %1").arg(elapsed);
    }
    return m_left && m_samples >= kEnough
               ? tr("elapsed %1, about %2 left").arg(elapsed, clockText(*m_left))
               : tr("elapsed %1, calculating the rest").arg(elapsed);
}

void RunHeader::addSample(const RunOutlook& outlook) {
    m_samples = outlook.secondsLeft ? m_samples + 1 : 0;
    m_left =
        outlook.secondsLeft ? std::optional(steadied(m_left, *outlook.secondsLeft)) : std::nullopt;
}

// A share of steps is not a share of time. Until the time is known the bar shows activity only.
void RunHeader::showShare(const RunRow& run) {
    const bool running = run.state == RunState::Running;
    const bool known = m_left && m_samples >= kEnough;
    QString word = running && m_stopping ? tr("Stopping") : wordOf(run.state);
    if (running && known) {
        word = tr("%1 %2 %").arg(word).arg(std::floor(m_outlook.share * 100));
    }
    showState(lookOf(run.state), word);
    m_bar->setRange(0, running && !known ? 0 : 1000);
    m_bar->setValue(running                       ? static_cast<int>(m_outlook.share * 1000)
                    : run.state == RunState::Done ? 1000
                                                  : 0);
}

void RunHeader::showRun(const RunRow& run, const RunOutlook& outlook, double now) {
    if (m_run && m_run->id != run.id) {
        m_left.reset();
        m_samples = 0;
        m_stopping = false;
    }
    m_run = run;
    m_outlook = outlook;
    m_now = now;
    const bool running = run.state == RunState::Running;
    if (running) {
        addSample(outlook);
    }
    m_name->setText(nameOf(run));
    m_name->setToolTip(m_name->text());
    showShare(run);
    m_times->setText(timesText(run, now));
    setStopBlocked(m_stopBlocked);
    m_stop->setVisible(running);
    m_abort->setVisible(running);
    m_compare->setVisible(!running);
    showMessage(toQt(run.message), toQt(run.hint));
}

} // namespace lathe::ui
