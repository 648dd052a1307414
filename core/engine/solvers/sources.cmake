target_sources(lathe_engine PRIVATE
  solvers/alps.cpp
  solvers/dsnot.cpp
  solvers/gptq.cpp
  solvers/inverse_factor.cpp
  solvers/owl.cpp
  solvers/smallest.cpp
  solvers/sparse_gpt.cpp)
