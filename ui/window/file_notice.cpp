#include "ui/window/file_notice.h"

#include "ui/base/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace lathe::ui {

FileNotice::FileNotice(const Theme& theme, QWidget* parent)
    : QFrame(parent), m_theme(theme), m_icon(new QLabel(this)), m_text(new QLabel(this)) {
    setObjectName(QStringLiteral("fileNotice"));
    setProperty("role", QStringLiteral("bar"));
    m_text->setObjectName(QStringLiteral("fileNoticeText"));
    m_text->setWordWrap(true);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 6, 12, 6);
    row->setSpacing(8);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    const auto button = [&](const char* name, void (FileNotice::*request)()) {
        auto* out = new QPushButton(this);
        out->setObjectName(QLatin1String(name));
        row->addWidget(out);
        connect(out, &QPushButton::clicked, this, request);
        return out;
    };
    m_keepMine = button("keepMine", &FileNotice::keepMineRequested);
    m_takeTheirs = button("takeTheirs", &FileNotice::takeTheirsRequested);
    m_saveAs = button("noticeSaveAs", &FileNotice::saveAsRequested);
    m_editAnyway = button("editAnyway", &FileNotice::editAnywayRequested);
    m_close = new QPushButton(this);
    m_close->setObjectName(QStringLiteral("closeNotice"));
    row->addWidget(m_close);
    connect(m_close, &QPushButton::clicked, this, [this] { tell(FileNews::None); });
    connect(&theme, &Theme::changed, this, &FileNotice::retranslate);
    tell(FileNews::None);
}

void FileNotice::tell(FileNews news, const QString& file, const QString& holder) {
    m_news = news;
    m_file = file;
    m_holder = holder;
    const bool asks = news == FileNews::Changed || news == FileNews::Gone;
    m_keepMine->setVisible(asks);
    m_takeTheirs->setVisible(news == FileNews::Changed);
    m_saveAs->setVisible(asks);
    m_editAnyway->setVisible(news == FileNews::Locked);
    m_close->setVisible(news == FileNews::Locked);
    retranslate();
    setVisible(news != FileNews::None);
}

void FileNotice::retranslate() {
    m_icon->setPixmap(
        m_theme.icon(QStringLiteral("warning"), ColorRole::Warning).pixmap(QSize(16, 16)));
    if (m_news == FileNews::Locked) {
        m_text->setText(tr("%1 is open in another window (%2). This is a copy of it: Save asks for "
                           "a place.")
                            .arg(m_file, m_holder));
    } else if (m_news == FileNews::Changed) {
        m_text->setText(tr("Another program has changed %1 on the disk.").arg(m_file));
    } else if (m_news == FileNews::Gone) {
        m_text->setText(tr("%1 is no longer on the disk. Save writes it again.").arg(m_file));
    }
    m_keepMine->setText(tr("Keep mine"));
    m_keepMine->setToolTip(tr("What this window shows stays; the next Save writes it."));
    m_takeTheirs->setText(tr("Take theirs"));
    m_takeTheirs->setToolTip(tr("Shows the version on the disk. Undo restores yours."));
    m_saveAs->setText(tr("Save as…"));
    m_editAnyway->setText(tr("Edit the file itself"));
    m_editAnyway->setToolTip(
        tr("For a window that no longer exists, or when you know what it does. The "
           "window that saves second is asked."));
    m_close->setText(tr("Close"));
}

void FileNotice::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QFrame::changeEvent(event);
}

} // namespace lathe::ui
