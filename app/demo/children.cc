// SPDX-License-Identifier: Apache-2.0
#include "demo/children.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

#include "errors.h"

namespace countersign::app {
namespace {

[[noreturn]] void become(const std::vector<std::string>& command, int log, ::pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) {  // it ended before the line above
    ::_exit(1);
  }
  ::sigset_t none{};
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  ::setpgid(0, 0);  // Ctrl-C at the terminal is the parent's to hand on
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  std::vector<char*> arguments;
  std::vector<std::string> copies = command;
  arguments.reserve(copies.size() + 1);
  for (std::string& argument : copies) {
    arguments.push_back(argument.data());
  }
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

void sleep_a_little() {
  constexpr ::timespec kLittle{0, 20'000'000};
  ::nanosleep(&kLittle, nullptr);
}

}  // namespace

Result<void> Children::start(const std::string& name, const std::vector<std::string>& command,
                             const std::string& log) {
  const int descriptor = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return {kDemoFailed, "cannot write " + log};
  }
  const ::pid_t parent = ::getpid();
  const ::pid_t pid = ::fork();
  if (pid == 0) {
    become(command, descriptor, parent);
  }
  ::close(descriptor);
  if (pid < 0) {
    return {kDemoFailed, "cannot start " + name};
  }
  children_.push_back({name, pid});
  return {};
}

std::string Children::ended() {
  for (const Child& child : children_) {
    int status = 0;
    if (::waitpid(child.pid, &status, WNOHANG) == child.pid) {
      std::string name = child.name;
      std::erase_if(children_, [&](const Child& one) { return one.name == name; });
      return name;
    }
  }
  return {};
}

void Children::stop() {
  for (const Child& child : children_) {
    ::kill(child.pid, SIGTERM);
  }
  constexpr int kPatience = 250;  // of 20 ms
  for (int i = 0; i < kPatience && !children_.empty(); ++i) {
    if (ended().empty()) {
      sleep_a_little();
    }
  }
  for (const Child& child : children_) {
    ::kill(child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, 0);
  }
  children_.clear();
}

}  // namespace countersign::app
