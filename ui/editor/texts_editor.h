#pragma once

#include "ui/editor/field_editor.h"

#include <QString>
#include <QWidget>

#include <vector>

class QLabel;
class QLineEdit;
class QToolButton;
class QVBoxLayout;

namespace lathe::ui {

/// A line "korean.jsonl = 2", split into its two parts as typed.
struct TextShare {
    QString path{};
    QString weight{}; ///< empty: 1

    bool operator==(const TextShare&) const = default;
};

/// Splits at the last equals sign if a number or nothing follows it, since a path may contain one.
TextShare textShareFrom(const QString& line);

/// "korean.jsonl = 2"; "korean.jsonl" where no weight is typed.
QString lineOf(const TextShare& share);

/// A list of files with shares. Each row has a file with a chooser, its weight, its share in
/// percent, and a button that removes the row.
class TextsEditor : public QWidget {
    Q_OBJECT

public:
    explicit TextsEditor(FieldEvents events, QWidget* parent = nullptr);

    void setValue(const Json& value); ///< rows are rebuilt only when the value differs

    // What is typed, even if it is not a valid value: one line per text, its share after a tab.
    QString typedText() const;
    void setTypedText(const QString& text);

private:
    struct Row {
        QWidget* box = nullptr;
        QLineEdit* path = nullptr;
        QLineEdit* weight = nullptr;
        QLabel* share = nullptr;
    };

    void addRow(const TextShare& text);
    QLayout* makeShareRow(Row& row);
    void removeRow(const QWidget* box);
    void choose(QLineEdit& path);
    void tell(bool done); ///< `done`: after a click, not a key
    void setTexts(const std::vector<TextShare>& wanted);
    void showShares();
    std::vector<TextShare> texts() const; ///< without rows that have no path

    FieldEvents m_events;
    QVBoxLayout* m_column;
    QToolButton* m_add;
    std::vector<Row> m_rows;
};

} // namespace lathe::ui
