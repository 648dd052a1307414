#pragma once

#include "ui/base/metric_text.h"
#include "ui/runs/chart_board.h"

namespace lathe::ui {

struct Measured {
    double value = 0;
    double error = 0;
};

/// Everything that the steps send under one series name.
struct ChartBoard::Group {
    Series series{};
    Chart* main = nullptr;  // curves, or bars of layers
    Chart* parts = nullptr; // made when a whole and parts exist
    std::map<std::pair<std::string, std::string>, ChartLine> curves{}; // node, part
    std::map<std::pair<std::string, std::string>, int> lines{};
    std::map<std::pair<std::string, std::string>, Measured> finals{}; // latest values
    std::vector<std::string> nodes{};                                 // in order of appearance
    std::vector<std::string> partNames{};
    std::map<std::string, std::vector<LayerValue>> layers{}; // by node
    std::string lastLayerNode{};
    bool hasWhole = false; // some step sends points of the whole, so parts need no curves
    bool asBars = false;   // too few points for curves
    bool changed = false;

    QStringList categories() const {
        QStringList out;
        for (const std::string& part : partNames) {
            out.push_back(partName(part));
        }
        return out;
    }
};

} // namespace lathe::ui
