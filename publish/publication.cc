#include "publish/publication.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pinmill::publish {
namespace {

constexpr std::array<std::string_view, 9> state_names = {
    "scheduled", "uploading", "intent", "unconfirmed", "published", "failed", "review", "cancelled", "removed"};

}  // namespace

std::string_view to_string(State state) noexcept {
  return state_names[static_cast<std::size_t>(state)];
}

std::optional<State> state_from(std::string_view text) noexcept {
  const auto found = std::find(state_names.begin(), state_names.end(), text);
  if (found == state_names.end()) return std::nullopt;
  return static_cast<State>(found - state_names.begin());
}

bool is_unsent(State state) noexcept {
  return state == State::scheduled || state == State::uploading || state == State::failed;
}

bool needs_a_person(State state) noexcept {
  return state == State::failed || state == State::review;
}

bool is_over(State state) noexcept {
  return state == State::published || state == State::cancelled || state == State::removed;
}

std::string_view to_string(Timing timing) noexcept {
  switch (timing) {
    case Timing::at: return "at";
    case Timing::slot: return "slot";
    case Timing::spread: break;
  }
  return "spread";
}

std::string_view to_string(OnUnknown policy) noexcept {
  return policy == OnUnknown::retry ? "retry" : "review";
}

std::string_view to_string(PinKind kind) noexcept {
  switch (kind) {
    case PinKind::carousel: return "carousel";
    case PinKind::video: return "video";
    case PinKind::image: break;
  }
  return "image";
}

std::string Publication::full_link() const {
  if (link.empty() || link_parameters.empty()) return link;
  std::string parameters = link_parameters;
  constexpr std::string_view placeholder = "{id}";
  for (auto at = parameters.find(placeholder); at != std::string::npos; at = parameters.find(placeholder))
    parameters.replace(at, placeholder.size(), std::to_string(id));
  const auto fragment = std::min(link.find('#'), link.size());
  const auto base = link.substr(0, fragment);
  const char joint = base.find('?') == std::string::npos ? '?' : '&';
  return fmt::format("{}{}{}{}", base, joint, parameters, link.substr(fragment));
}

std::string Publication::address() const {
  return pinterest_id.empty() ? std::string() : fmt::format("https://www.pinterest.com/pin/{}/", pinterest_id);
}

std::string for_pin(std::string remedy, PublicationId id) {
  for (const std::string_view command : {"`pinmill edit ID", "`pinmill retry ID"})
    for (auto at = remedy.find(command); at != std::string::npos; at = remedy.find(command, at))
      remedy.replace(at + command.size() - 2, 2, std::to_string(id));
  return remedy;
}

}  // namespace pinmill::publish
