#pragma once

#include <QString>
#include <QStringList>

/// Where a file breaks a rule.
struct Finding {
    QString path{};
    QString what{}; ///< "line 12: …"
};

/// Every file of the checkout that git does not ignore (without git: all but build and .deps),
/// relative to its root, with forward slashes, sorted.
const QStringList& projectFiles();

/// Those of projectFiles() that are below one of `folders` ("core", "ui/shell") and end in one of
/// `endings` (".h"). Empty `folders` means everywhere.
QStringList projectFiles(const QStringList& folders, const QStringList& endings);

/// The text of a file given relative to the root; empty, with a warning, when it cannot be read.
QString readProjectFile(const QString& path);

/// "" when every finding is excused by a line "RULE PATH REASON" of exceptions.txt and every such
/// line of this rule is needed; else what a person must read, one line a finding.
QString judge(const QString& rule, const QList<Finding>& findings);
