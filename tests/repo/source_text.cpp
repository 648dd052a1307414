#include "repo/source_text.h"

#include <QRegularExpression>

#include <algorithm>

namespace {

/// Index just after the comment or literal that starts at `at`; `at` when none does.
qsizetype endOfComment(const QString& text, qsizetype at) {
    const QStringView rest = QStringView(text).mid(at);
    if (rest.startsWith(u"//")) {
        const qsizetype end = text.indexOf(u'\n', at);
        return end < 0 ? text.size() : end;
    }
    if (rest.startsWith(u"/*")) {
        const qsizetype end = text.indexOf(QStringLiteral("*/"), at + 2);
        return end < 0 ? text.size() : end + 2;
    }
    return at;
}

qsizetype endOfRawString(const QString& text, qsizetype at) {
    const qsizetype open = text.indexOf(u'(', at);
    const QString close = u')' + text.mid(at + 2, open - at - 2) + u'"';
    const qsizetype end = text.indexOf(close, open);
    return end < 0 ? text.size() : end + close.size();
}

qsizetype endOfQuoted(const QString& text, qsizetype at) {
    const QChar quote = text[at];
    for (qsizetype i = at + 1; i < text.size(); ++i) {
        if (text[i] == u'\\') {
            ++i;
        } else if (text[i] == quote || text[i] == u'\n') {
            return i + 1;
        }
    }
    return text.size();
}

qsizetype endOfLiteral(const QString& text, qsizetype at) {
    const bool afterWord = at > 0 && (text[at - 1].isLetterOrNumber() || text[at - 1] == u'_');
    if (text[at] == u'R' && !afterWord && text.mid(at, 2) == QStringLiteral("R\"")) {
        return endOfRawString(text, at);
    }
    const bool digitSeparator = text[at] == u'\'' && at > 0 && text[at - 1].isLetterOrNumber() &&
                                at + 1 < text.size() && text[at + 1].isLetterOrNumber();
    if (text[at] == u'"' || (text[at] == u'\'' && !digitSeparator)) {
        return endOfQuoted(text, at);
    }
    return at;
}

/// Index of the bracket that closes the one at `open`; -1 when none does.
qsizetype closingBracket(const QString& code, qsizetype open) {
    int depth = 0;
    for (qsizetype i = open; i < code.size(); ++i) {
        depth += code[i] == u'(' ? 1 : code[i] == u')' ? -1 : 0;
        if (depth == 0) {
            return i;
        }
    }
    return -1;
}

/// Reads name and parameters from what stands before a function's brace.
void readSignature(const QString& head, FunctionText& function) {
    static const QRegularExpression kName(QStringLiteral(
        "((?:~?\\w+\\s*::\\s*)*(?:operator\\s*(?:\\(\\)|[^\\s\\w(]+|\\w+)|~?\\w+))\\s*\\("));
    const auto match = kName.match(head);
    if (!match.hasMatch()) {
        return;
    }
    function.name = match.captured(1);
    const qsizetype open = match.capturedEnd() - 1;
    const qsizetype close = closingBracket(head, open);
    function.parameters = head.mid(open + 1, close - open - 1);
    function.parameterCount = countParameters(function.parameters);
}

enum class Block { Container, Function, Other };

/// What the brace after `head` opens, outside any function.
Block blockAfter(const QString& head) {
    static const QRegularExpression kContainer(
        QStringLiteral("\\b(namespace|extern|class|struct|union|enum)\\b"));
    static const QRegularExpression kAssignment(QStringLiteral("(?<![=!<>]|operator)=(?!=)"));
    static const QRegularExpression kTemplate(
        QStringLiteral("^\\s*template\\s*<[^{]*?>\\s*(?=\\w)"));
    QString rest = head;
    rest.remove(kTemplate);
    const qsizetype bracket = rest.indexOf(u'(');
    const QString beforeBracket = bracket < 0 ? rest : rest.left(bracket);
    if (kContainer.match(beforeBracket).hasMatch()) {
        return Block::Container;
    }
    if (kAssignment.match(beforeBracket).hasMatch()) {
        return Block::Other;
    }
    return bracket >= 0 || rest.trimmed().isEmpty() ? Block::Function : Block::Other;
}

/// Walks the braces of one file and keeps what is open.
class BraceWalk {
public:
    QList<FunctionText> run(const QString& code);

private:
    void open(const QString& head);
    void close();

