#include "codecs/libav/io_bridge.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace pinmill::libav {
namespace {

constexpr int input_buffer_bytes = 32 * 1024;    // the bridge's blocks stand behind it
constexpr int output_buffer_bytes = 256 * 1024;  // 64 KiB cost 4 times the calls and, copying a file, 5 % more CPU

template <typename Bridge>
IoPtr make_context(Bridge* bridge, int buffer_bytes, int (*read)(void*, std::uint8_t*, int),
                   int (*write)(void*, std::uint8_t*, int), std::int64_t (*seek)(void*, std::int64_t, int)) {
  auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
  if (buffer == nullptr) return nullptr;
  AVIOContext* io = avio_alloc_context(buffer, buffer_bytes, write != nullptr ? 1 : 0, bridge, read, write, seek);
  if (io == nullptr) av_free(buffer);
  return IoPtr(io);
}

Error no_memory() {
  return Error(ErrorCode::limit_exceeded, "no memory for an I/O buffer");
}

}  // namespace

Result<std::unique_ptr<InputBridge>> InputBridge::from_descriptor(int fd, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(fd));
  std::unique_ptr<InputBridge> bridge(new InputBridge);
  bridge->fd_ = fd;
  bridge->stop_ = std::move(stop);
  bridge->size_bytes_ = status.size_bytes;
  PINMILL_RETURN_IF_ERROR(bridge->connect());
  return bridge;
}

Result<std::unique_ptr<InputBridge>> InputBridge::from_memory(ByteView bytes) {
  std::unique_ptr<InputBridge> bridge(new InputBridge);
  bridge->bytes_ = bytes;
  bridge->size_bytes_ = bytes.size();
  PINMILL_RETURN_IF_ERROR(bridge->connect());
  return bridge;
}

InputBridge::~InputBridge() = default;

Result<void> InputBridge::connect() {
  io_ = make_context(this, input_buffer_bytes, &InputBridge::read, nullptr, &InputBridge::seek);
  if (!io_) return no_memory();
  return {};
}

InputBridge::Block& InputBridge::block_to_fill() {
  return *std::min_element(blocks_.begin(), blocks_.end(),
                           [](const Block& a, const Block& b) { return a.last_used < b.last_used; });
}

int InputBridge::bytes_at_position(ByteView& there) {
  const std::uint64_t number = position_ / block_bytes;
  auto found = std::find_if(blocks_.begin(), blocks_.end(),
                            [number](const Block& one) { return one.number == number && !one.bytes.empty(); });
  Block& block = found != blocks_.end() ? *found : block_to_fill();
  if (found == blocks_.end()) {
    block.number = number;
    block.bytes.resize(block_bytes);
    ssize_t got = 0;
    do got = ::pread(fd_, block.bytes.data(), block_bytes, static_cast<off_t>(number * block_bytes));
    while (got < 0 && errno == EINTR);
    block.bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0) return -errno;
    bytes_read_ += static_cast<std::uint64_t>(got);
  }
  block.last_used = ++uses_;
  const std::uint64_t offset = position_ % block_bytes;
  there = offset < block.bytes.size() ? ByteView(block.bytes).subspan(offset) : ByteView();
  return 0;
}

int InputBridge::read(void* self, std::uint8_t* into, int size) {
  auto& bridge = *static_cast<InputBridge*>(self);
  if (bridge.stop_.stop_requested()) return AVERROR_EXIT;
  if (bridge.position_ >= bridge.size_bytes_) return AVERROR_EOF;
  ByteView there = bridge.bytes_.subspan(std::min<std::uint64_t>(bridge.position_, bridge.bytes_.size()));
  if (bridge.fd_ >= 0) {
    if (const int failed = bridge.bytes_at_position(there); failed < 0) {
      if (bridge.failure_ == 0) bridge.failure_ = -failed;
      return AVERROR(-failed);
    }
    if (there.empty()) return AVERROR_EOF;  // truncated while we read
  } else {
    bridge.bytes_read_ += std::min(there.size(), static_cast<std::size_t>(size));
  }
  const std::size_t taken = std::min(there.size(), static_cast<std::size_t>(size));
  std::memcpy(into, there.data(), taken);
  bridge.position_ += taken;
  return static_cast<int>(taken);
}

std::int64_t InputBridge::seek(void* self, std::int64_t offset, int whence) {
  auto& bridge = *static_cast<InputBridge*>(self);
  const auto size = static_cast<std::int64_t>(bridge.size_bytes_);
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE: return size;
    case SEEK_SET: break;
    case SEEK_CUR: offset += static_cast<std::int64_t>(bridge.position_); break;
    case SEEK_END: offset += size; break;
    default: return AVERROR(EINVAL);
  }
  if (offset < 0) return AVERROR(EINVAL);
  bridge.position_ = static_cast<std::uint64_t>(offset);
  return offset;
}

Result<std::unique_ptr<OutputBridge>> OutputBridge::to_descriptor(int fd, std::uint64_t front_bytes) {
  std::unique_ptr<OutputBridge> bridge(new OutputBridge);
  bridge->fd_ = fd;
  bridge->position_ = front_bytes;
  bridge->io_ = make_context(bridge.get(), output_buffer_bytes, nullptr, &OutputBridge::write, &OutputBridge::seek);
  if (!bridge->io_) return no_memory();
  bridge->io_->pos = static_cast<std::int64_t>(front_bytes);
  return bridge;
}

OutputBridge::~OutputBridge() = default;

int OutputBridge::write(void* self, std::uint8_t* from, int size) {
  auto& bridge = *static_cast<OutputBridge*>(self);
  for (int done = 0; done < size;) {
    const ssize_t put =
        ::pwrite(bridge.fd_, from + done, static_cast<std::size_t>(size - done), static_cast<off_t>(bridge.position_));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      if (bridge.failure_ == 0) bridge.failure_ = errno;
      return AVERROR(errno);
    }
    done += static_cast<int>(put);
    bridge.position_ += static_cast<std::uint64_t>(put);
    bridge.bytes_written_ += static_cast<std::uint64_t>(put);
  }
  return size;
}

std::int64_t OutputBridge::seek(void* self, std::int64_t offset, int whence) {
  auto& bridge = *static_cast<OutputBridge*>(self);
  if (whence == SEEK_CUR) offset += static_cast<std::int64_t>(bridge.position_);
  if ((whence != SEEK_SET && whence != SEEK_CUR) || offset < 0) return AVERROR(EINVAL);
  bridge.position_ = static_cast<std::uint64_t>(offset);
  return offset;
}

}  // namespace pinmill::libav
