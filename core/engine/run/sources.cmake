target_sources(lathe_engine PRIVATE
  run/artifact_cache.cpp
  run/decode_check.cpp
  run/device.cpp
  run/errors.cpp
  run/executor.cpp
  run/kernel_check.cpp
  run/forward_check.cpp
  run/known_inputs.cpp
  run/model_blobs.cpp
  run/recorder.cpp
  run/run_plan.cpp
  run/self_check.cpp
  run/statistics_blobs.cpp
  run/step.cpp
  run/step_key.cpp
  run/step_work.cpp
  run/tiny_model.cpp)
