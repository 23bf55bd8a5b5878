// What the rules say of a page before and after preparing. Any thread.
#pragma once

#include <vector>

#include "pipeline/page.h"
#include "pipeline/rules.h"

namespace pinmill {

/// The source's findings, `mended` where the output keeps the rule that the source breaks, and those that the output
/// alone has. The caller of `prepare` adds them to the report's own, which know nothing of the pack: so a report is
/// good for every pack.
std::vector<Finding> validate(const PageReport& page, const RulePack& pack);

}  // namespace pinmill
