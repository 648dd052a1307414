#include "ui/editor/number_editor.h"

#include "ui/base/text.h"
#include "ui/base/wheel_guard.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSlider>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace lathe::ui {

namespace {

constexpr int kSliderSteps = 200;
constexpr double kLargestWholeRange = 64; ///< above this, integers slide logarithmically
constexpr double kLargestRange = 1e4;
constexpr double kUnbounded = std::numeric_limits<double>::max();

std::string whyNoNumber(const std::string& text) {
    char* end = nullptr;
    const bool large = std::isinf(std::strtod(text.c_str(), &end)) && std::isdigit(*text.c_str());
    return text.empty() ? "is empty"
           : large      ? "is too large: " + text
                        : "must be a number, not " + text;
}

QString textOf(double value) {
    return QLocale::c().toString(value, 'g', 9);
}

/// Whether a slider can set the numbers that are usual here: not where its first step is already
/// larger than the default, as for a learning rate.
bool suitsASlider(const Field& field) {
    if (!field.info.min || !field.info.max) {
        return false;
    }
    const double range = *field.info.max - *field.info.min;
    const double usual =
        field.defaultValue.is_number() ? field.defaultValue.get<double>() - *field.info.min : 0;
    const bool tiny = field.type == FieldType::Real && usual > 0 && usual < range / kSliderSteps;
    return range <= kLargestRange && !tiny;
}

} // namespace

NumberEditor::NumberEditor(const Field& field, FieldEvents events, QWidget* parent)
    : QWidget(parent)
    , m_whole(field.type == FieldType::Int)
    , m_least(field.info.min.value_or(-kUnbounded))
    , m_most(field.info.max.value_or(kUnbounded))
    , m_events(std::move(events))
    , m_edit(new QLineEdit(this)) {
    m_edit->setObjectName(QStringLiteral("numberEdit"));
    m_edit->setAlignment(Qt::AlignRight);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    if (suitsASlider(field)) {
        m_min = *field.info.min;
        m_max = *field.info.max;
        m_logarithmic = m_whole && m_max - m_min > kLargestWholeRange;
        m_slider = new QSlider(Qt::Horizontal, this);
        m_slider->setObjectName(QStringLiteral("numberSlider"));
        m_slider->setRange(0, m_whole && !m_logarithmic ? static_cast<int>(m_max - m_min)
                                                        : kSliderSteps);
        guardWheel(m_slider);
        row->addWidget(m_slider, 1);
        m_edit->setFixedWidth(72);
        connect(m_slider, &QSlider::valueChanged, this,
                [this](int position) { m_events.edited(valueOf(sliderValue(position))); });
        connect(m_slider, &QSlider::sliderReleased, this, [this] { m_events.finished(); });
    }
    row->addWidget(m_edit, m_slider == nullptr ? 1 : 0);
    if (!field.info.unit.empty() && m_slider == nullptr) {
        auto* unit = new QLabel(catalogText(field.info.unit), this);
        unit->setProperty("role", QStringLiteral("secondary"));
        row->addWidget(unit);
    }
    setFocusProxy(m_edit);
    m_edit->installEventFilter(this);
    connect(m_edit, &QLineEdit::textEdited, this, [this](const QString& text) {
        if (const auto value = numberFrom(text)) {
            m_events.typed(valueOf(*value));
        } else {
            m_events.unreadable(whyNoNumber(text.trimmed().toStdString()));
        }
    });
    connect(m_edit, &QLineEdit::editingFinished, this, [this] { m_events.finished(); });
}

double NumberEditor::sliderValue(int position) const {
    if (m_whole && !m_logarithmic) {
        return m_min + position;
    }
    const double part = static_cast<double>(position) / kSliderSteps;
    if (m_logarithmic) {
        return std::round(m_min + std::exp2(part * std::log2(m_max - m_min + 1)) - 1);
    }
    const double value = m_min + part * (m_max - m_min);
    const double grain = std::pow(10, std::floor(std::log10((m_max - m_min) / 100)));
    return std::round(value / grain) * grain;
}

int NumberEditor::sliderPosition(double value) const {
    const double clamped = qBound(m_min, value, m_max);
    if (m_whole && !m_logarithmic) {
        return static_cast<int>(clamped - m_min);
    }
    const double part = m_logarithmic
                            ? std::log2(clamped - m_min + 1) / std::log2(m_max - m_min + 1)
                            : (clamped - m_min) / (m_max - m_min);
    return static_cast<int>(std::lround(part * kSliderSteps));
}

Json NumberEditor::valueOf(double number) const {
    const bool fits = m_whole && std::floor(number) == number && std::abs(number) < 9e15;
    return fits ? Json(static_cast<int64_t>(number)) : Json(number);
}

void NumberEditor::show(const Json& value) {
    const double number = value.is_number() ? value.get<double>() : 0;
    if (numberFrom(m_edit->text()) != number) {
        m_edit->setText(value.is_number() ? textOf(number) : toQt(value.dump()));
    }
    if (m_slider != nullptr && !m_slider->isSliderDown()) {
        m_slider->blockSignals(true);
        m_slider->setValue(sliderPosition(number));
        m_slider->blockSignals(false);
    }
}

void NumberEditor::step(int direction) {
    const auto value = numberFrom(m_edit->text());
    if (!value) {
        return;
    }
    const double grain = m_whole ? 1 : m_slider != nullptr ? (m_max - m_min) / 100 : 0.01;
    const double next = std::clamp(*value + direction * grain, m_least, m_most);
    m_events.edited(valueOf(m_whole ? next : std::round(next / grain) * grain));
}

bool NumberEditor::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down) {
            step(key == Qt::Key_Up ? 1 : -1);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace lathe::ui
