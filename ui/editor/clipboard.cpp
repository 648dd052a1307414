#include "ui/editor/clipboard.h"

#include "core/plain/base/error.h"
#include "ui/base/text.h"

#include <QClipboard>
#include <QGuiApplication>

namespace lathe::ui {

void putOnClipboard(const Workflow& part) {
    QGuiApplication::clipboard()->setText(toQt(toText(part)));
}

std::optional<Workflow> takeFromClipboard() {
    const std::string text = QGuiApplication::clipboard()->text().toStdString();
    try {
        return parseWorkflow(text, "clipboard");
    } catch (const Error&) {
        return std::nullopt; // Any other text is normal on a clipboard.
    }
}

} // namespace lathe::ui
