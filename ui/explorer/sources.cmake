target_sources(lathe_ui PRIVATE
  explorer/architecture_strip.cpp
  explorer/colour_legend.cpp
  explorer/colour_map.cpp
  explorer/explore_screen.cpp
  explorer/histogram_view.cpp
  explorer/layer_table.cpp
  explorer/module_filter.cpp
  explorer/module_model.cpp
  explorer/numbers.cpp
  explorer/opened_model.cpp
  explorer/sparsity_delegate.cpp
  explorer/strip_layout.cpp
  explorer/strip_panel.cpp
  explorer/table_export.cpp
  explorer/tensor_panel.cpp
  explorer/tensor_report.cpp
  explorer/zero_counter.cpp)
