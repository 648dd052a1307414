lathe_test(ui explorer/tst_module_model LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui explorer/tst_strip_layout LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui explorer/tst_explore_screen LABELS ui LIBRARIES Qt6::Widgets Qt6::Concurrent)

# A measurement, not a test: see tests/tools/bench_open.py.
add_executable(bench_open explorer/bench_open.cpp)
set_target_properties(bench_open PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(bench_open PRIVATE lathe_ui Qt6::Widgets)
