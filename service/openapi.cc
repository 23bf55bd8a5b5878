#include "service/openapi.h"

#include <algorithm>
#include <map>

#include "base/unicode.h"
#include "service/operation.h"

namespace pinmill::service {
namespace {

/// "/v1/posts/{}/retry" with the names that the hosted contract gives its places.
std::string named_path(std::string_view pattern, std::vector<std::string>& names) {
  const auto place = pattern.find("{}");
  if (place == std::string_view::npos) return std::string(pattern);
  const auto before = pattern.substr(0, place);
  std::string name = "platform";
  for (const auto& [folder, id] : std::map<std::string_view, const char*>{{"/v1/posts/", "postId"},
                                                                          {"/v1/profiles/", "profileId"},
                                                                          {"/v1/accounts/", "accountId"},
                                                                          {"/v1/api-keys/", "keyId"},
                                                                          {"/v1/pins/", "number"},
                                                                          {"/v1/pins/accounts/", "account"}})
    if (before == folder) name = id;
  names.push_back(name);
  return std::string(before) + "{" + name + "}" + std::string(pattern.substr(place + 2));
}

Json answer(const char* description, const char* schema) {
  return Json::object({{"description", description},
                       {"content", Json::object({{"application/json",
                                                  Json::object({{"schema", Json::object({{"$ref", schema}})}})}})}});
}

Json responses(bool needs_key) {
  Json all = Json::object({{"2XX", answer("Done", "#/components/schemas/Answer")},
                           {"4XX", answer("Refused: what was wrong, and what would do", "#/components/schemas/Error")},
                           {"5XX", answer("Not the client's fault", "#/components/schemas/Error")}});
  if (needs_key) all.set("401", answer("No such key", "#/components/schemas/Error"));
  return all;
}

Json operation_json(const Operation& operation, const std::vector<std::string>& names) {
  Json parameters = Json::array();
  for (const auto& name : names)
    parameters.push(Json::object(
        {{"name", name}, {"in", "path"}, {"required", true}, {"schema", Json::object({{"type", "string"}})}}));
  const bool open = operation.group == "public";
  Json json = Json::object({{"operationId", std::string(operation.name)},
                            {"tags", Json::array({std::string(operation.group)})},
                            {"parameters", std::move(parameters)}});
  const bool has_body = operation.method == http::Method::post || operation.method == http::Method::put ||
                        operation.method == http::Method::patch;
  if (has_body) {
    const char* type = operation.takes == Operation::Takes::form ? "multipart/form-data" : "application/json";
    json.set("requestBody",
             Json::object({{"content",
                            Json::object({{type, Json::object({{"schema", Json::object({{"type", "object"}})}})}})}}));
  }
  json.set("responses", responses(!open));
  if (open) json.set("security", Json::array());
  return json;
}

Json error_schema() {
  const Json text = Json::object({{"type", "string"}});
  return Json::object({{"type", "object"},
                       {"required", Json::array({"error", "type"})},
                       {"properties", Json::object({{"error", text},
                                                    {"type", text},
                                                    {"code", text},
                                                    {"param", text},
                                                    {"details", Json::object({{"type", "object"}})}})}});
}

}  // namespace

Json openapi_document(const std::string& url) {
  std::vector<std::pair<std::string, Json>> paths;
  for (const Operation& operation : operations()) {
    std::vector<std::string> names;
    const std::string path = named_path(operation.pattern, names);
    auto found = std::find_if(paths.begin(), paths.end(), [&path](const auto& each) { return each.first == path; });
    if (found == paths.end()) found = paths.insert(paths.end(), {path, Json::object()});
    found->second.set(fold(http::to_string(operation.method)), operation_json(operation, names));
  }
  return Json::object(
      {{"openapi", "3.1.0"},
       {"info", Json::object({{"title", "pinmill"},
                              {"version", "1.0.4"},
                              {"description",
                               "Pins, published exactly once: the part of the hosted schedulers' API that "
                               "concerns Pinterest. docs/api.md says where it differs."}})},
       {"servers", Json::array({Json::object({{"url", url + "/api"}})})},
       {"security", Json::array({Json::object({{"bearerAuth", Json::array()}})})},
       {"paths", Json(Json::Object(paths.begin(), paths.end()))},
       {"components",
        Json::object({{"securitySchemes",
                       Json::object({{"bearerAuth", Json::object({{"type", "http"}, {"scheme", "bearer"}})}})},
                      {"schemas",
                       Json::object({{"Answer", Json::object({{"type", "object"}})}, {"Error", error_schema()}})}})}});
}

}  // namespace pinmill::service
