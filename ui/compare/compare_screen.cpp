#include "ui/compare/compare_screen.h"

#include "core/plain/base/file.h"
#include "ui/base/problem_text.h"
#include "ui/base/text.h"
#include "ui/base/wheel_guard.h"
#include "ui/compare/compare_body.h"
#include "ui/compare/compare_model.h"
#include "ui/compare/damage.h"

#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lathe::ui {

namespace {

constexpr int kRecent = 30;     // runs offered
constexpr int kInterval = 1000; // milliseconds
constexpr int kMany = 8;        // with more variants their list opens by itself

} // namespace

CompareScreen::CompareScreen(Theme& theme, std::filesystem::path home, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_home(std::move(home))
    , m_body(new CompareBody(theme, this)) {
    setObjectName(QStringLiteral("compareScreen"));
    m_empty = new QWidget(this);
    m_emptyText = new QLabel(m_empty);
    m_emptyText->setObjectName(QStringLiteral("compareEmpty"));
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_build = new QPushButton(m_empty);
    m_build->setObjectName(QStringLiteral("compareOpenBuild"));
    m_build->setProperty("primary", true);
    connect(m_build, &QPushButton::clicked, this, &CompareScreen::buildRequested);
    auto* emptyColumn = new QVBoxLayout(m_empty);
    emptyColumn->addStretch(2);
    emptyColumn->addWidget(m_emptyText);
    emptyColumn->addSpacing(12);
    emptyColumn->addWidget(m_build, 0, Qt::AlignHCenter);
    emptyColumn->addStretch(3);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeBar());
    column->addWidget(m_empty, 1);
    column->addWidget(m_body, 1);
    makeExportMenu();
    m_timer.setInterval(kInterval);
    connect(&m_timer, &QTimer::timeout, this, &CompareScreen::refresh);
    connect(&theme, &Theme::changed, this, &CompareScreen::retranslate); // icons
    connect(m_body, &CompareBody::shownChanged, this, &CompareScreen::showCounts);
    retranslate();
    showTable({}, {});
}

QWidget* CompareScreen::makeBar() {
    auto* bar = new QWidget(this);
    m_title = new QLabel(bar);
    m_title->setObjectName(QStringLiteral("compareTitle"));
    m_title->setProperty("role", QStringLiteral("title"));
    m_runLabel = new QLabel(bar);
    m_runLabel->setProperty("role", QStringLiteral("secondary"));
    m_run = new QComboBox(bar);
    guardWheel(m_run);
    m_run->setObjectName(QStringLiteral("compareRun"));
    m_run->setMinimumWidth(220);
    m_runLabel->setBuddy(m_run);
    m_more = new QToolButton(bar);
    m_more->setObjectName(QStringLiteral("compareMoreRuns"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_moreMenu = new QMenu(m_more);
    m_more->setMenu(m_moreMenu);
    m_variants = new QToolButton(bar);
    m_variants->setObjectName(QStringLiteral("compareVariants"));
    m_variants->setCheckable(true);
    m_copy = new QToolButton(bar);
    m_copy->setObjectName(QStringLiteral("compareCopy"));
    m_export = new QToolButton(bar);
    m_export->setObjectName(QStringLiteral("compareExport"));
    m_export->setPopupMode(QToolButton::InstantPopup);
    for (QToolButton* button : {m_variants, m_copy, m_export}) {
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 8, 12, 8);
    row->setSpacing(8);
    row->addWidget(m_title);
    row->addSpacing(8);
    row->addWidget(m_runLabel);
    row->addWidget(m_run);
    row->addWidget(m_more);
    row->addStretch(1);
    row->addWidget(m_variants);
    row->addWidget(m_copy);
    row->addWidget(m_export);
    connect(m_run, &QComboBox::activated, this, [this](int index) {
        m_moreMenu->clear();
        showRun(m_run->itemData(index).toLongLong());
    });
    connect(m_variants, &QToolButton::toggled, m_body, &CompareBody::setPanelVisible);
    connect(m_variants, &QToolButton::clicked, this, [this] { m_panelChosen = true; });
    connect(m_copy, &QToolButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(toQt(toMarkdown(m_body->model().shownTable())));
    });
    return bar;
}

void CompareScreen::makeExportMenu() {
    auto* menu = new QMenu(m_export);
    m_export->setMenu(menu);
    QAction* csv = menu->addAction(QStringLiteral("CSV…"));
    csv->setObjectName(QStringLiteral("compareExportCsv"));
    connect(csv, &QAction::triggered, this, [this] {
        saveAs(QStringLiteral("CSV (*.csv)"), QStringLiteral(".csv"),
               toCsv(m_body->model().shownTable()));
    });
    QAction* markdown = menu->addAction(QStringLiteral("Markdown…"));
    markdown->setObjectName(QStringLiteral("compareExportMarkdown"));
    connect(markdown, &QAction::triggered, this, [this] {
        saveAs(QStringLiteral("Markdown (*.md)"), QStringLiteral(".md"),
               toMarkdown(m_body->model().shownTable()));
    });
}

void CompareScreen::retranslate() {
    m_runLabel->setText(tr("Run"));
    m_run->setAccessibleName(tr("Run to compare"));
    m_more->setText(tr("Add runs"));
    m_more->setToolTip(tr("Show variants of further runs beside these."));
    m_variants->setText(tr("Variants"));
    m_variants->setToolTip(
        tr("Choose, sort and filter the variants, and what they are compared with."));
    m_variants->setIcon(m_theme.icon(QStringLiteral("filter")));
    m_copy->setText(tr("Copy"));
    m_copy->setToolTip(tr("Copy the table as Markdown."));
    m_copy->setIcon(m_theme.icon(QStringLiteral("copy")));
    m_export->setText(tr("Export"));
    m_export->setToolTip(tr("Write the table to a file."));
    m_export->setIcon(m_theme.icon(QStringLiteral("export")));
    m_build->setText(tr("Open the workflow"));
}

void CompareScreen::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        showCounts();
    }
    QWidget::changeEvent(event);
}

