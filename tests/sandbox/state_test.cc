#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sandbox/visitor.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::sandbox {
namespace {

using pinmill::testing::fails_with;
using pinmill::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::pin_body;
using ::testing::SizeIs;
using testing::Visitor;

TEST(SandboxState, outlives_the_sandbox) {
  const TemporaryFolder folder;
  std::string board, pin, token;
  {
    Visitor visitor({.state = folder.path()});
    board = visitor.board("Mine");
    pin = visitor.post("/pins", pin_body(board, "Kept")).json["id"].string_or("");
    token = visitor.access_token();
  }
  std::ofstream(folder.path() / "state.ndjson", std::ios::app) << "{\"pin\":{\"id\":\"torn";  // by a kill
  Visitor again({.state = folder.path()});
  again.set_access_token(token);
  EXPECT_THAT(again.ids("/boards/" + board + "/pins"), ElementsAre(pin));
  EXPECT_EQ(again.get("/pins/" + pin).json["title"].string_or(""), "Kept");
  EXPECT_THAT(again.sandbox().ledger("pin"), SizeIs(1));
  EXPECT_NE(again.post("/pins", pin_body(board)).json["id"].string_or(""), pin);
  EXPECT_EQ(again.ids("/boards").size(), 2U);
}

TEST(SandboxState, says_so_where_it_is_not_its_own) {
  const TemporaryFolder folder;
  folder.write("state.ndjson", "this is no JSON\n");
  EXPECT_THAT(Sandbox::start({.state = folder.path()}), fails_with(ErrorCode::corrupt_input, HasSubstr("line 1 of ")));
  EXPECT_THAT(Sandbox::start({.faults = "nonsense"}), fails_with(ErrorCode::invalid_argument, HasSubstr("no fault")));
}

}  // namespace
}  // namespace pinmill::sandbox
