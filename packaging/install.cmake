# What `cmake --install` and `cpack` put where. An installed Lathe needs no checkout: the engine finds
# LibTorch in lib/lathe and both programs their resources in share/lathe. The CUDA libraries are not
# part of it: on a machine with a GPU, LATHE_TORCH names a folder that holds a complete torch/.
include(GNUInstallDirs)

if(TARGET lathe)
  install(TARGETS lathe RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES packaging/lathe.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
  install(FILES resources/icons/lathe.svg
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
endif()

if(TARGET lathe-engine)
  set_target_properties(lathe-engine PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/lathe/torch/lib")
  install(TARGETS lathe-engine RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  # The folders keep their places to one another: LibTorch looks for NVIDIA's beside itself.
  foreach(name libtorch_cpu.so libc10.so libgomp.so.1)
    install(FILES ${LibTorch_ROOT}/torch/lib/${name} DESTINATION lib/lathe/torch/lib)
  endforeach()
  foreach(name libcudart.so.13 libcupti.so.13)
    install(FILES ${LibTorch_ROOT}/nvidia/cu13/lib/${name} DESTINATION lib/lathe/nvidia/cu13/lib)
  endforeach()
endif()

install(DIRECTORY resources/models resources/examples DESTINATION ${CMAKE_INSTALL_DATADIR}/lathe)
install(FILES resources/catalog.json DESTINATION ${CMAKE_INSTALL_DATADIR}/lathe)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_CONTACT "the Lathe developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Workbench for compressing language models")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
# dpkg-shlibdeps (package dpkg-dev) finds what the programs need; it must not look for our own copies.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS
  ${LibTorch_ROOT}/torch/lib ${LibTorch_ROOT}/nvidia/cu13/lib)
include(CPack)
