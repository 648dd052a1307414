// The window's program: reads the command line, makes the parts, hands them to the window.

#include "app/lathe/screenshot.h"
#include "core/plain/base/error.h"
#include "core/plain/store/home.h"
#include "ui/base/language.h"
#include "ui/window/main_window.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFile>

#include <cstdio>

namespace {

using namespace lathe;

struct Arguments {
    ScreenshotOrder screenshot{};
    QString theme{};
    QString language{};
    QSize size{1440, 900};
    std::filesystem::path home{};
};

Arguments readArguments(const QApplication& app) {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("A workbench for compressing language models."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption out(QStringLiteral("screenshot"),
                                 QStringLiteral("Write a picture of a screen and exit."),
                                 QStringLiteral("OUT.png"));
    const QCommandLineOption screen(
        QStringLiteral("screen"),
        QStringLiteral("start, explore, build, run, compare, damage or settings."),
        QStringLiteral("NAME"), QStringLiteral("start"));
    const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("light or dark."),
                                   QStringLiteral("NAME"));
    const QCommandLineOption language(QStringLiteral("language"), QStringLiteral("en or ko."),
                                      QStringLiteral("CODE"));
    const QCommandLineOption size(QStringLiteral("size"), QStringLiteral("Size of the picture."),
                                  QStringLiteral("WxH"));
    const QCommandLineOption home(QStringLiteral("home"),
                                  QStringLiteral("Folder of runs.db and blobs/."),
                                  QStringLiteral("DIR"));
    parser.addOptions({out, screen, theme, language, size, home});
    parser.addPositionalArgument(QStringLiteral("FILE"),
                                 QStringLiteral("A workflow file, a model folder or bundled:NAME."),
                                 QStringLiteral("[FILE]"));
    parser.process(app);
    Arguments arguments;
    arguments.screenshot = {parser.value(out), parser.value(screen),
                            parser.positionalArguments().value(0)};
    arguments.theme = parser.value(theme);
    arguments.language = parser.value(language);
    arguments.home = homeFolder(parser.value(home).toStdString());
    const QStringList sides = parser.value(size).split(QLatin1Char('x'));
    if (sides.size() == 2 && sides[0].toInt() > 0 && sides[1].toInt() > 0) {
        arguments.size = QSize(sides[0].toInt(), sides[1].toInt());
    }
    return arguments;
}

Catalog readCatalog() {
    QFile file(QStringLiteral(":/catalog.json"));
    if (!file.open(QIODevice::ReadOnly)) {
        throw Error(ErrorCode::Bug, "the catalog is missing from the program");
    }
    return Catalog::fromJson(parseJson(file.readAll().toStdString(), "catalog.json"));
}

int openWindow(const Arguments& arguments) {
    ui::Theme theme;
    ui::Language language;
    const ui::Settings settings = ui::loadSettings(arguments.home);
    language.set(arguments.language.isEmpty() ? settings.language : arguments.language);
    theme.setMode(arguments.theme == QLatin1String("dark")    ? ui::Theme::Mode::Dark
                  : arguments.theme == QLatin1String("light") ? ui::Theme::Mode::Light
                                                              : settings.theme);
    ui::MainWindow window({theme, language, readCatalog(), arguments.home});
    if (!arguments.screenshot.out.isEmpty()) {
        window.setRemembering(false);
        window.resize(arguments.size);
        return takeScreenshot(window, arguments.screenshot);
    }
    window.show();
    if (!arguments.screenshot.file.isEmpty()) {
        window.openPath(arguments.screenshot.file);
    }
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("lathe"));
    QApplication::setApplicationVersion(QStringLiteral(LATHE_VERSION));
    try {
        return openWindow(readArguments(app));
    } catch (const Error& error) {
        std::fprintf(stderr, "lathe: %s\n%s\n", error.what(), error.hint().c_str());
        return exitStatus(error.code());
    }
}
