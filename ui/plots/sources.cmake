target_sources(lathe_ui PRIVATE
  plots/chart.cpp
  plots/chart_data.cpp
  plots/chart_header.cpp
  plots/chart_menu.cpp
  plots/chart_range.cpp
  plots/plot_canvas.cpp
  plots/point_labels.cpp
  plots/read_out.cpp
  plots/ticks.cpp)
# qcustomplot.h needs Qt's keywords; no other source includes it.
set_source_files_properties(plots/plot_canvas.cpp PROPERTIES
  SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS "-UQT_NO_KEYWORDS;-UQT_NO_FOREACH")
