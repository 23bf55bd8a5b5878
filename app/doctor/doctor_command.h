// `pinmill doctor`: looks at a set-up and says what is wrong and what to do. Free function, one thread at a time.
#pragma once

#include "app/doctor/check.h"
#include "app/exit_code.h"

namespace pinmill::app {

/// some_failed where anything is wrong.
ExitCode run_doctor(const DoctorFlags& flags);

}  // namespace pinmill::app
