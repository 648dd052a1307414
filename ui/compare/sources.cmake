target_sources(lathe_ui PRIVATE
  compare/compare_charts.cpp
  compare/compare_delegate.cpp
  compare/compare_model.cpp
  compare/compare_screen.cpp
  compare/damage.cpp
  compare/damage_delegate.cpp
  compare/damage_model.cpp
  compare/damage_text.cpp
  compare/damage_view.cpp
  compare/finding_bar.cpp
  compare/heat_colour.cpp
  compare/metric_text.cpp
  compare/variant_mark.cpp)
