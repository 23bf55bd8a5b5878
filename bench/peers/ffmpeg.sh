# bash ffmpeg.sh IN OUT: scale to cover, crop, FFmpeg's own JPEG encoder (its scale of quality is another: 4 is near 80)
export OUT=$2
one() {
  local name=${1##*/}
  ffmpeg -nostdin -v error -y -threads 1 -i "$1" -frames:v 1 -map_metadata -1 \
    -vf 'scale=1000:1500:force_original_aspect_ratio=increase:flags=lanczos,crop=1000:1500' -pix_fmt yuvj420p \
    -q:v 4 -huffman optimal "$OUT/${name%.*}.jpg"
}
export -f one
find "$1" -type f -print0 | xargs -0 -P "${JOBS:-2}" -I{} bash -c 'one "$1"' bash {}
