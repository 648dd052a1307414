target_sources(lathe_engine PRIVATE
  eval/bench_forward.cpp
  eval/bench_packed.cpp
  eval/decode_graph.cpp
  eval/generation.cpp
  eval/kernel_report.cpp
  eval/prompt_scores.cpp
  eval/sampling.cpp
  eval/speed.cpp
  eval/task_file.cpp
  eval/tasks.cpp
  eval/text_scores.cpp
  eval/units.cpp)
