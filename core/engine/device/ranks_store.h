#pragma once

#include "core/engine/device/rank_place.h"
#include "core/plain/base/error.h"

#include <c10/util/Exception.h>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

namespace lathe {

/// Where the processes find each other. Throws Error{User} when they do not within five minutes.
inline c10::intrusive_ptr<c10d::Store> meetingPlace(const RankPlace& place) {
    c10d::TCPStoreOptions options;
    options.port = static_cast<uint16_t>(place.port);
    options.isServer = place.rank == 0;
    options.numWorkers = static_cast<size_t>(place.count);
    options.timeout = std::chrono::minutes(5);
    try {
        return c10::make_intrusive<c10d::TCPStore>(place.address, options);
    } catch (const c10::Error& error) {
        throw Error(ErrorCode::User,
                    "the " + std::to_string(place.count) + " processes do not find each other at " +
                        place.address + ":" + std::to_string(place.port) + " (" +
                        error.what_without_backtrace() + ")",
                    "start all of them, with the same MASTER_ADDR and MASTER_PORT");
    }
}

} // namespace lathe
