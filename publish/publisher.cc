#include "publish/publisher.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/unicode.h"
#include "publish/pinterest/boards.h"
#include "publish/pinterest/pins.h"
#include "publish/publisher_impl.h"
#include "publish/store/accounts.h"

namespace pinmill::publish {
namespace {

template <typename T>
Result<T> named_missing(std::string_view what, std::string_view name, const std::vector<std::string>& known) {
  constexpr std::size_t shown = 8;
  std::vector<std::string> near(known.begin(),
                                known.begin() + static_cast<std::ptrdiff_t>(std::min(shown, known.size())));
  return Error(ErrorCode::not_found,
               fmt::format("there is no {} \"{}\"{}", what, to_one_line(name),
                           near.empty() ? std::string() : fmt::format("; there are: {}", fmt::join(near, ", "))));
}

}  // namespace

Publisher::Publisher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Publisher::~Publisher() {
  if (impl_->lease) (void)release_lease(*impl_->store, *impl_->lease);
}

Result<std::unique_ptr<Publisher>> Publisher::open(PublisherOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  PINMILL_ASSIGN_OR_RETURN(impl->store, Store::open(impl->options.store));
  PINMILL_ASSIGN_OR_RETURN(auto vault, Vault::open(impl->options.vault));
  impl->files = std::make_shared<const Files>(impl->store->folder() / "files");
  impl->client = std::make_shared<http::Client>(impl->options.http);
  impl->tokens = std::make_unique<Tokens>(impl->store, std::move(vault));
  impl->generator.seed(impl->options.seed != 0 ? impl->options.seed : std::random_device()());
  impl->holder = new_holder_name();
  Impl* raw = impl.get();
  if (raw->options.at_step) raw->tokens->before_keeping = [raw] { raw->options.at_step(Step::token_granted); };
  raw->engine = std::make_unique<Engine>(EngineParts{.store = raw->store,
                                                     .files = raw->files,
                                                     .random = [raw] { return raw->random(); },
                                                     .at_step = raw->options.at_step,
                                                     .on_transfer = raw->options.on_transfer,
                                                     .retries = raw->options.retries,
                                                     .host = raw->host_page(),
                                                     .most_sent_along_bytes = raw->options.most_sent_along_bytes,
                                                     .renew_lease = [raw] { return raw->take_worker_lease(); }});
  return std::unique_ptr<Publisher>(new Publisher(std::move(impl)));
}

HostPage Publisher::Impl::host_page() {
  if (!options.media_store) return {};
  return [this](const StoredPage& page, std::stop_token stop) -> Result<std::string> {
    PINMILL_ASSIGN_OR_RETURN(const FileDescriptor file, files->open(page.sha256));
    const std::string name = page.sha256 + (page.media_type == "image/png" ? ".png" : ".jpg");
    return store_media(*client, *options.media_store, name, page.media_type, file, std::move(stop));
  };
}

Result<Session> Publisher::Impl::session(AccountId id) {
  PINMILL_ASSIGN_OR_RETURN(const auto account, find_account(*store, id));
  return session(account);
}

Store& Publisher::store() noexcept {
  return *impl_->store;
}

Result<Moment> Publisher::now() {
  return impl_->store->now();
}

const Files& Publisher::files() const noexcept {
  return *impl_->files;
}

Result<std::vector<Account>> Publisher::accounts() {
  return list_accounts(*impl_->store);
}

Result<Account> Publisher::account(std::string_view name) {
  PINMILL_ASSIGN_OR_RETURN(const auto known, accounts());
  return account_among(known, name);
}

Result<void> Publisher::set_pace(AccountId account, const Pace& pace) {
  return put_pace(*impl_->store, account, pace);
}

Result<std::vector<Board>> Publisher::refresh_boards(AccountId account, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(auto session, impl_->session(account));
  PINMILL_ASSIGN_OR_RETURN(auto boards, fetch_boards(session, std::move(stop)).to_result());
  PINMILL_RETURN_IF_ERROR(put_boards(*impl_->store, account, boards));
  return boards;
}

Result<std::vector<Board>> Publisher::boards(AccountId account) {
  return boards_of(*impl_->store, account);
}

Result<Board> Publisher::create_board(AccountId account, const NewBoard& board, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(auto session, impl_->session(account));
  PINMILL_ASSIGN_OR_RETURN(auto made, publish::create_board(session, board, std::move(stop)).to_result());
  PINMILL_RETURN_IF_ERROR(put_board(*impl_->store, made));
  return made;
}

Result<Board> Publisher::board(AccountId account, std::string_view name, MissingBoard missing, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(auto known, board_named(*impl_->store, account, name));
  if (known) return *std::move(known);
  PINMILL_ASSIGN_OR_RETURN(const auto boards, refresh_boards(account, stop));
  std::vector<std::string> names;
  for (const auto& board : boards) {
    if (!board.own) continue;
    if (fold(board.name) == fold(name)) return board;
    names.push_back(board.name);
  }
  if (missing == MissingBoard::refuse) return named_missing<Board>("board", name, names);
  return create_board(account, {.name = std::string(trim(name))}, std::move(stop));
}

Result<Section> Publisher::section(AccountId account, const std::string& board, std::string_view name,
                                   MissingBoard missing, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(auto known, section_named(*impl_->store, account, board, name));
  if (known) return *std::move(known);
  PINMILL_ASSIGN_OR_RETURN(auto session, impl_->session(account));
  PINMILL_ASSIGN_OR_RETURN(const auto sections, fetch_sections(session, board, stop).to_result());
  std::vector<std::string> names;
  std::optional<Section> found;
  for (const auto& section : sections) {
    PINMILL_RETURN_IF_ERROR(put_section(*impl_->store, section));
    if (fold(section.name) == fold(name)) found = section;
    names.push_back(section.name);
  }
  if (found) return *std::move(found);
  if (missing == MissingBoard::refuse) return named_missing<Section>("section", name, names);
  PINMILL_ASSIGN_OR_RETURN(auto made,
                           create_section(session, board, std::string(trim(name)), std::move(stop)).to_result());
  PINMILL_RETURN_IF_ERROR(put_section(*impl_->store, made));
  return made;
}

Result<std::vector<Slot>> Publisher::slots(AccountId account) {
  return slots_of(*impl_->store, account);
}

Result<void> Publisher::add_slots(AccountId account, const std::vector<Slot>& slots) {
  return publish::add_slots(*impl_->store, account, slots);
}

Result<void> Publisher::remove_slot(AccountId account, std::int64_t slot) {
  return publish::remove_slot(*impl_->store, account, slot);
}

Result<std::vector<Receipt>> Publisher::queue(std::span<const QueueItem> items, const QueueOptions& options) {
  auto receipts = publish::queue(*impl_->store, *impl_->files, items, options);
  impl_->wake();
  return receipts;
}

Result<std::vector<Publication>> Publisher::list(const PublicationFilter& filter) {
  return list_publications(*impl_->store, filter);
}

Result<Publication> Publisher::get(PublicationId id) {
  return get_publication(*impl_->store, id);
}

Result<void> Publisher::edit(PublicationId id, const PublicationEdit& change) {
  return publish::edit(*impl_->store, id, change);
}

Result<void> Publisher::retry(PublicationId id) {
  PINMILL_ASSIGN_OR_RETURN(const auto publication, get(id));
  const auto is_here = [this](const StoredPage& page) { return impl_->files->holds(page.sha256, page.size_bytes); };
  if (publication.state == State::cancelled &&
      !std::all_of(publication.pages.begin(), publication.pages.end(), is_here))
    return Error(ErrorCode::not_found,
                 fmt::format("Pin {} was cancelled, and its files are gone since: publish it with --again", id));
  auto done = publish::retry(*impl_->store, id);
  impl_->wake();
  return done;
}

Result<std::size_t> Publisher::retry_failed() {
  return publish::retry_failed(*impl_->store);
}

Result<void> Publisher::cancel(PublicationId id) {
  return publish::cancel(*impl_->store, id);
}

Result<void> Publisher::resolve(PublicationId id, const std::string& pinterest_id) {
  return publish::resolve(*impl_->store, *impl_->files, id, pinterest_id);
}

Result<void> Publisher::unpublish(PublicationId id, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const auto publication, get(id));
  if (publication.state != State::published || publication.pinterest_id.empty())
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("Pin {} is {}, not published{}", id, to_string(publication.state),
                    is_unsent(publication.state) ? fmt::format(": `pinmill cancel {}` keeps it from being sent", id)
                                                 : std::string()));
  PINMILL_ASSIGN_OR_RETURN(auto session, impl_->session(publication.account));
  PINMILL_RETURN_IF_ERROR(delete_pin(session, publication.pinterest_id, std::move(stop)).to_result());
  return mark_removed(*impl_->store, id);
}

}  // namespace pinmill::publish
