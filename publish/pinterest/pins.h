// Pins: making, looking, deleting. Free functions over a session, any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "publish/match.h"
#include "publish/session.h"

namespace pinmill::publish {

/// The digits in a Pin's address ("https://www.pinterest.com/pin/123/"); what is no address stays as it is.
std::string pin_digits(std::string_view given);

/// Sends it once and never again. The id of the Pin.
Reply<std::string> create_pin(Session& session, std::shared_ptr<http::BodyReader> body, const Session::Ready& ready,
                              std::stop_token stop = {});
/// Every Pin of a board, those in sections, too.
Reply<std::vector<SeenPin>> list_pins(Session& session, const std::string& board, std::stop_token stop = {});
/// False: there is no such Pin.
Reply<bool> has_pin(Session& session, const std::string& id, std::stop_token stop = {});
/// One that is gone already counts as deleted.
Reply<bool> delete_pin(Session& session, const std::string& id, std::stop_token stop = {});

}  // namespace pinmill::publish
