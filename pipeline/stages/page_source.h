// What is known of a page's source before anything is made of it: facts, texts, and what no output may hold. Any
// thread.
#pragma once

#include <string>
#include <vector>

#include "pipeline/page.h"

namespace pinmill {

struct PageSource {
  MediaInfo info;  ///< without secrets
  TextInfo text;   ///< the sidecar's, then what is embedded
  std::vector<std::string> secrets;
};

/// `sidecar_fd` is -1 where there is none. Trouble with it is a note.
PageSource page_source(MediaInfo probed, int sidecar_fd);

/// A report that says what came in, and with which notes.
PageReport report_on(const PageSource& source);

}  // namespace pinmill
