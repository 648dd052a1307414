lathe_test(ui compare/tst_compare_charts LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui compare/tst_compare_model LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui compare/tst_compare_screen LABELS ui LIBRARIES Qt6::Widgets Qt6::Concurrent)
lathe_test(ui compare/tst_damage LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui compare/tst_damage_model LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui compare/tst_metric_text LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui compare/tst_variant_choice LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui compare/tst_variant_panel LABELS ui LIBRARIES Qt6::Widgets Qt6::Concurrent)

# By hand: build/ci/tests/bench_compare (docs/performance.md).
add_executable(bench_compare EXCLUDE_FROM_ALL compare/bench_compare.cpp)
set_target_properties(bench_compare PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(bench_compare PRIVATE lathe_test_support lathe_ui Qt6::Widgets Qt6::Concurrent)
