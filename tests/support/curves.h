#pragma once

#include "core/engine/steps/step.h"

namespace lathe::test {

/// The points of every curve and the notes, in the order in which they were reported.
class Curves : public RunObserver {
public:
    void on(const Event& event) override {
        if (const auto* point = std::get_if<Scalar>(&event.body)) {
            values[point->series].push_back(point->value);
            updates[point->series].push_back(point->x);
        } else if (const auto* note = std::get_if<Note>(&event.body)) {
            notes.push_back(note->text);
        }
    }

    std::map<std::string, std::vector<double>> values;
    std::map<std::string, std::vector<double>> updates;
    std::vector<std::string> notes;
};

} // namespace lathe::test
