#pragma once

#include "core/plain/base/file.h"
#include "core/plain/workflow/catalog.h"
#include "ui/base/language.h"
#include "ui/window/main_window.h"

#include <QTest>

#include <memory>

namespace lathe::test {

/// A main window with a home of its own, in English and light, for tests of the whole window.
class OpenWindow {
public:
    static constexpr auto kWorkflow = R"({"format": 1, "name": "example",
 "nodes": [{"id": "load", "type": "model.load", "params": {"path": "bundled:small-6m"}},
           {"id": "prune", "type": "prune.magnitude", "params": {"sparsity": 0.4}}],
 "links": [["load.model", "prune.model"]]})";

protected:
    void beginWindow() {
        m_home = std::make_unique<TemporaryFolder>();
        m_theme = std::make_unique<ui::Theme>();
        m_theme->setMode(ui::Theme::Mode::Light);
        m_language = std::make_unique<ui::Language>();
        m_language->set(QStringLiteral("en"));
        open();
    }

    void endWindow() {
        m_window.reset();
        m_language.reset();
        m_theme.reset();
        m_home.reset();
    }

    /// Anew, with the same home.
    void open() {
        m_window.reset();
        m_window = std::make_unique<ui::MainWindow>(parts());
        m_window->resize(1280, 720);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    ui::WindowParts parts() {
        const Catalog catalog = Catalog::fromJson(
            readJson(std::filesystem::path(LATHE_SOURCE_DIR) / "resources/catalog.json"));
        return {*m_theme, *m_language, catalog, m_home->path()};
    }

    /// kWorkflow as a file of the home.
    QString writeWorkflow() {
        const auto path = m_home->path() / "w.json";
        writeFileAtomic(path, kWorkflow);
        return QString::fromStdString(path.string());
    }

    std::unique_ptr<TemporaryFolder> m_home;
    std::unique_ptr<ui::Theme> m_theme;
    std::unique_ptr<ui::Language> m_language;
    std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace lathe::test
