#include "ui/shell/text.h"

#include <QCoreApplication>

namespace lathe::ui {

QString catalogText(std::string_view english) {
    return QCoreApplication::translate("catalog", std::string(english).c_str());
}

} // namespace lathe::ui
