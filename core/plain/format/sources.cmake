target_sources(lathe_plain PRIVATE
  format/inspect.cpp
  format/model_tree.cpp
  format/tensor_view.cpp
  format/model_files.cpp
  format/safetensors.cpp
  format/safetensors_header.cpp
  format/safetensors_writer.cpp
  format/config_reader.cpp
  format/family.cpp
  format/model_config.cpp
  format/rope.cpp
  format/rope_config.cpp
  format/saved_config.cpp)
