target_sources(lathe_engine PRIVATE
  solvers/alps.cpp
  solvers/channel_assembly.cpp
  solvers/channel_scales.cpp
  solvers/dsnot.cpp
  solvers/gptq.cpp
  solvers/inverse_factor.cpp
  solvers/owl.cpp
  solvers/sparse_gpt.cpp)
