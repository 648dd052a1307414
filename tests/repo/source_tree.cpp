#include "repo/source_tree.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QHash>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>

namespace {

const QString kRoot = QStringLiteral(LATHE_SOURCE_DIR);

QStringList filesByGit() {
    QProcess git;
    git.setWorkingDirectory(kRoot);
    git.start(QStringLiteral("git"),
              {QStringLiteral("-c"), QStringLiteral("safe.directory=*"), QStringLiteral("ls-files"),
               QStringLiteral("-z"), QStringLiteral("-co"), QStringLiteral("--exclude-standard")});
    if (!git.waitForFinished() || git.exitCode() != 0) {
        return {};
    }
    QStringList files =
        QString::fromUtf8(git.readAllStandardOutput()).split(QChar(u'\0'), Qt::SkipEmptyParts);
    files.removeIf([](const QString& path) { return !QFile::exists(kRoot + u'/' + path); });
    return files;
}

QStringList filesByWalking() {
    QStringList files;
    QDirIterator walk(kRoot, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QString path = QDir(kRoot).relativeFilePath(walk.next());
        static const QRegularExpression kIgnored(QStringLiteral("^(build|\\.deps|\\.git)"));
        if (!kIgnored.match(path).hasMatch()) {
            files << path;
        }
    }
    return files;
}

QHash<QString, QString> reasonsByPath(const QString& rule) {
    QHash<QString, QString> reasons;
    const QString text = readProjectFile(QStringLiteral("tests/repo/exceptions.txt"));
    for (const QString& line : text.split(u'\n')) {
        const QStringList words = line.simplified().split(u' ');
        if (words.size() >= 2 && words[0] == rule) {
            reasons.insert(words[1], words.mid(2).join(u' '));
        }
    }
    return reasons;
}

} // namespace

const QStringList& projectFiles() {
    static const QStringList kFiles = [] {
        QStringList files = filesByGit();
        if (files.isEmpty()) {
            files = filesByWalking();
        }
        files.sort();
        return files;
    }();
    return kFiles;
}

QStringList projectFiles(const QStringList& folders, const QStringList& endings) {
    QStringList chosen;
    for (const QString& path : projectFiles()) {
        const auto holds = [&](const QString& folder) { return path.startsWith(folder + u'/'); };
        const auto closes = [&](const QString& ending) { return path.endsWith(ending); };
        if ((folders.isEmpty() || std::any_of(folders.begin(), folders.end(), holds)) &&
            std::any_of(endings.begin(), endings.end(), closes)) {
            chosen << path;
        }
    }
    return chosen;
}

QString readProjectFile(const QString& path) {
    QFile file(kRoot + u'/' + path);
    if (!file.open(QIODevice::ReadOnly)) {
        qWarning("cannot read %s", qPrintable(file.fileName()));
        return {};
    }
    return QString::fromUtf8(file.readAll());
}

QString judge(const QString& rule, const QList<Finding>& findings) {
    const QHash<QString, QString> reasons = reasonsByPath(rule);
    QSet<QString> needed;
    QStringList complaints;
    for (const Finding& finding : findings) {
        needed.insert(finding.path);
        if (reasons.value(finding.path).isEmpty()) {
            complaints << QStringLiteral("%1: %2").arg(finding.path, finding.what);
        }
    }
    for (auto reason = reasons.begin(); reason != reasons.end(); ++reason) {
        if (!needed.contains(reason.key())) {
            complaints << QStringLiteral("exceptions.txt: %1 no longer needs its exception")
                              .arg(reason.key());
        }
    }
    if (complaints.isEmpty()) {
        return {};
    }
    return QStringLiteral("rule %1:\n  %2").arg(rule, complaints.join(QStringLiteral("\n  ")));
}
