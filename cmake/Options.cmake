# What every target of ours is compiled with; a target says so by linking pinmill_options.
add_library(pinmill_options INTERFACE)
target_compile_features(pinmill_options INTERFACE cxx_std_20)
target_include_directories(pinmill_options INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
# g++ 12 takes an empty std::optional of a move-only type for an uninitialised one (GCC PR 80635); sanitizers look instead.
# What it says of inlined vectors at -O3 is wrong as well (PR 105329, 107852): the same, and g++ 13 may have them back.
set(warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-maybe-uninitialized -Wno-stringop-overflow
  -Wno-stringop-overread -Wno-array-bounds -Wno-restrict -Werror)
target_compile_options(pinmill_options INTERFACE "$<BUILD_INTERFACE:${warnings}>")
if(PINMILL_SANITIZE)
  target_compile_options(pinmill_options INTERFACE
    -fsanitize=${PINMILL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(pinmill_options INTERFACE -fsanitize=${PINMILL_SANITIZE})
endif()

# pinmill_public_headers(TARGET FILE...): installed with the library, and each compiled alone by `header_check`.
function(pinmill_public_headers target)
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARGN})
  set_target_properties(${target} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
endfunction()

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
