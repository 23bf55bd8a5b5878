// Lists as JSON, and what answers say of the part of a list that they show. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"

namespace pinmill::service {

Json texts_json(const std::vector<std::string>& texts);
std::vector<std::string> texts_in(const Json& json);

/// A record's body without what is in it for searching alone.
Json without_texts(const Json& body);

/// `pagination` where pages are counted: page, limit, total, pages.
Json page_json(std::int64_t page, std::int64_t limit, std::int64_t total);
/// ... and where rows are skipped: total, limit, skip, pages, hasMore.
Json skip_json(std::int64_t skip, std::int64_t limit, std::int64_t total);

}  // namespace pinmill::service
