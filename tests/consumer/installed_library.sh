#!/usr/bin/env bash
# One step of trying the installed library; ctest runs them in order.
#   installed_library.sh install | find_package | pkg_config | run FOLDER | stop FOLDER | publish FOLDER     in WORK, of the build tree BUILD
set -euo pipefail
source=$(dirname "$(readlink -f "$0")")/../../samples/consumer
prefix=$WORK/installed
case $1 in
  install)
    rm -rf "$WORK" && mkdir -p "$WORK"
    cmake --install "$BUILD" --prefix "$prefix" >"$WORK/install.log"
    for file in lib/libpinmill.so lib/pkgconfig/pinmill.pc lib/cmake/pinmill/pinmillConfig.cmake \
      include/pinmill/pipeline/batch.h share/doc/pinmill/copyright; do
      [[ -e $prefix/$file ]] || { echo "not installed: $file"; exit 1; }
    done
    ;;
  find_package)
    cmake -G Ninja -S "$source" -B "$WORK/by_cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_FLAGS="-Wall -Wextra -Werror"
    cmake --build "$WORK/by_cmake"
    ;;
  pkg_config)
    # Moved first: the description must not know where the tree was installed.
    rm -rf "$WORK/moved" && cp -a "$prefix" "$WORK/moved"
    flags=$(PKG_CONFIG_PATH=$WORK/moved/lib/pkgconfig pkg-config --cflags --libs pinmill)
    # shellcheck disable=SC2086
    c++ -std=c++20 -Wall -Wextra -Werror "$source/main.cc" $flags -pthread -Wl,-rpath,"$WORK/moved/lib" -o "$WORK/by_pkg_config"
    ;;
  stop)
    [[ -s $2/../.made ]] || { echo "no samples: samples/make build/samples draws them"; exit 77; }
    out=$WORK/clip_out; rm -rf "$out"
    "$WORK/by_cmake/one_clip" "$2/city.webm" "$2/hills.avi" "$out" | tee "$WORK/clip.log"
    grep -q '^ready: ' "$WORK/clip.log" && grep -q '^stopped within ' "$WORK/clip.log" && grep -q ' %$' "$WORK/clip.log"
    [[ $(find "$out/whole" -name '*.mp4' | wc -l) == 1 && $(find "$out/stopped" -name '*.mp4' | wc -l) == 0 ]]
    ;;
  publish)
    [[ -s $2/../.made ]] || { echo "no samples: samples/make build/samples draws them"; exit 77; }
    out=$WORK/published; rm -rf "$out"
    "$WORK/by_cmake/shop_backend" "$2" "$out" | tee "$WORK/publish.log"
    pins=$(find "$2" -name '*.jpg' -o -name '*.png' | wc -l)
    [[ $(grep -c '^published https://' "$WORK/publish.log") == "$pins" ]]
    grep -qx "first time: $pins new" "$WORK/publish.log"
    grep -qx "second time: 0 new" "$WORK/publish.log"
    grep -qx "there are $pins Pins" "$WORK/publish.log"
    ;;
  run)
    [[ -s $2/../.made ]] || { echo "no samples: samples/make build/samples draws them"; exit 77; }
    for program in "$WORK/by_cmake/two_shapes" "$WORK/by_pkg_config"; do
      out=$WORK/out; rm -rf "$out"
      "$program" "$2" "$out" | tee "$WORK/run.log"
      pictures=$(find "$2" -type f | wc -l)
      for shape in tall square; do
        grep -qx "$shape: $pictures ready, 0 failed, 0 files left out" "$WORK/run.log"
        [[ $(find "$out/$shape" \( -name '*.jpg' -o -name '*.png' \) -not -path '*/preview/*' | wc -l) == "$pictures" ]]
        [[ -s $out/$shape/pins.json && -s $out/$shape/index.html ]]
      done
    done
    ;;
esac
