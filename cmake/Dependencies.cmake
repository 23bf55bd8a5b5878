# Every library that pinmill stands on; packages.apt names the packages they come from.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(date REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)

pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(vips REQUIRED IMPORTED_TARGET vips-cpp)
pkg_check_modules(heif REQUIRED IMPORTED_TARGET libheif)
pkg_check_modules(exiv2 REQUIRED IMPORTED_TARGET exiv2)
pkg_check_modules(libav REQUIRED IMPORTED_TARGET libavformat libavcodec libavfilter libswscale libavutil)

# libcsv ships no description of itself
find_path(CSV_INCLUDE_DIR csv.h REQUIRED)
find_library(CSV_LIBRARY csv REQUIRED)
add_library(csv INTERFACE IMPORTED)
target_include_directories(csv INTERFACE ${CSV_INCLUDE_DIR})
target_link_libraries(csv INTERFACE ${CSV_LIBRARY})
