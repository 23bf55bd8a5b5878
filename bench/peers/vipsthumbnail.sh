# bash vipsthumbnail.sh IN OUT: a process takes a few files, as many processes as cores
export VIPS_CONCURRENCY=1
[[ ${FOCUS:-} == auto ]] && crop=attention
find "$1" -type f -print0 | xargs -0 -P "${JOBS:-2}" -n 5 vipsthumbnail --size 1000x1500 --smartcrop "${crop:-centre}" \
  --export-profile srgb -o "$(realpath "$2")/%s.jpg[Q=80,strip,optimize_coding,subsample_mode=on,background=255]"