void CompareScreen::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void CompareScreen::hideEvent(QHideEvent* event) {
    m_timer.stop();
    QWidget::hideEvent(event);
}

void CompareScreen::showRun(int64_t runId) {
    m_wanted = runId;
    refresh();
}

void CompareScreen::showNewestRun() {
    showRun(0);
}

void CompareScreen::showByTextAndSkill() {
    m_body->showByTextAndSkill();
}

std::vector<int64_t> CompareScreen::chosenRuns() const {
    std::vector<int64_t> out;
    if (m_wanted != 0) {
        out.push_back(m_wanted);
    }
    for (const QAction* action : m_moreMenu->actions()) {
        if (action->isChecked()) {
            out.push_back(action->data().toLongLong());
        }
    }
    return out;
}

void CompareScreen::refresh() {
    const auto read = [home = m_home, chosen = chosenRuns()] {
        const ExperimentStore store(home);
        Read out{.runs = store.runs(kRecent), .chosen = chosen};
        if (out.chosen.empty() && !out.runs.empty()) {
            out.chosen = {out.runs.front().id};
        }
        out.table = reportOf(store, out.chosen);
        out.calibrated = calibratedRows(store, out.chosen, out.table);
        return out;
    };
    m_task.start(
        read, this, [this](Read out) { take(std::move(out)); },
        [this](const Error& error) {
            m_timer.stop();
            showTable({}, {});
            m_emptyText->setText(
                tr("%1\n%2").arg(problemText(error.what()), problemText(error.hint())));
        });
}

QString CompareScreen::runTitle(const RunRow& run) const {
    return tr("%1, run %2").arg(toQt(run.name)).arg(run.id);
}

void CompareScreen::takeRuns(const std::vector<RunRow>& runs) {
    const bool same = std::ranges::equal(runs, m_runs, {}, &RunRow::id, &RunRow::id);
    m_runs = runs;
    if (!same) {
        const QSignalBlocker blocker(m_run);
        m_run->clear();
        for (const RunRow& run : runs) {
            m_run->addItem(runTitle(run), QVariant::fromValue<qlonglong>(run.id));
        }
    }
    const auto chosen = chosenRuns();
    if (!same || m_moreMenu->isEmpty()) {
        m_moreMenu->clear();
        for (const RunRow& run : runs) {
            if (run.id == m_wanted) {
                continue;
            }
            QAction* action = m_moreMenu->addAction(runTitle(run));
            action->setCheckable(true);
            action->setData(QVariant::fromValue<qlonglong>(run.id));
            action->setChecked(std::ranges::find(chosen, run.id) != chosen.end());
            connect(action, &QAction::toggled, this, &CompareScreen::refresh);
        }
    }
    m_more->setEnabled(!m_moreMenu->isEmpty());
    m_run->setEnabled(!runs.empty());
}

void CompareScreen::take(Read read) {
    if (m_wanted == 0 && !read.chosen.empty()) {
        m_wanted = read.chosen.front();
    }
    takeRuns(read.runs);
    m_run->setCurrentIndex(m_run->findData(QVariant::fromValue<qlonglong>(m_wanted)));
    const bool anyRunning = std::ranges::any_of(read.runs, [&](const RunRow& run) {
        return run.state == RunState::Running &&
               std::ranges::find(read.chosen, run.id) != read.chosen.end();
    });
    if (anyRunning && isVisible()) {
        m_timer.start();
    } else {
        m_timer.stop();
    }
    m_emptyText->setText(
        read.runs.empty()
            ? tr("No runs yet. Run a workflow and its variants appear here side by side.")
            : tr("Nothing was measured in this run yet. Its workflow needs an Evaluate step."));
    // A reset every second would lose the selection and scroll position although nothing changed.
    const std::string text = toCsv(read.table);
    if (text != m_lastTable) {
        m_lastTable = text;
        showTable(std::move(read.table), std::move(read.calibrated));
    }
}

void CompareScreen::showTable(ReportTable table, std::set<size_t> calibrated) {
    const bool empty = table.rows.empty();
    if (!m_panelChosen) {
        m_variants->setChecked(table.rows.size() > kMany);
    }
    m_body->setTable(std::move(table), std::move(calibrated));
    m_empty->setVisible(empty);
    m_body->setVisible(!empty);
    for (QToolButton* button : {m_variants, m_copy, m_export}) {
        button->setEnabled(!empty);
    }
}

void CompareScreen::showCounts() {
    const CompareModel& model = m_body->model();
    const auto all = static_cast<int>(model.table().rows.size());
    const int shown = model.columnCount();
    QString title = all == 1 ? tr("1 variant") : tr("%1 variants").arg(all);
    if (shown < all) {
        title = tr("%1 of %2 variants").arg(shown).arg(all);
    }
    m_title->setText(all == 0 ? tr("Compare") : title);
    Q_EMIT statusChanged(all == 0 ? QString()
                                  : tr("%1 variants, %2 metrics").arg(shown).arg(model.rowCount()));
}

void CompareScreen::saveAs(const QString& filter, const QString& suffix, const std::string& text) {
    const QString path = QFileDialog::getSaveFileName(this, tr("Export the comparison"),
                                                      m_run->currentText() + suffix, filter);
    if (path.isEmpty()) {
        return;
    }
    try {
        writeFileAtomic(toPath(path), text);
    } catch (const Error& error) {
        QMessageBox::warning(this, tr("Export the comparison"), problemText(error.what()));
    }
}

} // namespace lathe::ui
