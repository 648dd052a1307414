target_sources(lathe_engine PRIVATE
  solvers/alps.cpp
  solvers/cayley.cpp
  solvers/dsnot.cpp
  solvers/gptq.cpp
  solvers/inverse_factor.cpp
  solvers/learned_rounding.cpp
  solvers/owl.cpp
  solvers/sparse_gpt.cpp)
