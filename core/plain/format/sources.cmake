target_sources(lathe_plain PRIVATE
  format/model_files.cpp
  format/safetensors.cpp
  format/safetensors_header.cpp
  format/safetensors_writer.cpp
  format/config_reader.cpp
  format/family.cpp
  format/model_config.cpp
  format/rope.cpp
  format/rope_config.cpp)
