# Finds the LibTorch inside the PyPI wheel `torch`, without nvcc and without find_package(Torch).
#
# Looks in LATHE_TORCH (cache variable or environment: a folder that holds torch/), then in .deps/torch-2.11.0.
# Makes the imported target `lathe_torch`: headers (SYSTEM), libtorch_cpu and libc10, and an RPATH to them.
# libtorch_cuda is never linked: the engine opens it at start where it is present (core/engine/run/device.cpp).

set(_lathe_torch_default ${CMAKE_SOURCE_DIR}/.deps/torch-2.11.0)
if(NOT LATHE_TORCH AND DEFINED ENV{LATHE_TORCH})
  set(LATHE_TORCH $ENV{LATHE_TORCH})
endif()
if(NOT LATHE_TORCH)
  set(LATHE_TORCH ${_lathe_torch_default})
endif()

find_path(LibTorch_INCLUDE_DIR ATen/core/Tensor.h PATHS ${LATHE_TORCH}/torch/include NO_DEFAULT_PATH)
find_library(LibTorch_CPU_LIBRARY torch_cpu PATHS ${LATHE_TORCH}/torch/lib NO_DEFAULT_PATH)
find_library(LibTorch_C10_LIBRARY c10 PATHS ${LATHE_TORCH}/torch/lib NO_DEFAULT_PATH)
if(EXISTS ${LATHE_TORCH}/torch/version.py)
  file(STRINGS ${LATHE_TORCH}/torch/version.py _lathe_torch_line REGEX "^__version__")
  string(REGEX REPLACE ".*'([0-9.]+).*" "\\1" LibTorch_VERSION "${_lathe_torch_line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_INCLUDE_DIR
  VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "run packaging/setup.sh, or set LATHE_TORCH to a folder that holds torch/")

if(LibTorch_FOUND AND NOT TARGET lathe_torch)
  get_filename_component(_lathe_torch_lib ${LibTorch_CPU_LIBRARY} DIRECTORY)
  add_library(lathe_torch INTERFACE)
  target_include_directories(lathe_torch SYSTEM INTERFACE ${LibTorch_INCLUDE_DIR})
  target_link_libraries(lathe_torch INTERFACE ${LibTorch_CPU_LIBRARY} ${LibTorch_C10_LIBRARY})
  target_compile_definitions(lathe_torch INTERFACE AT_PER_OPERATOR_HEADERS)
  # The libraries' own NVIDIA dependencies are found by their RPATH at run time, not at link time.
  # DT_RPATH (not RUNPATH) lets LD_LIBRARY_PATH-free use of another torch through lathe-engine's LATHE_TORCH re-exec.
  target_link_options(lathe_torch INTERFACE -Wl,--allow-shlib-undefined -Wl,-rpath,${_lathe_torch_lib})
endif()
mark_as_advanced(LibTorch_INCLUDE_DIR LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY)
