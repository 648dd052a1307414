target_sources(lathe_ui PRIVATE
  shell/action_rows.cpp
  shell/actions.cpp
  shell/command_palette.cpp
  shell/disk_watch.cpp
  shell/file_drops.cpp
  shell/file_notice.cpp
  shell/frame.cpp
  shell/language.cpp
  shell/main_window.cpp
  shell/main_window_state.cpp
  shell/message_pattern.cpp
  shell/problem_text.cpp
  shell/recovery.cpp
  shell/screens.cpp
  shell/search_edit.cpp
  shell/search_fit.cpp
  shell/settings.cpp
  shell/settings_screen.cpp
  shell/start_screen.cpp
  shell/style_sheet.cpp
  shell/svg_icon_engine.cpp
  shell/text.cpp
  shell/theme.cpp
  shell/tokens.cpp
  shell/wheel_guard.cpp
  shell/window_menus.cpp
  shell/window_style.cpp
  shell/workflow_files.cpp
  ${CMAKE_SOURCE_DIR}/resources/app.qrc
  ${CMAKE_SOURCE_DIR}/resources/i18n/engine_strings.cpp
)
set_target_properties(lathe_ui PROPERTIES AUTORCC ON)
set_source_files_properties(shell/window_menus.cpp PROPERTIES
  COMPILE_DEFINITIONS LATHE_VERSION="${PROJECT_VERSION}" SKIP_PRECOMPILE_HEADERS ON)

# The window's words: one Korean table, compiled by lrelease and carried as a resource.
set(lathe_ts ${CMAKE_SOURCE_DIR}/resources/i18n/lathe_ko.ts)
set(lathe_qm ${CMAKE_CURRENT_BINARY_DIR}/lathe_ko.qm)
add_custom_command(OUTPUT ${lathe_qm}
  COMMAND Qt6::lrelease -silent ${lathe_ts} -qm ${lathe_qm}
  DEPENDS ${lathe_ts})
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/translations.qrc CONTENT
  "<RCC><qresource prefix=\"/i18n\"><file alias=\"lathe_ko.qm\">${lathe_qm}</file></qresource></RCC>")
add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/qrc_translations.cpp
  COMMAND Qt6::rcc --name translations -o ${CMAKE_CURRENT_BINARY_DIR}/qrc_translations.cpp
          ${CMAKE_CURRENT_BINARY_DIR}/translations.qrc
  DEPENDS ${lathe_qm} ${CMAKE_CURRENT_BINARY_DIR}/translations.qrc)
target_sources(lathe_ui PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/qrc_translations.cpp)
set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/qrc_translations.cpp PROPERTIES
  SKIP_AUTOGEN ON SKIP_PRECOMPILE_HEADERS ON)
