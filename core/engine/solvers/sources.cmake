target_sources(lathe_engine PRIVATE
  solvers/alps.cpp
  solvers/bench_gptq.cpp
  solvers/bit_allocation.cpp
  solvers/cayley.cpp
  solvers/channel_assembly.cpp
  solvers/channel_scales.cpp
  solvers/dsnot.cpp
  solvers/gptq.cpp
  solvers/hqq.cpp
  solvers/inverse_factor.cpp
  solvers/learned_rounding.cpp
  solvers/low_rank_repair.cpp
  solvers/mask_scores.cpp
  solvers/owl.cpp
  solvers/similarity.cpp
  solvers/smallest.cpp
  solvers/sparse_gpt.cpp)
