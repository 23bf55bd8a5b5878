#include "service/malformed.h"

#include <string_view>

#include <fmt/format.h>

namespace pinmill::testing {
namespace {

using namespace std::string_literals;

class Table {
 public:
  Table(std::string key, std::string upload) : key_(std::move(key)), upload_(std::move(upload)) {}

  std::vector<Malformed> made() {
    request_lines();
    field_names();
    field_values();
    hosts();
    sizes();
    lengths();
    codings();
    chunks();
    smuggled();
    json();
    forms();
    uploads();
    return std::move(all_);
  }

 private:
  void add(std::string name, std::string bytes, std::vector<int> statuses = {400}) {
    all_.push_back({std::move(name), std::move(bytes), std::move(statuses)});
  }
  std::string get(const std::string& fields) const {
    return "GET /v1/profiles HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key_ + "\r\n" + fields +
           "Connection: close\r\n\r\n";
  }
  std::string post(const std::string& fields, const std::string& body, const std::string& path = "/v1/posts") const {
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key_ + "\r\n" + fields +
           "Connection: close\r\n\r\n" + body;
  }
  std::string posted(const std::string& body, const std::string& type = "application/json",
                     const std::string& path = "/v1/posts") const {
    return post(fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", type, body.size()), body, path);
  }

  void request_lines() {
    const std::string rest = "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    for (const char* line : {"GET",
                             "GET ",
                             "GET /",
                             "/ HTTP/1.1",
                             "GET HTTP/1.1",
                             "GET / HTTP/2.0",
                             "GET / HTTP/0.9",
                             "GET / HTTP/1.2",
                             "GET / HTTP/11",
                             "GET / HTTP/1.1.1",
                             "GET / http/1.1",
                             "GET / HTTP",
                             "GET / HTTPS/1.1",
                             "GET / HTTP/1.1 more",
                             "GET / / HTTP/1.1",
                             "GET /a b HTTP/1.1",
                             "get / HTTP/1.1",
                             "GETS / HTTP/1.1",
                             "G@T / HTTP/1.1",
                             "TRACE / HTTP/1.1",
                             "CONNECT localhost:80 HTTP/1.1",
                             "PRI * HTTP/2.0",
                             "GET * HTTP/1.1",
                             "GET healthz HTTP/1.1",
                             "GET http://localhost/healthz HTTP/1.1",
                             "GET //evil.example/ HTTP/1.1",
                             "GET ?a HTTP/1.1",
                             "GET #a HTTP/1.1",
                             "GET \\healthz HTTP/1.1",
                             "GET /healthz?a=%zz HTTP/1.1",
                             "GET /healthz?a=%4 HTTP/1.1",
                             "GET /healthz?%=a HTTP/1.1",
                             "GET /healthz/../v1 HTTP/1.1",
                             "GET /v1/posts/%00 HTTP/1.1",
                             "GET /v1/posts/..%2f..%2fkeys HTTP/1.1",
                             "\x16\x03\x01\x02\x01\x01\xfc\x03\x03",
                             "GET  /healthz HTTP/1.1",
                             "GET   /healthz HTTP/1.1",
                             "GET\t/healthz HTTP/1.1",
                             "GET /healthz  HTTP/1.1",
                             "GET /healthz\tHTTP/1.1",
                             " GET /healthz HTTP/1.1",
                             "GET /healthz HTTP/1.1 ",
                             "SSH-2.0-OpenSSH_9.2",
                             "{\"jsonrpc\":\"2.0\"}"})
      add("line "s + line, line + rest, {400, 401, 404, 405, 501, 505});
    for (char c = 1; c < 0x20; ++c)
      if (c != '\n' && c != '\r' && c != '\t')
        add(fmt::format("target with {:#x}", static_cast<int>(c)), "GET /healthz"s + c + " HTTP/1.1" + rest,
            {400, 404});
    add("line that ends nowhere", "GET /" + std::string(3'000, 'a'), {});
    add("nothing", "", {});
    add("half of a head", "GET / HTTP/1.1\r\nHost: loc", {});
  }

  void field_names() {
    for (const char c : "()<>@,;\\\"/[]?={} "s) add("name with "s + c, get("X"s + c + "Y: 1\r\n"));
    for (char c = 1; c < 0x20; ++c)
      if (c != '\n' && c != '\r') add(fmt::format("name with {:#x}", static_cast<int>(c)), get("X"s + c + "Y: 1\r\n"));
    for (const char* field : {"X\xc3\xa9: 1", ": 1", "no colon", "X : 1", "X\t: 1", " X: 1", "\tX: 1"})
      add("field "s + field, get(field + "\r\n"s));
    for (const char* field : {":\r\n", ": \r\n", "X: 1\r\n folded\r\n", "X: 1\r\n\tfolded\r\n", "X: 1\n",
                              "X: 1\nY: 2\r\n", "X: 1\r", "X: 1\r\r\n", "\n"})
      add("lines "s + field, get(field));
    add("name with NUL", get("X\0Y: 1\r\n"s));
  }

  void field_values() {
    for (char c = 1; c < 0x20; ++c)
      if (c != '\n' && c != '\r' && c != '\t')
        add(fmt::format("value with {:#x}", static_cast<int>(c)), get("X: a"s + c + "b\r\n"));
    add("value with DEL", get("X: a\x7f\r\n"));
    add("value with NUL", get("X: a\0b\r\n"s));
    for (const char* value : {"200-ok", "100-continue, x", "100"})
      add("expects "s + value, get("Expect: "s + value + "\r\n"), {417});
    for (const char* value : {"Basic YTpi", "Bearer", "Bearer sk_0", "bearer sk_0", "sk_0"})
      add("key "s + value,
          "GET /v1/posts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "s + value + "\r\n\r\n",
          {401});
  }

  void hosts() {
    for (const char* host :
         {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example",
          "evil.example#localhost", "", "localhost, evil.example", "localhost evil", "127.0.0.2", "2130706433", "[::2]",
          "[::1", "localhost:80:80", "localhost:8a", "localhost:", "::1"})
      add("host "s + host, "GET /healthz HTTP/1.1\r\nHost: "s + host + "\r\nConnection: close\r\n\r\n", {400, 421});
    add("no host", "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n");
    add("two hosts", get("Host: localhost\r\n"));
    add("two hosts, one strange", get("Host: evil.example\r\n"), {400, 421});
  }

  void sizes() {
    add("a field of 20 kB", get("X: " + std::string(20'000, 'a') + "\r\n"), {431});
    add("a field of 1 MB", get("X: " + std::string(1'000'000, 'a') + "\r\n"), {400, 413, 431});
    add("a name of 20 kB", get(std::string(20'000, 'a') + ": 1\r\n"), {431});
    std::string many;
    for (int i = 0; i < 2'000; ++i) many += fmt::format("X-{}: {}\r\n", i, i);
    add("2,000 fields", get(many), {400, 413, 431});
    add("an address of 20 kB", "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n", {414});
    add("a query of 20 kB", "GET /healthz?a=" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
        {414});
    add("an address of 1 MB", "GET /" + std::string(1'000'000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
        {400, 414});
    add("a method of 20 kB", std::string(20'000, 'G') + " / HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 414, 431, 501});
    add("a body of 1 TB", post("Content-Length: 1000000000000\r\n", "{"), {413});
    add("2 MB of JSON", posted("\"" + std::string(2'000'000, 'a') + "\""), {413});
    add("an idempotency key of 300",
        post("Idempotency-Key: " + std::string(300, 'k') + "\r\nContent-Length: 2\r\n", "{}"));
  }

  void lengths() {
    for (const char* length : {"", "-1", "+3", "3 3", "3,3", "0x3", "3;", "3.0", "1e1", "three", "18446744073709551616",
                               "99999999999999999999999", "-0", "0 3", "\"3\""})
      add("length "s + length, post("Content-Length: "s + length + "\r\n", "abc"), {400, 413});
    add("two lengths", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"));
    add("twice the same length", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"));
    add("length with a blank before the colon", post("Content-Length : 3\r\n", "abc"));
    add("less body than it says", post("Content-Length: 30\r\n", "abc"), {});
  }

  void codings() {
    for (const char* coding : {"gzip", "identity", "chunked, chunked", "gzip, chunked", "chunked, identity", "xchunked",
                               "chunked;q=1", "\"chunked\"", "chunked,", ",chunked", "chunke", "chunked\x0b"})
      add("coding "s + coding, post("Transfer-Encoding: "s + coding + "\r\n", "0\r\n\r\n"), {400, 501});
    add("two codings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"), {400, 501});
    add("twice the same coding", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
    add("coding with a blank before the colon", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"));
  }

  void chunks() {
    for (const char* body : {"z\r\nabc\r\n0\r\n\r\n", "-3\r\nabc\r\n0\r\n\r\n", "+3\r\nabc\r\n0\r\n\r\n",
                             "0x3\r\nabc\r\n0\r\n\r\n", "\r\nabc\r\n0\r\n\r\n", " 3\r\nabc\r\n0\r\n\r\n",
                             "3 \r\nabc\r\n0\r\n\r\n", "g\r\n", "3\r\nabcdef\r\n0\r\n\r\n", "3\r\nabc0\r\n\r\n",
                             "ffffffffffffffffff\r\nabc\r\n0\r\n\r\n", "3\r\rabc\r\n0\r\n\r\n"})
      add("chunks "s + body, post("Transfer-Encoding: chunked\r\n", body), {400, 413});
    for (const char* body : {"fffffffffffffff\r\nabc", "3\r\nab", "3", "3\r\nabc\r\n", "3\r\nabc\r\n0"})
      add("unfinished chunks "s + body, post("Transfer-Encoding: chunked\r\n", body), {});
    add("a chunk's extension of 100 kB",
        post("Transfer-Encoding: chunked\r\n", "3;" + std::string(100'000, 'a') + "\r\nabc\r\n0\r\n\r\n"),
        {400, 413, 500});  // libmicrohttpd's own words
  }

  /// The second request of each must never be answered.
  void smuggled() {
    const std::string second = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const std::string length = fmt::format("Content-Length: {}\r\n", second.size() + 5);
    for (const auto& fields :
         {length + "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\n" + length,
          "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"s,
          "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"s, "Content-Length: 5\r\nContent-Length: 0\r\n"s,
          "Content-Length: 0\r\n" + length, length + "Transfer-Encoding: identity, chunked\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-encoding: x\r\n"s,
          "Transfer-Encoding:\x0b"
          "chunked\r\n" +
              length,
          "X: 1\r\n Transfer-Encoding: chunked\r\n" + length, "Transfer-Encoding\t: chunked\r\n" + length,
          "Content-Length: 5, 5\r\nTransfer-Encoding: chunked\r\n"s,
          "Transfer_Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" + length, "Transfer-Encoding: x\r\n" + length})
      add("smuggled by " + fields, post(fields, "0\r\n\r\n" + second), {400, 501});
  }

  void json() {
    const std::string whole = R"({"content":"a\u00e9\"b","n":[1,-2.5e3,true,null],"o":{"k":"v"}})";
    for (std::size_t i = 1; i < whole.size(); i += 2)
      add(fmt::format("JSON cut after {}", i), posted(whole.substr(0, i)));
    for (const char* text : {"{} {}",
                             "{},",
                             "{\"a\":1,}",
                             "[1,]",
                             "{'a':1}",
                             "{a:1}",
                             "{\"a\" 1}",
                             "{\"a\"=1}",
                             "nul",
                             "NaN",
                             "-Infinity",
                             "01",
                             "1.",
                             ".5",
                             "+1",
                             "0x1",
                             "1e",
                             "\"a\nb\"",
                             "\"\\x41\"",
                             "\"\\u12\"",
                             "// a\n{}",
                             "{\"a\":1e}",
                             "\xff",
                             "\"\xff\"",
                             "\"\xc0\x80\"",
                             "\"\xed\xa0\x80\"",
                             "\"\xf5\x80\x80\x80\"",
                             "\"\xe2\x82\"",
                             "\"\x80\"",
                             "[",
                             "\"",
                             "]",
                             "{\"content\":[}"})
      add("JSON "s + text, posted(text));
    for (const char* text :
         {"[]", "1", "\"text\"", "null", "true", "{\"content\":1}", "{\"content\":\"a\",\"platforms\":1}",
          "{\"content\":\"a\",\"platforms\":[1]}", "{\"content\":\"a\",\"mediaItems\":{}}",
          "{\"content\":\"a\",\"scheduledFor\":\"tomorrow\"}", "{\"content\":\"a\",\"publishNow\":\"yes\"}"})
      add("body "s + text, posted(text), {400, 403, 422});
    add("JSON 100,000 deep", posted(std::string(100'000, '[') + std::string(100'000, ']')));
    add("objects 10,000 deep", posted([] {
          std::string text;
          for (int i = 0; i < 10'000; ++i) text += "{\"a\":";
          return text + "1" + std::string(10'000, '}');
        }()));
  }

  void forms() {
    const std::string part = "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nabc\r\n";
    const auto form = [&](const std::string& name, const std::string& type, const std::string& body) {
      add("form: " + name, posted(body, type, "/v1/media/upload-direct"), {400, 413, 415});
    };
    const std::string typed = "multipart/form-data; boundary=b";
    form("none", "application/json", "{}");
    form("no boundary", "multipart/form-data", "--b" + part + "--b--\r\n");
    form("an empty boundary", "multipart/form-data; boundary=", "--" + part + "----\r\n");
    form("a boundary of 300", "multipart/form-data; boundary=" + std::string(300, 'b'), "--b--");
    form("another boundary", typed, "--c" + part + "--c--\r\n");
    form("nothing", typed, "");
    form("no parts", typed, "--b--\r\n");
    form("no end", typed, "--b" + part);
    form("no file", typed, "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b--\r\n");
    form("a part without a head", typed, "--b\r\nabc\r\n--b--\r\n");
    form("a part without a name", typed, "--b\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--b--\r\n");
    form("a head without end", typed, "--b\r\nContent-Disposition: form-data; name=\"" + std::string(50'000, 'a'));
    form("an empty file", typed,
         "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n\r\n--b--\r\n");
  }

  std::string tus(const std::string& method, const std::string& path, const std::string& fields,
                  const std::string& body = {}) const {
    return fmt::format(
        "{} {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nConnection: close\r\n{}Content-Length: "
        "{}\r\n\r\n{}",
        method, path, key_, fields, body.size(), body);
  }

  void uploads() {
    const std::string spoken = "Tus-Resumable: 1.0.0\r\n", all = "/v1/media/tus";
    for (const char* length : {"", "-1", "+1", "0", "ten", "1e3", "0x10", "18446744073709551616", "10, 10", "10 10"})
      add("upload of "s + length, tus("POST", all, spoken + "Upload-Length: " + length + "\r\n"));
    add("upload without length", tus("POST", all, spoken));
    add("upload of 10 TB", tus("POST", all, spoken + "Upload-Length: 10000000000000\r\n"), {413});
    for (const char* version : {"", "0.2.2", "2.0.0", "1.0", "1.0.0, 0.2.2"})
      add("tus "s + version, tus("POST", all, "Tus-Resumable: "s + version + "\r\nUpload-Length: 10\r\n"), {412});
    const std::string typed = "Content-Type: application/offset+octet-stream\r\n";
    for (const char* offset : {"", "-1", "+0", "zero", "0x0", "1e0", "18446744073709551616"})
      add("piece at "s + offset, tus("PATCH", upload_, spoken + typed + "Upload-Offset: " + offset + "\r\n", "abc"));
    for (const char* offset : {"1", "10", "11", "9223372036854775807", "18446744073709551615"})
      add("piece at "s + offset, tus("PATCH", upload_, spoken + typed + "Upload-Offset: " + offset + "\r\n", "abc"),
          {409});
    add("piece without offset", tus("PATCH", upload_, spoken + typed, "abc"));
    add("piece of another type",
        tus("PATCH", upload_, spoken + "Content-Type: text/plain\r\nUpload-Offset: 0\r\n", "abc"), {415});
    add("piece of no upload",
        tus("PATCH", all + "/" + std::string(32, '0'), spoken + typed + "Upload-Offset: 0\r\n", "abc"), {404});
    add("piece of a strange upload",
        tus("PATCH", all + "/..%2f..%2fvault.key", spoken + typed + "Upload-Offset: 0\r\n", "abc"), {404});
    add("upload that is read", tus("GET", upload_, spoken), {405});
  }

  const std::string key_, upload_;
  std::vector<Malformed> all_;
};

}  // namespace

std::vector<Malformed> malformed_requests(const std::string& key, const std::string& upload) {
  return Table(key, upload).made();
}

}  // namespace pinmill::testing
