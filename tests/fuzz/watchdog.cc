#include "fuzz/watchdog.h"

#include <csignal>
#include <cstring>

#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
  #include <sanitizer/common_interface_defs.h>
#endif

namespace pinmill::fuzz {
namespace {

char current[256];

void print(const char* text) {
  if (::write(STDERR_FILENO, text, std::strlen(text)) < 0) return;
}

void name_the_work() {
  print("while reading ");
  print(current);
  print("\n");
}

void took_too_long(int) {
  print("\nthe time limit ran out ");
  name_the_work();
  ::_exit(1);
}

}  // namespace

Watchdog::Watchdog(const std::string& work, std::chrono::seconds limit) {
  work.copy(current, sizeof current - 1);
  current[std::min(work.size(), sizeof current - 1)] = '\0';
#if defined(__SANITIZE_ADDRESS__)
  ::__sanitizer_set_death_callback(name_the_work);
#endif
  std::signal(SIGALRM, took_too_long);
  ::alarm(static_cast<unsigned>(limit.count()));
}

Watchdog::~Watchdog() {
  ::alarm(0);
}

}  // namespace pinmill::fuzz