    struct Open {
        Block kind = Block::Other;
        bool branches = false;
    };

    QList<Open> m_open{};
    QList<FunctionText> m_found{};
    int m_line = 1;
    int m_functionDepth = 0; ///< size of m_open inside the current function; 0 outside
    int m_nesting = 0;
};

QList<FunctionText> BraceWalk::run(const QString& code) {
    qsizetype headStart = 0;
    for (qsizetype i = 0; i < code.size(); ++i) {
        const QChar c = code[i];
        m_line += c == u'\n' ? 1 : 0;
        if (c == u'{') {
            open(code.mid(headStart, i - headStart));
        } else if (c == u'}') {
            close();
        }
        if (c == u'{' || c == u'}' || (c == u';' && m_functionDepth == 0)) {
            headStart = i + 1;
        }
    }
    return m_found;
}

void BraceWalk::open(const QString& head) {
    static const QRegularExpression kBranch(QStringLiteral(
        "(?:^|[\\s;}])(?:if|for|while|switch|do|try|else|catch)\\b[^;{}]*(?:;[^;{}]*;[^{}]*)?$"));
    if (m_functionDepth > 0) {
        const bool branches = kBranch.match(head).hasMatch();
        m_nesting += branches ? 1 : 0;
        m_found.last().nesting = std::max(m_found.last().nesting, m_nesting);
        m_open.append({Block::Other, branches});
        return;
    }
    const Block kind = blockAfter(head);
    m_open.append({kind, false});
    if (kind == Block::Function) {
        m_functionDepth = static_cast<int>(m_open.size());
        m_nesting = 0;
        FunctionText function;
        function.line = m_line;
        readSignature(head, function);
        m_found.append(function);
    }
}

void BraceWalk::close() {
    if (m_open.isEmpty()) {
        return;
    }
    m_nesting -= m_open.last().branches ? 1 : 0;
    if (m_functionDepth == m_open.size()) {
        m_found.last().bodyLines = std::max(0, m_line - m_found.last().line - 1);
        m_functionDepth = 0;
    }
    m_open.removeLast();
}

} // namespace

QString withoutCommentsAndStrings(const QString& text) {
    QString code = text;
    for (qsizetype i = 0; i < text.size();) {
        qsizetype end = endOfComment(text, i);
        if (end == i) {
            end = endOfLiteral(text, i);
        }
        for (qsizetype blank = i; blank < end; ++blank) {
            if (text[blank] != u'\n') {
                code[blank] = u' ';
            }
        }
        i = std::max(end, i + 1);
    }
    return code;
}

QList<FunctionText> functionsIn(const QString& text) {
    static const QRegularExpression kPreprocessor(QStringLiteral("^[ ]*#(?:[^\\n\\\\]|\\\\\\n)*"),
                                                  QRegularExpression::MultilineOption);
    QString code = withoutCommentsAndStrings(text);
    for (auto match = kPreprocessor.match(code); match.hasMatch();
         match = kPreprocessor.match(code)) {
        const QString line = match.captured();
        code.replace(match.capturedStart(), line.size(), QString(line.count(u'\n'), u'\n'));
    }
    return BraceWalk().run(code);
}

int countParameters(const QString& list) {
    if (list.trimmed().isEmpty() || list.trimmed() == QStringLiteral("void")) {
        return 0;
    }
    int count = 1;
    int depth = 0;
    for (const QChar c : list) {
        if (QStringView(u"<({[").contains(c)) {
            ++depth;
        } else if (QStringView(u">)}]").contains(c)) {
            --depth;
        } else if (c == u',' && depth == 0) {
            ++count;
        }
    }
    return count;
}
