#include "app/publishing/event_lines.h"

#include <fmt/format.h>

#include "app/printable.h"
#include "app/publishing/moments.h"
#include "base/remedy.h"

namespace pinmill::app {
namespace {

using publish::Publication;
using publish::State;

std::string problem_of(const Publication& publication) {
  return with_remedy(publication.problem, publication.remedy);
}

}  // namespace

Result<AccountNames> account_names(publish::Publisher& publisher) {
  PINMILL_ASSIGN_OR_RETURN(const auto accounts, publisher.accounts());
  AccountNames names;
  for (const publish::Account& account : accounts) names.emplace(account.id, account.name);
  return names;
}

std::string what_of(const Publication& publication, Moment now, std::string_view zone) {
  switch (publication.state) {
    case State::published: return publication.address();
    case State::failed: return problem_of(publication);
    case State::review:
      return fmt::format(
          "may be on the board already: look, then `pinmill resolve {} --published PIN` or "
          "`--not-published`",
          publication.id);
    case State::unconfirmed:
      return "no answer came: looked for on the board, " + moment_text(publication.next, now, zone);
    case State::scheduled:
      return moment_text(publication.next, now, zone) +
             (publication.problem.empty() ? std::string() : "  (" + publication.problem + ")");
    default: return {};
  }
}

std::string event_line(const publish::Event& event, const AccountNames& names) {
  if (event.hold) {
    const auto name = names.find(event.publication.account);
    return printable(fmt::format("{:<11}  @{}  {}", to_string(event.kind), name == names.end() ? "" : name->second,
                                 event.hold->text())) +
           "\n";
  }
  const Publication& publication = event.publication;
  return printable(fmt::format("{:<11}  {}  {}  {}", to_string(event.kind), publication.id,
                               publication.title.empty() ? publication.pin : publication.title,
                               what_of(publication, Moment::max(), "UTC"))) +
         "\n";
}

}  // namespace pinmill::app
