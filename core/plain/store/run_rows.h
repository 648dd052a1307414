#pragma once

#include "core/plain/store/events.h"
#include "core/plain/store/sqlite.h"

#include <map>

namespace lathe {

/// Turns the events of one run into rows. The caller holds the transaction.
class RunRows {
public:
    explicit RunRows(Database& database);

    void write(const Event& event);

    /// Forgets the row ids remembered since the last commit. Call it after a rollback.
    void forget();

private:
    void add(double time, const RunStarted& e);
    void add(double time, const StepPlanned& e);
    void add(double time, const StepStarted& e);
    void add(double time, const Progress& e);
    void add(double time, const Scalar& e);
    void add(double time, const LayerValue& e);
    void add(double time, const Metric& e);
    void add(double time, const Sample& e);
    void add(double time, const Note& e);
    void add(double time, const StepFinished& e);
    void add(double time, const RunFinished& e);
    int64_t seriesId(const std::string& node, const std::string& name);
    void clearNode(const std::string& node);

    Database& m_database;
    int64_t m_runId = 0;
    std::string m_run;
    std::map<std::pair<std::string, std::string>, int64_t> m_seriesIds;
    Statement m_addPoint;
    Statement m_addLayerValue;
    Statement m_setProgress;
};

} // namespace lathe
