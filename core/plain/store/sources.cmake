# The schema is compiled in, so that the programs need no file of theirs to open a store.
set(schema_file ${CMAKE_SOURCE_DIR}/resources/store_schema.sql)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${schema_file})
file(READ ${schema_file} LATHE_STORE_SCHEMA)
configure_file(${CMAKE_CURRENT_SOURCE_DIR}/store/store_schema.cpp.in
  ${CMAKE_CURRENT_BINARY_DIR}/store_schema.cpp @ONLY)

target_sources(lathe_plain PRIVATE
  ${CMAKE_CURRENT_BINARY_DIR}/store_schema.cpp
  store/artifact_index.cpp
  store/blob_store.cpp
  store/event_json.cpp
  store/events.cpp
  store/events_file.cpp
  store/experiment_store.cpp
  store/home.cpp
  store/paired.cpp
  store/process_alive.cpp
  store/report.cpp
  store/report_text.cpp
  store/run_database.cpp
  store/run_outlook.cpp
  store/run_rows.cpp
  store/run_writer.cpp
  store/sqlite.cpp)
