target_sources(lathe_engine PRIVATE
  calib/block_walk.cpp
  calib/collector.cpp
  calib/dataset.cpp
  calib/device_stats.cpp
  calib/linear_order.cpp
  calib/skills.cpp
  calib/statistics.cpp
  calib/token_peaks.cpp)
