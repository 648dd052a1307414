target_sources(lathe_engine PRIVATE
  run/step.cpp)
