target_sources(lathe_ui PRIVATE
  runs/chart_board.cpp
  runs/engine_process.cpp
  runs/log_model.cpp
  runs/log_panel.cpp
  runs/run_feed.cpp
  runs/run_header.cpp
  runs/run_history.cpp
  runs/run_list.cpp
  runs/run_node_delegate.cpp
  runs/run_node_model.cpp
  runs/run_screen.cpp
  runs/run_screen_engine.cpp)
