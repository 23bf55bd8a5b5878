#include "app/publishing/console_dialogue.h"

#include <iostream>

#include <termios.h>
#include <unistd.h>

#include <fmt/format.h>

#include "app/console.h"
#include "base/unicode.h"

namespace pinmill::app {
namespace {

// While it lives, what is typed is not shown.
class Unseen {
 public:
  Unseen() : is_terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_terminal_) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;
  ~Unseen() {
    if (!is_terminal_) return;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    tell("\n");
  }

 private:
  termios before_{};
  bool is_terminal_;
};

}  // namespace

bool can_ask() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

Result<std::string> ask(std::string_view question) {
  if (can_ask()) tell(question);
  std::string line;
  if (!std::getline(std::cin, line))
    return Error(ErrorCode::invalid_argument,
                 fmt::format("nothing more on stdin, where this is read: {}", trim(question)));
  return std::string(trim(line));
}

Result<publish::Secret> ask_secret(std::string_view question) {
  const Unseen unseen;
  PINMILL_ASSIGN_OR_RETURN(std::string line, ask(question));
  return publish::Secret(std::move(line));
}

bool agrees(std::string_view question) {
  const auto answer = ask(fmt::format("{} [Y/n] ", question));
  return answer && (answer->empty() || fold(*answer) == "y" || fold(*answer) == "yes");
}

Result<bool> is_meant(std::size_t pins, std::string_view question, std::string_view what) {
  constexpr std::size_t most_without_asking = 10;
  if (can_ask()) return agrees(question);
  if (pins <= most_without_asking) return true;
  return Error(ErrorCode::invalid_argument, fmt::format("{}: --yes says that you mean it", what));
}

}  // namespace pinmill::app
