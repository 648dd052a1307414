#pragma once

#include <QString>

#include <filesystem>
#include <string>
#include <string_view>

namespace lathe::ui {

inline QString toQt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

inline QString pathText(const std::filesystem::path& path) {
    return toQt(path.string());
}

inline std::filesystem::path toPath(const QString& text) {
    return text.toStdString();
}

/// A title, label or help of the catalog in the window's language.
QString catalogText(std::string_view english);

/// The name of a variant ("Magnitude 50 % + Round to nearest 4-bit", "Base") in the window's
/// language: titles of the catalog are translated, what a user wrote stays.
QString variantText(std::string_view name);

} // namespace lathe::ui
