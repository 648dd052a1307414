target_sources(lathe_engine PRIVATE
  solvers/gptq.cpp
  solvers/inverse_factor.cpp
  solvers/sparse_gpt.cpp)
