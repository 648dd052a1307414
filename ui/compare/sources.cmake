target_sources(lathe_ui PRIVATE
  compare/metric_text.cpp)
