#include "publish/store/leases.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "base/unicode.h"
#include "publish/store/fence.h"
#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

std::optional<Lease> find_lease(soci::session& session, std::string_view name) {
  Lease lease{.name = std::string(name)};
  Query query(session, "SELECT holder, token, since, until FROM leases WHERE name = :a");
  query.use(name).to(lease.holder, lease.token, lease.since, lease.until);
  if (!query.next()) return std::nullopt;
  return lease;
}

void put_lease(soci::session& session, const Lease& lease) {
  run(session,
      "INSERT INTO leases (name, holder, token, since, until) VALUES (:a, :b, :c, :d, :e) ON CONFLICT (name) DO UPDATE"
      " SET holder = excluded.holder, token = excluded.token, since = excluded.since, until = excluded.until",
      lease.name, lease.holder, lease.token, lease.since, lease.until);
}

// Which set of process ids is meant: a boot of a machine, and the id space of a container on it.
std::string here() {
  auto boot = read_text_file("/proc/sys/kernel/random/boot_id", 100).value_or("");
  std::array<char, 64> space{};
  const auto length = ::readlink("/proc/self/ns/pid", space.data(), space.size());
  return fmt::format("{}{}", trim(boot),
                     std::string_view(space.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0))));
}

// When a process began, in ticks: with the id it names one process only; empty where there is none.
std::string start_of(int pid) {
  const FileDescriptor fd(::open(fmt::format("/proc/{}/stat", pid).c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 1024> text{};
  const auto length = fd ? ::read(fd.get(), text.data(), text.size()) : -1;
  std::string_view rest(text.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  const auto name_end = rest.rfind(')');  // the name may hold anything
  if (name_end == std::string_view::npos) return {};
  rest.remove_prefix(name_end + 2);
  if (rest.starts_with('Z')) return {};
  constexpr int fields_before = 19;  // proc(5): the 22nd field of all
  for (int i = 0; i < fields_before; ++i) rest.remove_prefix(std::min(rest.find(' ') + 1, rest.size()));
  return std::string(rest.substr(0, rest.find(' ')));
}

// True where the holder was a process of this machine that has ended without releasing.
bool is_gone(std::string_view holder) {
  const auto place = here() + "/";
  if (!holder.starts_with(place)) return false;
  holder.remove_prefix(place.size());
  int pid = 0;
  const auto [end, failed] = std::from_chars(holder.data(), holder.data() + holder.size(), pid);
  if (failed != std::errc() || end == holder.data() + holder.size()) return false;
  const std::string_view rest(end + 1, holder.data() + holder.size());
  return start_of(pid) != rest.substr(0, rest.find('/'));
}

}  // namespace

Result<std::optional<Lease>> take_lease(Store& store, std::string_view name, std::string_view holder,
                                        std::chrono::seconds length) {
  auto& database = store.database();
  return database.write("take a lease", [&](soci::session& session) -> Result<std::optional<Lease>> {
    const Moment now = true_now_of(session, database.engine());
    const auto known = find_lease(session, name);
    const bool ours = known && known->holder == holder;
    const bool free = !known || known->until <= now || (!ours && is_gone(known->holder));
    if (!free && !ours) return std::optional<Lease>();
    Lease lease = known.value_or(Lease{.name = std::string(name)});
    if (free) {  // an own lease that had run out may have had another holder's work in between
      ++lease.token;
      lease.since = now;
    }
    lease.holder = holder;
    lease.until = now + length;
    put_lease(session, lease);
    return std::optional(lease);
  });
}

Result<void> release_lease(Store& store, const Lease& lease) {
  auto& database = store.database();
  return database.write("release a lease", [&](soci::session& session) -> Result<void> {
    const Moment now = true_now_of(session, database.engine());
    run(session, "UPDATE leases SET until = :a WHERE name = :b AND token = :c AND until > :d", now, lease.name,
        lease.token, now);
    return {};
  });
}

Result<std::optional<Lease>> look_at_lease(Store& store, std::string_view name) {
  return store.database().read("look at a lease", [&](soci::session& session) -> Result<std::optional<Lease>> {
    return find_lease(session, name);
  });
}

std::string new_holder_name() {
  static std::atomic<std::uint64_t> count{0};
  const auto me = ::getpid();
  return fmt::format("{}/{}/{}/{}", here(), me, start_of(me), ++count);
}

std::string holder_text(std::string_view holder) {
  const auto place = holder.substr(0, holder.find('/'));
  holder.remove_prefix(std::min(place.size() + 1, holder.size()));
  return fmt::format("process {}{}", holder.substr(0, holder.find('/')), place == here() ? "" : " elsewhere");
}

Result<void> require_lease(soci::session& session, const Lease& lease) {
  const auto known = find_lease(session, lease.name);
  if (!known || known->token != lease.token)
    return Error(ErrorCode::unavailable, fmt::format("another process has taken over \"{}\"", lease.name));
  return {};
}

}  // namespace pinmill::publish
