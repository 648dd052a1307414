target_sources(lathe_engine PRIVATE
  calib/dataset.cpp
  calib/skills.cpp)
