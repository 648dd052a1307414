#pragma once

#include <QList>
#include <QString>

/// One function definition, as found by matching braces.
struct FunctionText {
    QString name{}; ///< "Catalog::find"; "" for a lambda or a macro
    QString parameters{};
    int line = 0;           ///< of the opening brace, from 1
    int bodyLines = 0;      ///< between the braces
    int parameterCount = 0; ///< of the outermost list
    int nesting = 0;        ///< deepest if/for/while/switch/try inside one another
};

/// C++ text of the same length and lines whose comments, strings and characters are blank.
QString withoutCommentsAndStrings(const QString& text);

/// The function definitions outside other functions. A heuristic: it knows namespaces, classes,
/// constructors with initialisers and templates, not macros that hide braces.
QList<FunctionText> functionsIn(const QString& text);

/// How many parameters a list such as "int a, std::map<K, V> b" has.
int countParameters(const QString& list);
