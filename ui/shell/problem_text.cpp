#include "ui/shell/problem_text.h"

#include "ui/shell/text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <vector>

namespace lathe::ui {

namespace {

// %1, %2 … stand for names and numbers. Longer sentences come before those they end like.
constexpr const char* kPatterns[] = {
    QT_TRANSLATE_NOOP("problems", "The workflow has no steps."),
    QT_TRANSLATE_NOOP("problems", "Add a step from the palette."),
    QT_TRANSLATE_NOOP("problems", "Two steps have the id \"%1\"."),
    QT_TRANSLATE_NOOP("problems", "Rename one."),
    QT_TRANSLATE_NOOP("problems", "The id \"%1\" is empty or holds a dot."),
    QT_TRANSLATE_NOOP("problems", "Choose an id without dots."),
    QT_TRANSLATE_NOOP("problems", "The links form a cycle."),
    QT_TRANSLATE_NOOP("problems", "Remove one link of the cycle."),
    QT_TRANSLATE_NOOP("problems", "%1 takes no model, so it cannot be bypassed."),
    QT_TRANSLATE_NOOP("problems", "Switch the bypass off, or remove the step."),
    QT_TRANSLATE_NOOP("problems", "There is no step \"%1\"."),
    QT_TRANSLATE_NOOP("problems", "Choose a step from the palette, or update Lathe."),
    QT_TRANSLATE_NOOP("problems", "Did you mean \"%1\"?"),
    QT_TRANSLATE_NOOP("problems", "The input \"%1\" has %2 links; it takes one."),
    QT_TRANSLATE_NOOP("problems", "Remove all but one."),
    QT_TRANSLATE_NOOP("problems", "The input \"%1\" is not linked."),
    QT_TRANSLATE_NOOP("problems", "Link an output of kind %1 to it, or link \"%2\" instead."),
    QT_TRANSLATE_NOOP("problems", "Link an output of kind %1 to it."),
    QT_TRANSLATE_NOOP("problems", "A link names the step \"%1\", which does not exist."),
    QT_TRANSLATE_NOOP("problems", "Remove the link."),
    QT_TRANSLATE_NOOP("problems", "%1 has no output \"%2\"."),
    QT_TRANSLATE_NOOP("problems", "%1 has no input \"%2\"."),
    QT_TRANSLATE_NOOP("problems", "It has %1."),
    QT_TRANSLATE_NOOP("problems", "The input \"%1\" takes %2, but \"%3\" gives %4."),
    QT_TRANSLATE_NOOP("problems", "Link an output of kind %1."),
    QT_TRANSLATE_NOOP("problems", "Change it in the inspector."),
    QT_TRANSLATE_NOOP("problems", "Overrides: \"%1\" must lead to an object."),
    QT_TRANSLATE_NOOP("problems", "For example %1."),
    QT_TRANSLATE_NOOP("problems", "%1 must be a number, not %2."),
    QT_TRANSLATE_NOOP("problems", "%1 must be a whole number, not %2."),
    QT_TRANSLATE_NOOP("problems", "%1 is %2, the smallest is %3."),
    QT_TRANSLATE_NOOP("problems", "%1 is %2, the largest is %3."),
    QT_TRANSLATE_NOOP("problems", "%1 is \"%2\", which is no pattern: write unstructured or N:M, "
                                  "where N of every M weights stay."),
    QT_TRANSLATE_NOOP("problems", "%1 is no JSON."),
    QT_TRANSLATE_NOOP("problems", "%1 is too large: %2."),
    QT_TRANSLATE_NOOP("problems", "%1 takes shares above 0, not %2."),
    QT_TRANSLATE_NOOP("problems", "No layer is selected by %1 but %2, so there is nothing to do."),
    QT_TRANSLATE_NOOP("problems", "No layer is selected by %1, so there is nothing to do."),
    QT_TRANSLATE_NOOP("problems", "No layer is named like \"%1\"."),
    QT_TRANSLATE_NOOP("problems", "Layers have names such as %1; the explorer lists them."),
    QT_TRANSLATE_NOOP("problems", "%1 is \"%2\", which is none of %3; did you mean \"%4\"?."),
    QT_TRANSLATE_NOOP("problems", "%1 is \"%2\", which is none of %3."),
    QT_TRANSLATE_NOOP("problems", "%1 must be text, not %2."),
    QT_TRANSLATE_NOOP("problems", "%1 must be a list of texts, not %2."),
    QT_TRANSLATE_NOOP("problems", "%1 must be true or false, not %2."),
    QT_TRANSLATE_NOOP("problems", "%1 must be an object, not %2."),
    QT_TRANSLATE_NOOP("problems", "%1 is empty."),
    QT_TRANSLATE_NOOP("problems", "%1: there is no file or folder %2."),
    QT_TRANSLATE_NOOP("problems",
                      "Choose one that exists; relative paths start at the workflow file."),
    QT_TRANSLATE_NOOP("problems", "%1 has no parameter \"%2\"."),
    QT_TRANSLATE_NOOP("problems", "Remove it."),
};

struct Pattern {
    const char* text;
    QRegularExpression expression;
};

std::vector<Pattern> compiled() {
    std::vector<Pattern> out;
    for (const char* text : kPatterns) {
        QString expression = QRegularExpression::escape(QString::fromUtf8(text));
        for (int i = 1; i <= 4; ++i) {
            expression.replace(QStringLiteral("\\%%1").arg(i), QStringLiteral("(.+?)"));
        }
        out.push_back({text, QRegularExpression(QRegularExpression::anchoredPattern(expression),
                                                QRegularExpression::DotMatchesEverythingOption)});
    }
    return out;
}

/// A title or label of the catalog, or the word of a kind of port.
QString word(const QString& english) {
    const QByteArray text = english.toUtf8();
    const QString known = QCoreApplication::translate("catalog", text.constData());
    return known != english ? known : QCoreApplication::translate("LinkRules", text.constData());
}

} // namespace

QString problemText(std::string_view english) {
    static const std::vector<Pattern> patterns = compiled();
    const QString sentence = toQt(english);
    for (const Pattern& pattern : patterns) {
        const QRegularExpressionMatch match = pattern.expression.match(sentence);
        if (!match.hasMatch()) {
            continue;
        }
        const QString original = QString::fromUtf8(pattern.text);
        QString out = QCoreApplication::translate("problems", pattern.text);
        for (int i = 1; i <= pattern.expression.captureCount(); ++i) {
            const QString place = QStringLiteral("%%1").arg(i);
            const bool isName = original.contains(QLatin1Char('"') + place + QLatin1Char('"'));
            out.replace(place, isName ? match.captured(i) : word(match.captured(i)));
        }
        return out;
    }
    return sentence;
}

} // namespace lathe::ui
