#pragma once

#include <QLineEdit>

namespace lathe::ui {

/// A line to search by. A Hangul syllable counts while it is still being composed: QLineEdit's own
/// text() lacks it until the next one begins.
class SearchEdit : public QLineEdit {
    Q_OBJECT

public:
    explicit SearchEdit(QWidget* parent = nullptr);

    /// The visible text of the line.
    QString typed() const;

Q_SIGNALS:
    void searched(const QString& typed);

protected:
    void inputMethodEvent(QInputMethodEvent* event) override;

private:
    void tell();

    QString m_composed;
    QString m_told;
};

} // namespace lathe::ui
