target_sources(lathe_engine PRIVATE
  solvers/alps.cpp
  solvers/dsnot.cpp
  solvers/gptq.cpp
  solvers/hqq.cpp
  solvers/inverse_factor.cpp
  solvers/owl.cpp
  solvers/sparse_gpt.cpp)
