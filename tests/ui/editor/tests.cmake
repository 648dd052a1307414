lathe_test(ui editor/tst_canvas LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui editor/tst_node_look LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui editor/tst_param_form LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui editor/tst_problem_list LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui editor/tst_step_search LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui editor/tst_step_tree LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui editor/tst_texts_editor LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui editor/tst_workflow_document LABELS ui LIBRARIES Qt6::Widgets)
lathe_test(ui editor/tst_workflow_document_file LABELS ui LIBRARIES Qt6::Widgets)

# A measurement, not a test: see docs/performance.md, Canvas.
add_executable(bench_canvas editor/bench_canvas.cpp)
set_target_properties(bench_canvas PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
target_link_libraries(bench_canvas PRIVATE lathe_ui lathe_test_support Qt6::Widgets)
