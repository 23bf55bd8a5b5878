# bash convert.sh IN OUT: ImageMagick's usual recipe for a cover crop, a process a file
export OUT=$2 MAGICK_THREAD_LIMIT=1
one() {
  local name=${1##*/}
  convert "$1[0]" -auto-orient -background white -alpha remove -resize 1000x1500^ -gravity center -extent 1000x1500 \
    -colorspace sRGB -strip -sampling-factor 2x2 -quality 80 "$OUT/${name%.*}.jpg"
}
export -f one
find "$1" -type f -print0 | xargs -0 -P "${JOBS:-2}" -I{} bash -c 'one "$1"' bash {}
