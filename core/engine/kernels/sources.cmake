target_sources(lathe_engine PRIVATE
  kernels/column_sweep_kernel.cpp
  kernels/column_sweep_text.cpp
  kernels/column_sweep_twin.cpp
  kernels/nvrtc.cpp
  kernels/nvrtc_libraries.cpp
  kernels/whole_number_kernel.cpp
  kernels/whole_number_text.cpp)
