// Options that the commands share, in CLI11's terms. Free functions, one thread at a time. Only sources that declare
// options include this, and with it CLI11, which takes five seconds to compile. Its exceptions end in command_line.cc.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "app/command_line.h"

namespace pinmill::app {

/// Adds `--name TEXT`, read by `parse` into `into`; what that refuses is a usage error.
template <typename T, typename Parse>
CLI::Option* add_parsed(CLI::App& app, const std::string& names, std::optional<T>& into, Parse parse,
                        const std::string& help) {
  return app.add_option_function<std::string>(
      names,
      [names, &into, parse](const std::string& text) {
        auto value = parse(text);
        if (!value) throw CLI::ValidationError(names, value.error().describe());
        into = *std::move(value);
      },
      help);
}

inline CLI::Option* add_number(CLI::App& app, const std::string& names, std::optional<int>& into,
                               Result<int> (*parse)(std::int64_t), const std::string& help) {
  return app.add_option_function<std::int64_t>(
      names,
      [names, &into, parse](const std::int64_t& number) {
        auto value = parse(number);
        if (!value) throw CLI::ValidationError(names, value.error().describe());
        into = *value;
      },
      help);
}

Result<std::filesystem::path> parse_path(const std::string& text);

/// --store
void add_store(CLI::App& app, Settings& settings);
/// --rules, --time-zone
void add_rules(CLI::App& app, Settings& settings);
void add_time_zone(CLI::App& app, Settings& settings);
/// --confine
void add_confine(CLI::App& app, Confine& confine);
/// What every preparing is told: -o, looks, videos, pages, --jobs, --rules, --time-zone, --confine, --progress and the
/// like.
void add_preparing(CLI::App& app, PrepareFlags& flags);

}  // namespace pinmill::app
