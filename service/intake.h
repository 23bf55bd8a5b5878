// From a post to the queue: its media fetched, prepared once, and handed to publishing under the post's name, so that
// doing it again queues nothing twice. Internally synchronised; what is given a session runs in its transaction, one
// thread at a time.
#pragma once

#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "service/core.h"
#include "service/post.h"

namespace pinmill::service {

/// Within the transaction that stores a post whose targets are to be (re)queued.
void put_intake(publish::RecordSession& session, const Post& post);
void remove_intake(publish::RecordSession& session, const std::string& post);

/// Calls back what is queued of it and not out, all of it or nothing: the state of what can no longer be called back.
std::optional<publish::State> call_back(publish::RecordSession& session, const Post& post);
/// What is sent has changed, and what was queued is called back: a new version, of which nothing is queued yet but what
/// is out already. Stores its intake; the caller, the post.
void change_what_is_sent(publish::RecordSession& session, Post& post);

/// Threads that take in what waits until they are destroyed.
class Intake {
 public:
  explicit Intake(Core& core);
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;
  ~Intake();

 private:
  void serve(const std::stop_token& stop);
  std::optional<std::string> take_next();

  Core& core_;
  std::mutex mutex_;
  std::set<std::string> busy_;
  std::vector<std::jthread> threads_;
};

}  // namespace pinmill::service
