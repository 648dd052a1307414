# Finds the LibTorch inside the PyPI wheel `torch`, without nvcc and without find_package(Torch).
#
# Looks in LATHE_TORCH (cache variable or environment: a folder that holds torch/), then in .deps/torch-2.11.0.
# Makes the target `lathe_torch`: headers (SYSTEM), libtorch_cpu and libc10, and (by CMake) a RUNPATH to them.
# libtorch_cuda is never linked: the engine opens it at start where it is present (core/engine/device/device.cpp).

set(_lathe_torch ${CMAKE_SOURCE_DIR}/.deps/torch-2.11.0)
if(LATHE_TORCH)
  set(_lathe_torch ${LATHE_TORCH})
elseif(DEFINED ENV{LATHE_TORCH})
  set(_lathe_torch $ENV{LATHE_TORCH})
endif()
get_filename_component(_lathe_torch ${_lathe_torch} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})

# NO_CACHE: another LATHE_TORCH must not meet the answers of the last one.
find_path(LibTorch_INCLUDE_DIR ATen/core/Tensor.h PATHS ${_lathe_torch}/torch/include NO_CACHE NO_DEFAULT_PATH)
find_library(LibTorch_CPU_LIBRARY torch_cpu PATHS ${_lathe_torch}/torch/lib NO_CACHE NO_DEFAULT_PATH)
find_library(LibTorch_C10_LIBRARY c10 PATHS ${_lathe_torch}/torch/lib NO_CACHE NO_DEFAULT_PATH)
if(EXISTS ${_lathe_torch}/torch/version.py)
  file(STRINGS ${_lathe_torch}/torch/version.py _lathe_torch_line REGEX "^__version__")
  string(REGEX REPLACE ".*'([0-9.]+).*" "\\1" LibTorch_VERSION "${_lathe_torch_line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_INCLUDE_DIR
  VERSION_VAR LibTorch_VERSION
  HANDLE_VERSION_RANGE
  REASON_FAILURE_MESSAGE
    "looked in ${_lathe_torch}: run packaging/setup.sh, or set LATHE_TORCH to a folder that holds torch/")

if(LibTorch_FOUND AND NOT TARGET lathe_torch)
  get_filename_component(_lathe_torch_lib ${LibTorch_CPU_LIBRARY} DIRECTORY)
  add_library(lathe_torch INTERFACE)
  target_include_directories(lathe_torch SYSTEM INTERFACE ${LibTorch_INCLUDE_DIR})
  target_link_libraries(lathe_torch INTERFACE ${LibTorch_CPU_LIBRARY} ${LibTorch_C10_LIBRARY})
  target_compile_definitions(lathe_torch INTERFACE AT_PER_OPERATOR_HEADERS)
  # The libraries' own NVIDIA dependencies are found by their RPATH at run time, not at link time.
  # CMake itself adds the RUNPATH. DT_RUNPATH comes after LD_LIBRARY_PATH: one binary can run on
  # another machine's torch 2.11.
  target_link_options(lathe_torch INTERFACE -Wl,--allow-shlib-undefined -Wl,--enable-new-dtags)
  set(LibTorch_ROOT ${_lathe_torch}) # for packaging/install.cmake
endif()
