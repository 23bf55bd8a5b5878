#include "app/publishing/publication_json.h"

#include "app/publishing/moments.h"

namespace pinmill::app {
namespace {

Json moment_or_null(Moment moment) {
  return moment == never ? Json() : Json(moment_json(moment));
}

}  // namespace

Json to_json(const publish::Publication& publication, const std::string& account) {
  return Json::object({{"id", publication.id},
                       {"pin", publication.pin},
                       {"run", publication.run},
                       {"account", account},
                       {"board_id", publication.board},
                       {"section_id", publication.section},
                       {"kind", std::string(publish::to_string(publication.kind))},
                       {"title", publication.title},
                       {"description", publication.description},
                       {"link", publication.full_link()},
                       {"alt_text", publication.alt_text},
                       {"state", std::string(to_string(publication.state))},
                       {"since", moment_or_null(publication.since)},
                       {"due", moment_or_null(publication.due)},
                       {"next", moment_or_null(publication.next)},
                       {"tries", publication.tries},
                       {"problem", publication.problem},
                       {"remedy", publication.remedy},
                       {"pinterest_id", publication.pinterest_id},
                       {"address", publication.address()}});
}

Json to_json(const publish::Event& event, const std::string& account) {
  if (!event.hold)
    return Json::object({{"event", std::string(to_string(event.kind))}, {"pin", to_json(event.publication, account)}});
  return Json::object({{"event", std::string(to_string(event.kind))},
                       {"account", account},
                       {"board_id", event.hold->board},
                       {"why", std::string(to_string(event.hold->kind))},
                       {"message", event.hold->message},
                       {"until", moment_or_null(event.hold->until)}});
}

}  // namespace pinmill::app
