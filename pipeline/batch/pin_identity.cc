#include "pipeline/batch/pin_identity.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/sha256.h"
#include "base/unicode.h"

namespace pinmill {
namespace {

constexpr std::size_t content_digits = 8;

std::string numbered(const std::string& base, std::size_t number) {
  return number == 1 ? base : fmt::format("{}-{}", base, number);
}

struct Claimant {
  const PinClaim* claim = nullptr;
  std::string content;
  std::string base;          // slug and content
  std::string first_choice;  // the id that it would have in an empty OUT
  std::string id;
};

struct Lender {
  const ManifestPin* pin = nullptr;
  bool lent = false;
};

using Lenders = std::unordered_map<std::string, std::vector<Lender>>;  // by content

// Stands for the content of a Pin that could not be read: whatever it is, it lies there.
std::string content_unread(std::string_view source) {
  return Sha256::hex_of(as_bytes(fmt::format("unread {}", source)));
}

std::string content_of_pin(const ManifestPin& pin) {
  std::vector<std::string> digests;
  for (const ManifestPage& page : pin.pages) {
    if (page.source_sha256.empty()) return content_unread(pin.pages.front().source);
    digests.push_back(page.source_sha256);
  }
  return content_of(digests);
}

// In the order of their ids, so that the manifest's own order does not matter.
Lenders lenders_of(const Manifest& earlier) {
  Lenders lenders;
  for (const ManifestPin& pin : earlier.pins) {
    if (!pin.pages.empty()) lenders[content_of_pin(pin)].push_back({&pin, false});
  }
  for (auto& [content, pins] : lenders)
    std::sort(pins.begin(), pins.end(),
              [](const Lender& a, const Lender& b) { return natural_less(a.pin->id, b.pin->id); });
  return lenders;
}

// What cannot be read now may be a Pin that could be read before.
std::string content_of_claim(const PinClaim& claim, const Manifest& earlier) {
  if (!claim.content.empty()) return claim.content;
  const auto known = std::find_if(earlier.pins.begin(), earlier.pins.end(), [&](const ManifestPin& pin) {
    return !pin.pages.empty() && pin.pages.front().source == claim.source;
  });
  return known == earlier.pins.end() ? content_unread(claim.source) : content_of_pin(*known);
}

std::vector<Claimant> claimants_of(std::span<const PinClaim> claims, const Manifest& earlier) {
  std::vector<Claimant> claimants;
  std::unordered_map<std::string, std::size_t> seen;
  for (const PinClaim& claim : claims) {
    std::string content = content_of_claim(claim, earlier);
    std::string base = fmt::format("{}-{}", slug(claim.name), content.substr(0, content_digits));
    const std::size_t number = ++seen[base];
    claimants.push_back({&claim, std::move(content), base, numbered(base, number), {}});
  }
  return claimants;
}

template <typename Matches>
void lend(std::vector<Claimant>& claimants, Lenders& lenders, Matches matches) {
  for (Claimant& claimant : claimants) {
    const auto same_content = lenders.find(claimant.content);
    if (!claimant.id.empty() || same_content == lenders.end()) continue;
    for (Lender& lender : same_content->second) {
      if (lender.lent || !matches(claimant, *lender.pin)) continue;
      claimant.id = lender.pin->id;
      lender.lent = true;
      break;
    }
  }
}

// From the surest sign to the weakest; each is tried for all claims before the next.
void lend_all(std::vector<Claimant>& claimants, Lenders& lenders,
              const std::function<bool(const ManifestPin&)>& is_free) {
  const auto same_source = [](const Claimant& claimant, const ManifestPin& pin) {
    return pin.pages.front().source == claimant.claim->source;
  };
  const auto same_board = [](const Claimant& claimant, const ManifestPin& pin) {
    return pin.board == claimant.claim->board;
  };
  lend(claimants, lenders, [&](const Claimant& claimant, const ManifestPin& pin) {
    return same_source(claimant, pin) && same_board(claimant, pin) && pin.id == claimant.first_choice;
  });
  lend(claimants, lenders, [&](const Claimant& claimant, const ManifestPin& pin) {
    return same_source(claimant, pin) && same_board(claimant, pin);
  });
  lend(claimants, lenders, same_source);
  lend(claimants, lenders, [&](const Claimant& claimant, const ManifestPin& pin) {
    return pin.id.starts_with(claimant.base) && is_free(pin);
  });
  lend(claimants, lenders, [&](const Claimant&, const ManifestPin& pin) { return is_free(pin); });
}

}  // namespace

std::string content_of(std::span<const std::string> page_sha256) {
  if (page_sha256.size() == 1) return page_sha256.front();
  Sha256 sha256;
  for (const std::string& page : page_sha256) sha256.update(as_bytes(page));
  return to_hex(sha256.finish());
}

std::vector<std::string> claim_ids(std::span<const PinClaim> claims, const Manifest& earlier,
                                   const std::function<bool(const ManifestPin&)>& is_free) {
  std::vector<Claimant> claimants = claimants_of(claims, earlier);
  Lenders lenders = lenders_of(earlier);
  lend_all(claimants, lenders, is_free);

  std::unordered_set<std::string> taken;
  for (const ManifestPin& pin : earlier.pins) taken.insert(pin.id);
  std::vector<std::string> ids;
  for (Claimant& claimant : claimants) {
    for (std::size_t number = 1; claimant.id.empty(); ++number) {
      std::string candidate = numbered(claimant.base, number);
      if (taken.insert(candidate).second) claimant.id = std::move(candidate);
    }
    ids.push_back(std::move(claimant.id));
  }
  return ids;
}

}  // namespace pinmill
