target_sources(lathe_ui PRIVATE
  shell/style_sheet.cpp
  shell/svg_icon_engine.cpp
  shell/theme.cpp
  shell/tokens.cpp
  ${CMAKE_SOURCE_DIR}/resources/app.qrc
)
set_target_properties(lathe_ui PROPERTIES AUTORCC ON)
