target_sources(lathe_ui PRIVATE
  compare/compare_charts.cpp
  compare/compare_delegate.cpp
  compare/compare_model.cpp
  compare/compare_screen.cpp
  compare/metric_text.cpp)
