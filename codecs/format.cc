#include "codecs/format.h"

#include <algorithm>
#include <array>

namespace pinmill {
namespace {

using enum Format;
constexpr FormatKind image = FormatKind::image, video = FormatKind::video, refused = FormatKind::refused;

constexpr std::string_view sound_alone =
    "Sound alone is no Pin: as music.* in a *.pin folder it plays behind the folder's story.";

// In the order of the enumeration.
constexpr std::array traits = {
    FormatTraits{unknown, FormatKind::unknown, "unknown", "unknown", "", "", ""},
    FormatTraits{jpeg, image, "jpeg", "JPEG", "image/jpeg", "jpg", ""},
    FormatTraits{png, image, "png", "PNG", "image/png", "png", ""},
    FormatTraits{apng, image, "apng", "animated PNG", "image/apng", "", ""},
    FormatTraits{webp, image, "webp", "WebP", "image/webp", "", ""},
    FormatTraits{gif, image, "gif", "GIF", "image/gif", "", ""},
    FormatTraits{tiff, image, "tiff", "TIFF", "image/tiff", "", ""},
    FormatTraits{heic, image, "heic", "HEIC", "image/heic", "", ""},
    FormatTraits{avif, image, "avif", "AVIF", "image/avif", "", ""},
    FormatTraits{bmp, image, "bmp", "BMP", "image/bmp", "", ""},
    FormatTraits{mp4, video, "mp4", "MP4", "video/mp4", "mp4", ""},
    FormatTraits{mov, video, "mov", "QuickTime", "video/quicktime", "", ""},
    FormatTraits{m4v, video, "m4v", "M4V", "video/x-m4v", "", ""},
    FormatTraits{three_gp, video, "3gp", "3GP", "video/3gpp", "", ""},
    FormatTraits{matroska, video, "matroska", "Matroska", "video/x-matroska", "", ""},
    FormatTraits{webm, video, "webm", "WebM", "video/webm", "", ""},
    FormatTraits{avi, video, "avi", "AVI", "video/x-msvideo", "", ""},
    FormatTraits{mpeg_ts, video, "mpeg_ts", "MPEG transport stream", "video/mp2t", "", ""},
    FormatTraits{mpeg_ps, video, "mpeg_ps", "MPEG program stream", "video/mp2p", "", ""},
    FormatTraits{svg, refused, "svg", "SVG drawing", "image/svg+xml", "",
                 "Export it as PNG, at least 1000 pixels wide, from the program that drew it."},
    FormatTraits{pdf, refused, "pdf", "PDF document", "application/pdf", "",
                 "Export each page that shall be a Pin as PNG or JPEG."},
    FormatTraits{psd, refused, "psd", "Photoshop document", "image/vnd.adobe.photoshop", "",
                 "Save a copy as PNG, JPEG or TIFF in your image editor."},
    FormatTraits{
        camera_raw, refused, "camera_raw", "camera raw file", "image/x-raw", "",
        "Export it as JPEG or TIFF from your raw converter, or take the JPEG that the camera wrote beside it."},
    FormatTraits{jpeg_xl, refused, "jpeg_xl", "JPEG XL", "image/jxl", "",
                 "Convert it to JPEG or PNG first, for example with `djxl in.jxl out.png`."},
    FormatTraits{jpeg_2000, refused, "jpeg_2000", "JPEG 2000", "image/jp2", "",
                 "Save it as JPEG, PNG or TIFF in your image editor."},
    FormatTraits{postscript, refused, "postscript", "PostScript file", "application/postscript", "",
                 "Export it as PNG, at least 1000 pixels wide, from the program that drew it."},
    FormatTraits{openexr, refused, "openexr", "OpenEXR", "image/x-exr", "",
                 "Tone-map it and save it as JPEG, PNG or 16-bit TIFF."},
    FormatTraits{radiance_hdr, refused, "radiance_hdr", "Radiance HDR", "image/vnd.radiance", "",
                 "Tone-map it and save it as JPEG, PNG or 16-bit TIFF."},
    FormatTraits{netpbm, refused, "netpbm", "Netpbm picture", "image/x-portable-anymap", "",
                 "Convert it to PNG first, for example with `pnmtopng in.ppm > out.png`."},
    FormatTraits{ico, refused, "ico", "icon file", "image/vnd.microsoft.icon", "",
                 "Icons are too small for a Pin: use the artwork that the icon was made from, as PNG."},
    FormatTraits{mvg, refused, "mvg", "ImageMagick script", "", "",
                 "It is a program that draws a picture: run it in ImageMagick and save what it draws as PNG."},
    FormatTraits{playlist, refused, "playlist", "playlist", "", "",
                 "It only names other files: give those files themselves."},
    FormatTraits{flash_video, refused, "flash_video", "Flash video", "video/x-flv", "",
                 "Convert it to MP4 first, for example with `ffmpeg -i in.flv out.mp4`."},
    FormatTraits{windows_media, refused, "windows_media", "Windows Media", "video/x-ms-asf", "",
                 "Convert it to MP4 first, for example with `ffmpeg -i in.wmv out.mp4`."},
    FormatTraits{ogg, refused, "ogg", "Ogg", "application/ogg", "",
                 "Convert it to MP4 first, for example with `ffmpeg -i in.ogv out.mp4`."},
    FormatTraits{mp3, refused, "mp3", "MP3", "audio/mpeg", "", sound_alone},
    FormatTraits{wav, refused, "wav", "WAVE", "audio/x-wav", "", sound_alone},
    FormatTraits{flac, refused, "flac", "FLAC", "audio/flac", "", sound_alone},
};

constexpr bool in_order() {
  for (std::size_t index = 0; index < traits.size(); ++index) {
    if (static_cast<std::size_t>(traits[index].format) != index) return false;
    if ((traits[index].kind == refused) == traits[index].remedy.empty()) return false;
  }
  return true;
}
static_assert(in_order() && traits.size() == static_cast<std::size_t>(flac) + 1);

}  // namespace

const FormatTraits& traits_of(Format format) noexcept {
  const auto index = static_cast<std::size_t>(format);
  return traits[index < traits.size() ? index : 0];
}

Format format_from_id(std::string_view id) noexcept {
  const auto found = std::find_if(traits.begin(), traits.end(), [id](const FormatTraits& one) { return one.id == id; });
  return found == traits.end() ? Format::unknown : found->format;
}

}  // namespace pinmill
