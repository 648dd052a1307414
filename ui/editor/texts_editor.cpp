#include "ui/editor/texts_editor.h"

#include "ui/base/text.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace lathe::ui {

namespace {

constexpr int kWeightWidth = 52;

/// nullopt when it is not a number above 0.
std::optional<double> weightOf(const TextShare& share) {
    if (share.weight.isEmpty()) {
        return 1;
    }
    const auto number = numberFrom(share.weight);
    return number && *number > 0 && std::isfinite(*number) ? number : std::nullopt;
}

/// Removes a row at once; deletes it later, since its button may still be handling a click.
void discard(QWidget* row) {
    row->hide();
    row->setParent(nullptr);
    row->deleteLater();
}

QToolButton* flatButton(const char* name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setObjectName(QLatin1String(name));
    button->setProperty("flat", true);
    return button;
}

} // namespace

TextShare textShareFrom(const QString& line) {
    const auto equals = line.lastIndexOf(QLatin1Char('='));
    if (equals < 0) {
        return {line.trimmed(), {}};
    }
    const QString after = line.mid(equals + 1).trimmed();
    if (!after.isEmpty() && !numberFrom(after)) {
        return {line.trimmed(), {}};
    }
    return {line.left(equals).trimmed(), after};
}

QString lineOf(const TextShare& share) {
    return share.weight.isEmpty() ? share.path
                                  : QStringLiteral("%1 = %2").arg(share.path, share.weight);
}

TextsEditor::TextsEditor(FieldEvents events, QWidget* parent)
    : QWidget(parent)
    , m_events(std::move(events))
    , m_column(new QVBoxLayout(this))
    , m_add(new QToolButton(this)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(8);
    m_add->setObjectName(QStringLiteral("addText"));
    m_add->setText(tr("Add a text"));
    m_column->addWidget(m_add, 0, Qt::AlignLeft);
    connect(m_add, &QToolButton::clicked, this, [this] {
        addRow({});
        m_rows.back().path->setFocus();
    });
    addRow({});
    setFocusProxy(m_add);
}

QLayout* TextsEditor::makeShareRow(Row& row) {
    row.weight = new QLineEdit(row.box);
    row.weight->setObjectName(QStringLiteral("textWeight"));
    row.weight->setPlaceholderText(QStringLiteral("1"));
    row.weight->setFixedWidth(kWeightWidth);
    row.weight->setAlignment(Qt::AlignRight);
    row.weight->setAccessibleName(tr("Share of the text"));
    row.weight->setToolTip(tr("How much of the mixture this text is, against the shares of the "
                              "others. Empty means 1."));
    row.share = new QLabel(row.box);
    row.share->setObjectName(QStringLiteral("textPercent"));
    row.share->setProperty("role", QStringLiteral("secondary"));
    auto* name = new QLabel(tr("Share"), row.box);
    name->setProperty("role", QStringLiteral("secondary"));
    name->setBuddy(row.weight);
    auto* remove = flatButton("removeText", row.box);
    remove->setText(QStringLiteral("✕"));
    remove->setToolTip(tr("Remove this text"));
    remove->setAccessibleName(tr("Remove this text"));
    connect(remove, &QToolButton::clicked, this, [this, box = row.box] { removeRow(box); });
    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    line->addWidget(name);
    line->addWidget(row.weight);
    line->addWidget(row.share);
    line->addStretch();
    line->addWidget(remove);
    return line;
}

