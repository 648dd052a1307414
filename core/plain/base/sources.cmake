target_sources(lathe_plain PRIVATE
  base/cpus.cpp
  base/dtype.cpp
  base/error.cpp
  base/file.cpp
  base/hash.cpp
  base/json.cpp
  base/resources.cpp
  base/text.cpp)
