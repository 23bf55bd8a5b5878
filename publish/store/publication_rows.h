// Publications as rows, whole: read, changed in memory and written back within one transaction. One thread at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "publish/publication.h"
#include "publish/store/query.h"

namespace pinmill::publish {

/// With pages.
std::optional<Publication> find_publication(soci::session& session, PublicationId id);

/// `where` is what follows FROM publications: conditions, order, limit; pages are left out.
template <typename... Values>
std::vector<Publication> select_publications(soci::session& session, const std::string& where, const Values&... values);

void add_pages(soci::session& session, Publication& publication);
/// With pages; `publication.id` is set already.
void insert_publication(soci::session& session, const Publication& publication);
/// Counts the changes of all publications; each bears the number of its last.
inline constexpr std::string_view changes_counter = "changes";
/// Without pages.
void update_publication(soci::session& session, const Publication& publication);
/// The pages and the cover anew.
void replace_pages(soci::session& session, const Publication& publication);
void delete_pages(soci::session& session, PublicationId id);

/// The one way to change a state.
void move_to(Publication& publication, State state, Moment now);

/// For select_publications: the columns, and where each goes.
std::string publication_columns();
void bind_publication(Query& query, Publication& into);

template <typename... Values>
std::vector<Publication> select_publications(soci::session& session, const std::string& where,
                                             const Values&... values) {
  Publication row;
  Query query(session, "SELECT " + publication_columns() + " FROM publications " + where);
  query.with(values...);
  bind_publication(query, row);
  std::vector<Publication> found;
  while (query.next()) found.push_back(row);
  return found;
}

}  // namespace pinmill::publish
