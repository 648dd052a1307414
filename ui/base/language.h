#pragma once

#include <QObject>
#include <QTranslator>

namespace lathe::ui {

/// The window's language. Every widget gets QEvent::LanguageChange after a change.
class Language : public QObject {
    Q_OBJECT

public:
    explicit Language(QObject* parent = nullptr);

    /// "en", "ko", or "" for the system's language (English when it is neither).
    void set(const QString& code);

    /// "en" or "ko".
    const QString& code() const { return m_code; }

    /// "English", "한국어": the language's own name, never translated.
    static QString ownName(const QString& code);

Q_SIGNALS:
    void changed();

private:
    QString m_code;
    QTranslator m_window;
    QTranslator m_qt;
};

} // namespace lathe::ui
