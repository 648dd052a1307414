#include "ui/base/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>

static void nameTranslations() {
    Q_INIT_RESOURCE(translations);
}

namespace lathe::ui {

Language::Language(QObject* parent) : QObject(parent) {
    nameTranslations();
}

void Language::set(const QString& code) {
    const QString wanted = code.isEmpty() ? QLocale::system().name().left(2) : code;
    m_code = wanted == QLatin1String("ko") ? QStringLiteral("ko") : QStringLiteral("en");
    QLocale::setDefault(QLocale(m_code));
    QCoreApplication::removeTranslator(&m_window);
    QCoreApplication::removeTranslator(&m_qt);
    if (m_code != QLatin1String("en")) {
        // Qt's own translations first, so that ours win where both exist.
        if (m_qt.load(QStringLiteral("qtbase_") + m_code,
                      QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
            QCoreApplication::installTranslator(&m_qt);
        }
        if (m_window.load(QStringLiteral(":/i18n/lathe_%1.qm").arg(m_code))) {
            QCoreApplication::installTranslator(&m_window);
        }
    }
    Q_EMIT changed();
}

QString Language::ownName(const QString& code) {
    return code == QLatin1String("ko") ? QStringLiteral("한국어") : QStringLiteral("English");
}

} // namespace lathe::ui
