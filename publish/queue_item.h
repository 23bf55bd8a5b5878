// A Pin that is to be queued, as the publication that it becomes: what it is, what it says, and what of that has
// changed. Free functions, any thread.
#pragma once

#include <string>

#include "publish/outbox.h"

namespace pinmill::publish {

/// What the Pin is, with account and board: its pages' sources, by their digests.
std::string content_of(const PreparedPin& pin);
/// Not due yet, and without an id.
Publication publication_of(const QueueItem& item, const QueueOptions& options);

/// All that is said of it, for comparing.
std::string texts_of(const Publication& each);
bool same_media(const Publication& a, const Publication& b);
/// What a person changed in `known` stays, as long as its source says what it said.
void keep_edits(const Publication& known, Publication& wanted);

}  // namespace pinmill::publish
