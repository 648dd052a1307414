target_sources(lathe_ui PRIVATE
  shell/actions.cpp
  shell/command_palette.cpp
  shell/language.cpp
  shell/problem_text.cpp
  shell/settings.cpp
  shell/settings_screen.cpp
  shell/start_screen.cpp
  shell/style_sheet.cpp
  shell/svg_icon_engine.cpp
  shell/text.cpp
  shell/theme.cpp
  shell/tokens.cpp
  ${CMAKE_SOURCE_DIR}/resources/app.qrc
)
set_target_properties(lathe_ui PROPERTIES AUTORCC ON)
