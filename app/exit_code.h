// What the command says to whatever started it. Plain data.
#pragma once

namespace pinmill::app {

enum class ExitCode : int {
  all_ready = 0,      ///< everything was done
  some_failed = 1,    ///< a Pin failed, a file that was named could not be taken, or a check found what stays wrong
  usage = 2,          ///< flags or settings that cannot be
  nothing_done = 3,   ///< no input could be read, nothing was found, or OUT cannot be written
  interrupted = 130,  ///< by Ctrl-C or SIGTERM: 128 + SIGINT, as shells say it
};

}  // namespace pinmill::app