void TextsEditor::addRow(const TextShare& text) {
    Row row;
    row.box = new QWidget(this);
    row.path = new QLineEdit(text.path, row.box);
    row.path->setObjectName(QStringLiteral("textPath"));
    row.path->setPlaceholderText(tr(".txt, .md or .jsonl"));
    row.path->setAccessibleName(tr("Text file"));
    row.path->setToolTip(text.path);
    auto* browse = new QToolButton(row.box);
    browse->setObjectName(QStringLiteral("browseText"));
    browse->setText(QStringLiteral("…"));
    browse->setToolTip(tr("Choose a text file"));
    browse->setAccessibleName(tr("Choose a text file"));
    auto* first = new QHBoxLayout;
    first->setSpacing(6);
    first->addWidget(row.path, 1);
    first->addWidget(browse);
    auto* column = new QVBoxLayout(row.box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(first);
    column->addLayout(makeShareRow(row));
    row.weight->setText(text.weight);
    connect(browse, &QToolButton::clicked, this, [this, path = row.path] { choose(*path); });
    for (QLineEdit* edit : {row.path, row.weight}) {
        connect(edit, &QLineEdit::textEdited, this, [this] { tell(false); });
        connect(edit, &QLineEdit::editingFinished, this, m_events.finished);
    }
    m_column->insertWidget(static_cast<int>(m_rows.size()), row.box);
    m_rows.push_back(row);
    showShares();
}

void TextsEditor::removeRow(const QWidget* box) {
    const auto gone = std::ranges::find(m_rows, box, &Row::box);
    discard(gone->box);
    m_rows.erase(gone);
    if (m_rows.empty()) {
        addRow({});
    }
    tell(true);
    m_events.finished();
}

void TextsEditor::choose(QLineEdit& path) {
    const QString chosen =
        QFileDialog::getOpenFileName(this, tr("Choose a text file"), path.text(),
                                     tr("Texts (*.txt *.md *.jsonl);;All files (*)"));
    if (!chosen.isEmpty()) {
        path.setText(chosen);
        path.setToolTip(chosen);
        tell(true);
        m_events.finished();
    }
}

std::vector<TextShare> TextsEditor::texts() const {
    std::vector<TextShare> out;
    for (const Row& row : m_rows) {
        const TextShare text{row.path->text().trimmed(), row.weight->text().trimmed()};
        if (!text.path.isEmpty()) {
            out.push_back(text);
        }
    }
    return out;
}

void TextsEditor::tell(bool done) {
    showShares();
    Json lines = Json::array();
    for (const TextShare& text : texts()) {
        if (!weightOf(text)) {
            m_events.unreadable("takes shares above 0, not " + text.weight.toStdString());
            return;
        }
        lines.push_back(lineOf(text).toStdString());
    }
    (done ? m_events.edited : m_events.typed)(lines);
}

// Shows the weights in percent, so that the user need not add them up.
void TextsEditor::showShares() {
    double sum = 0;
    for (const TextShare& text : texts()) {
        sum += weightOf(text).value_or(0);
    }
    for (const Row& row : m_rows) {
        const TextShare text{row.path->text().trimmed(), row.weight->text().trimmed()};
        const auto weight = weightOf(text);
        const bool counts = weight && sum > 0 && !text.path.isEmpty();
        row.share->setText(counts ? QStringLiteral("%1 %").arg(std::lround(100 * *weight / sum))
                                  : QString());
    }
}

void TextsEditor::setValue(const Json& value) {
    std::vector<TextShare> wanted;
    for (const Json& line : value) {
        if (line.is_string()) {
            wanted.push_back(textShareFrom(toQt(line.get<std::string>())));
        }
    }
    if (wanted != texts()) {
        setTexts(wanted);
    }
}

QString TextsEditor::typedText() const {
    QStringList lines;
    for (const TextShare& text : texts()) {
        lines << text.path + QLatin1Char('\t') + text.weight;
    }
    return lines.join(QLatin1Char('\n'));
}

void TextsEditor::setTypedText(const QString& text) {
    std::vector<TextShare> wanted;
    for (const QString& line : text.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        wanted.push_back(
            {line.section(QLatin1Char('\t'), 0, 0), line.section(QLatin1Char('\t'), 1)});
    }
    setTexts(wanted);
}

void TextsEditor::setTexts(const std::vector<TextShare>& wanted) {
    for (const Row& row : m_rows) {
        discard(row.box);
    }
    m_rows.clear();
    for (const TextShare& text : wanted) {
        addRow(text);
    }
    if (wanted.empty()) {
        addRow({});
    }
}

} // namespace lathe::ui
