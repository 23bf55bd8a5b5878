#include "pipeline/rules.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "base/toml.h"
#include "embedded/rules_toml.h"
#include "pipeline/quantity.h"

namespace pinmill {
namespace {

constexpr std::uint64_t max_pack_bytes = 1'000'000;

constexpr std::array<std::pair<std::string_view, Measure>, 20> measure_names = {{
    {"image_format", Measure::image_format},
    {"image_bytes", Measure::image_bytes},
    {"image_width_px", Measure::image_width_px},
    {"image_height_px", Measure::image_height_px},
    {"image_aspect", Measure::image_aspect},
    {"video_format", Measure::video_format},
    {"video_bytes", Measure::video_bytes},
    {"video_duration_s", Measure::video_duration_s},
    {"video_aspect", Measure::video_aspect},
    {"carousel_pages", Measure::carousel_pages},
    {"story_pages", Measure::story_pages},
    {"carousel_same_size", Measure::carousel_same_size},
    {"carousel_aspect", Measure::carousel_aspect},
    {"title_code_points", Measure::title_code_points},
    {"description_code_points", Measure::description_code_points},
    {"alt_text_code_points", Measure::alt_text_code_points},
    {"link_bytes", Measure::link_bytes},
    {"title_present", Measure::title_present},
    {"alt_text_present", Measure::alt_text_present},
    {"link_present", Measure::link_present},
}};
static_assert(static_cast<std::size_t>(Measure::link_present) + 1 == measure_names.size());

bool answers_yes_or_no(Measure measure) noexcept {
  return measure == Measure::carousel_same_size || measure == Measure::title_present ||
         measure == Measure::alt_text_present || measure == Measure::link_present;
}
bool names_formats(Measure measure) noexcept {
  return measure == Measure::image_format || measure == Measure::video_format;
}
bool names_shapes(Measure measure) noexcept {
  return measure == Measure::image_aspect || measure == Measure::video_aspect || measure == Measure::carousel_aspect;
}

bool is_date(std::string_view text) noexcept {
  if (text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool fits = i == 4 || i == 7 ? text[i] == '-' : text[i] >= '0' && text[i] <= '9';
    if (!fits) return false;
  }
  return true;
}

// A string that must be there.
Result<std::string> text_of(TomlTable& table, std::string_view key) {
  PINMILL_ASSIGN_OR_RETURN(auto text, table.string(key));
  if (!text || text->empty()) return table.error_at(key, fmt::format("a rule needs \"{}\", in words", key));
  return *std::move(text);
}

Result<Measure> measure_of(TomlTable& table) {
  PINMILL_ASSIGN_OR_RETURN(const std::string name, text_of(table, "measures"));
  for (const auto& [known, measure] : measure_names) {
    if (known == name) return measure;
  }
  std::string all;
  for (const auto& [known, measure] : measure_names) all += fmt::format("{}{}", all.empty() ? "" : ", ", known);
  return table.error_at("measures", fmt::format("nothing is measured by \"{}\"; write one of {}", name, all));
}

Result<Severity> severity_of(TomlTable& table) {
  PINMILL_ASSIGN_OR_RETURN(const std::string name, text_of(table, "severity"));
  for (const Severity severity : {Severity::info, Severity::warning, Severity::error}) {
    if (to_string(severity) == name) return severity;
  }
  return table.error_at("severity", fmt::format("\"{}\" is no severity; write error, warning or info", name));
}

Result<Rule::Bounds> bounds_of(TomlTable& table) {
  PINMILL_ASSIGN_OR_RETURN(const auto name, table.string("bounds"));
  if (!name || *name == "included") return Rule::Bounds::included;
  if (*name == "excluded") return Rule::Bounds::excluded;
  return table.error_at("bounds", fmt::format("\"{}\" says nothing of bounds; write included or excluded", *name));
}

Result<void> check_limits(const TomlTable& table, const Rule& rule) {
  if (names_formats(rule.measures) && rule.accepted.empty())
    return table.error_at("accepted", "a rule about formats needs \"accepted\", such as [\"jpeg\", \"png\"]");
  for (const std::string& accepted : rule.accepted) {
    const bool known = names_formats(rule.measures) ? format_from_id(accepted) != Format::unknown
                                                    : names_shapes(rule.measures) && shape_from(accepted).has_value();
    if (!known)
      return table.error_at("accepted", fmt::format("\"{}\" is neither a format nor a shape such as \"2:3\" that {} "
                                                    "could be",
                                                    accepted, to_string(rule.measures)));
  }
  if (answers_yes_or_no(rule.measures) || !rule.accepted.empty()) return {};
  if (!rule.minimum && !rule.maximum) return table.error_at("maximum", "a rule needs a \"minimum\" or a \"maximum\"");
  if (rule.minimum && rule.maximum && *rule.minimum > *rule.maximum)
    return table.error_at("minimum",
                          fmt::format("the minimum {} is above the maximum {}", *rule.minimum, *rule.maximum));
  return {};
}

Result<Rule> rule_from(TomlTable& table) {
  Rule rule;
  PINMILL_ASSIGN_OR_RETURN(rule.id, text_of(table, "id"));
  PINMILL_ASSIGN_OR_RETURN(rule.measures, measure_of(table));
  PINMILL_ASSIGN_OR_RETURN(rule.minimum, table.number("minimum"));
  PINMILL_ASSIGN_OR_RETURN(rule.maximum, table.number("maximum"));
  PINMILL_ASSIGN_OR_RETURN(rule.bounds, bounds_of(table));
  PINMILL_ASSIGN_OR_RETURN(auto accepted, table.strings("accepted"));
  if (accepted) rule.accepted = *std::move(accepted);
  PINMILL_ASSIGN_OR_RETURN(rule.unit, text_of(table, "unit"));
  PINMILL_ASSIGN_OR_RETURN(rule.severity, severity_of(table));
  PINMILL_ASSIGN_OR_RETURN(const auto mendable, table.boolean("mendable"));
  rule.mendable = mendable.value_or(false);
  PINMILL_ASSIGN_OR_RETURN(rule.remedy, text_of(table, "remedy"));
  PINMILL_ASSIGN_OR_RETURN(rule.source, text_of(table, "source"));
  PINMILL_ASSIGN_OR_RETURN(const auto date, table.time_text("date"));
  if (!date || !is_date(*date))
    return table.error_at("date", "a rule needs the \"date\" it was read on, as YYYY-MM-DD");
  rule.date = *date;
  PINMILL_RETURN_IF_ERROR(check_limits(table, rule));
  PINMILL_RETURN_IF_ERROR(table.finish());
  return rule;
}

// Of two rules that Pinterest refuses by, one may not ask for more than the other allows: nothing would be right then.
Result<void> check_beside(const TomlTable& table, const Rule& rule, const std::vector<Rule>& others) {
  if (rule.severity != Severity::error) return {};
  for (const Rule& other : others) {
    if (other.severity != Severity::error || other.measures != rule.measures) continue;
    const bool too_much = rule.minimum && other.maximum && *rule.minimum > *other.maximum;
    const bool too_little = rule.maximum && other.minimum && *rule.maximum < *other.minimum;
    if (too_much)
      return table.error_at("minimum", fmt::format("the minimum {} is above the maximum {} of the rule \"{}\"",
                                                   *rule.minimum, *other.maximum, other.id));
    if (too_little)
      return table.error_at("maximum", fmt::format("the maximum {} is below the minimum {} of the rule \"{}\"",
                                                   *rule.maximum, *other.minimum, other.id));
  }
  return {};
}

Json number_or_null(const std::optional<double>& number) {
  return number ? Json(*number) : Json();
}

}  // namespace

std::string_view to_string(Measure measure) noexcept {
  return measure_names[static_cast<std::size_t>(measure)].first;
}

std::string_view RulePack::built_in_toml() noexcept {
  return embedded::rules_toml;
}

const RulePack& RulePack::built_in() {
  // The text is part of the program and a test reads it: without a value there would be no rules, not a crash.
  static const RulePack pack = parse(built_in_toml(), "rules.toml").value_or(RulePack());
  return pack;
}

Result<RulePack> RulePack::parse(std::string_view toml, std::string name) {
  RulePack pack;
  PINMILL_ASSIGN_OR_RETURN(TomlTable root, TomlTable::parse(toml, std::move(name)));
  PINMILL_ASSIGN_OR_RETURN(std::vector<TomlTable> tables, root.tables("rule"));
  for (TomlTable& table : tables) {
    PINMILL_ASSIGN_OR_RETURN(Rule rule, rule_from(table));
    if (pack.find(rule.id) != nullptr)
      return table.error_at("id", fmt::format("there are two rules called \"{}\"", rule.id));
    PINMILL_RETURN_IF_ERROR(check_beside(table, rule, pack.rules_));
    pack.rules_.push_back(std::move(rule));
  }
  PINMILL_RETURN_IF_ERROR(root.finish());
  if (pack.rules_.empty()) return root.error_at("rule", "there is no [[rule]] in it");
  return pack;
}

Result<RulePack> RulePack::load(const std::filesystem::path& file) {
  PINMILL_ASSIGN_OR_RETURN(const std::string text, read_text_file(file, max_pack_bytes));
  return parse(text, file.string());
}

const Rule* RulePack::find(std::string_view id) const noexcept {
  const auto found = std::find_if(rules_.begin(), rules_.end(), [id](const Rule& rule) { return rule.id == id; });
  return found == rules_.end() ? nullptr : &*found;
}

std::optional<double> RulePack::maximum(std::string_view id) const noexcept {
  const Rule* rule = find(id);
  return rule != nullptr ? rule->maximum : std::nullopt;
}

bool RulePack::can_mend(const Finding& finding) const noexcept {
  const Rule* rule = find(finding.rule);
  return rule != nullptr && rule->mendable;
}

Json to_json(const Rule& rule) {
  Json accepted = Json::array();
  for (const std::string& one : rule.accepted) accepted.push(one);
  return Json::object({{"id", rule.id},
                       {"measures", to_string(rule.measures)},
                       {"minimum", number_or_null(rule.minimum)},
                       {"maximum", number_or_null(rule.maximum)},
                       {"bounds", rule.bounds == Rule::Bounds::included ? "included" : "excluded"},
                       {"accepted", std::move(accepted)},
                       {"unit", rule.unit},
                       {"limit", limit_text(rule)},
                       {"severity", to_string(rule.severity)},
                       {"mendable", rule.mendable},
                       {"remedy", rule.remedy},
                       {"source", rule.source},
                       {"date", rule.date}});
}

}  // namespace pinmill
