// The commands that publish, as CLI11 is told of them. Each returns its own. Free functions, one thread at a time.
#pragma once

#include "app/command_line.h"

namespace CLI {
class App;
}

namespace pinmill::app {

CLI::App* add_auth(CLI::App& app, AuthFlags& flags);
CLI::App* add_boards(CLI::App& app, BoardsFlags& flags);
CLI::App* add_publish(CLI::App& app, PublishFlags& flags);
CLI::App* add_status(CLI::App& app, StatusFlags& flags);
CLI::App* add_edit(CLI::App& app, EditFlags& flags);
CLI::App* add_retry(CLI::App& app, RetryFlags& flags);
CLI::App* add_cancel(CLI::App& app, CancelFlags& flags);
CLI::App* add_resolve(CLI::App& app, ResolveFlags& flags);
CLI::App* add_unpublish(CLI::App& app, UnpublishFlags& flags);
CLI::App* add_worker(CLI::App& app, WorkerFlags& flags);
CLI::App* add_slots(CLI::App& app, SlotsFlags& flags);
CLI::App* add_export(CLI::App& app, ExportFlags& flags);
CLI::App* add_check_link(CLI::App& app, CheckLinkFlags& flags);

}  // namespace pinmill::app
