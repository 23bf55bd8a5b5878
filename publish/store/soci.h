// SOCI without its conveniences for Boost, which Debian switches on whether Boost is there or not. Only templates in
// its headers depend on the switches. A session of it is for one thread at a time.
#pragma once

#include <soci/soci-config.h>
#undef SOCI_HAVE_BOOST
#undef SOCI_HAVE_BOOST_DATE_TIME

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
