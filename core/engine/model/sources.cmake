target_sources(lathe_engine PRIVATE
  model/act_quant.cpp
  model/attention.cpp
  model/block.cpp
  model/feed_forward.cpp
  model/forward.cpp
  model/grid.cpp
  model/grid_levels.cpp
  model/grid_names.cpp
  model/hadamard.cpp
  model/input_op.cpp
  model/input_op_json.cpp
  model/kv_cache.cpp
  model/kv_format.cpp
  model/linear.cpp
  model/model.cpp
  model/model_manifest.cpp
  model/norms.cpp
  model/not_finite.cpp
  model/open_model.cpp
  model/prepare.cpp
  model/quantized.cpp
  model/rotary.cpp
  model/rotation.cpp
  model/row_kernels.cpp
  model/save_model.cpp
  model/score.cpp
  model/tensor_bytes.cpp)

# The same loops for better instruction sets, chosen at run time (rowKernels()).
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  target_sources(lathe_engine PRIVATE model/row_kernels_avx2.cpp model/row_kernels_avx512.cpp)
  set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/row_kernels_avx2.cpp
    PROPERTIES COMPILE_OPTIONS "-mavx2;-mfma" SKIP_PRECOMPILE_HEADERS ON)
  set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/row_kernels_avx512.cpp
    PROPERTIES COMPILE_OPTIONS "-mavx512f;-mfma;-mprefer-vector-width=512" SKIP_PRECOMPILE_HEADERS ON)
endif()
