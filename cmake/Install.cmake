# What `cmake --install` gives: the command, one shared library made of the folders' archives, its headers, how CMake and
# pkg-config find it, man page and completions; and the .deb that CPack makes of the same.
include(CMakePackageConfigHelpers)

set(rooms pinmill_base pinmill_codecs pinmill_http pinmill_pipeline pinmill_publish pinmill_sandbox)
if(TARGET pinmill_worker)
  list(APPEND rooms pinmill_worker pinmill_service)
endif()

# The archives stay internal: every object of theirs goes into the library whole.
list(JOIN rooms "," whole)
add_library(pinmill_library SHARED)
set_target_properties(pinmill_library PROPERTIES
  OUTPUT_NAME pinmill  EXPORT_NAME pinmill  VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}  LINKER_LANGUAGE CXX
  LINK_LIBRARY_OVERRIDE "WHOLE_ARCHIVE,${whole}")
target_link_libraries(pinmill_library PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,${whole}>)
target_compile_features(pinmill_library INTERFACE cxx_std_20)
# Programs write <pinmill/pipeline/batch.h>; the headers themselves write "base/result.h".
target_include_directories(pinmill_library INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
foreach(room IN LISTS rooms)
  get_target_property(headers ${room} HEADER_SET)
  target_sources(pinmill_library PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
endforeach()

install(TARGETS pinmill_library EXPORT pinmillTargets
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/pinmill)
if(TARGET pinmill)
  install(TARGETS pinmill)
endif()

set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/pinmill)
install(EXPORT pinmillTargets FILE pinmillConfig.cmake NAMESPACE pinmill:: DESTINATION ${config_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/pinmillConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/pinmillConfigVersion.cmake DESTINATION ${config_folder})

# Relative to where the description lies, so that an installed tree can be moved.
file(RELATIVE_PATH PINMILL_PREFIX_FROM_PC /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/pinmill.pc.in pinmill.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/pinmill.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(FILES cmake/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/pinmill)
if(EXISTS ${PROJECT_SOURCE_DIR}/docs/pinmill.1)
  install(FILES docs/pinmill.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()
if(EXISTS ${PROJECT_SOURCE_DIR}/docs/pins.schema.json)
  install(FILES docs/pins.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/pinmill)
endif()
if(EXISTS ${PROJECT_SOURCE_DIR}/app/completions)
  install(FILES app/completions/pinmill.bash RENAME pinmill
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES app/completions/pinmill.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  # Debian's zsh looks into the first below /usr/local, into the second below /usr.
  foreach(folder site-functions vendor-completions)
    install(FILES app/completions/_pinmill DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/${folder})
  endforeach()
endif()

# The service's unit and its socket. Their settings come with the .deb alone: an installed tree has no say in /etc.
install(FILES packaging/pinmill.service packaging/pinmill.socket DESTINATION lib/systemd/system)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The pinmill authors <pinmill@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-dejavu-core, fonts-droid-fallback, fonts-noto-color-emoji")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(package_scripts conffiles postinst prerm postrm)
list(TRANSFORM package_scripts PREPEND ${PROJECT_SOURCE_DIR}/packaging/debian/)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${package_scripts})
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_BINARY_DIR}/package_settings.cmake)
file(CONFIGURE OUTPUT package_settings.cmake @ONLY CONTENT [[
file(COPY "@PROJECT_SOURCE_DIR@/packaging/pinmill.toml" DESTINATION "${CPACK_TEMPORARY_DIRECTORY}/etc/pinmill")
]])
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "${PROJECT_DESCRIPTION}
 One command makes upright 2:3 sRGB pictures of whole folders, fitted by what they
 show, under Pinterest's limits and without private metadata, with a preview page, and
 publishes them. pinmill.service serves an API to the same queue.
 The library and its headers are part of this package.")
include(CPack)
