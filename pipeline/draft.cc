#include "pipeline/draft.h"

namespace pinmill {

Result<FileDescriptor> SourceFile::open() const {
  return root->open_file(relative);
}

}  // namespace pinmill
