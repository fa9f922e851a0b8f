# SPDX-License-Identifier: Apache-2.0
"""Measures HTTP servers on loopback: server on one core, keep_alive_load on another, runs taken in
turn, medians compared. Needs nginx and taskset, and two cores."""

import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.parse
from dataclasses import dataclass, field

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOAD = f"{ROOT}/build/release/tests/load/keep_alive_load"
SERVER_CORE = 0
LOAD_CORE = 1


@dataclass
class Target:
    """A server under load; `pid` is the process whose CPU time counts."""

    name: str
    url: str
    pid: int
    headers: dict = field(default_factory=dict)


@dataclass
class Sample:
    rate: float  # requests a second
    cpu: float  # microseconds of the server's CPU time for one request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process, seconds=10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on port {port}")


@contextlib.contextmanager
def pinned(command, port, core=SERVER_CORE):
    """Runs `command` on one core until the block ends; gives the process."""
    process = subprocess.Popen(["taskset", "-c", str(core), *command])
    try:
        wait_for_port(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


NGINX_CONF = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; location / {{ return 204; }} }}
}}
"""


@contextlib.contextmanager
def nginx_204():
    """nginx that answers 204 to everything: as fast as a proxy's answer gets."""
    port = free_port()
    folder = tempfile.mkdtemp(prefix="bench-nginx-")
    try:
        conf = os.path.join(folder, "nginx.conf")
        with open(conf, "w", encoding="ascii") as out:
            out.write(NGINX_CONF.format(folder=folder, port=port))
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        with pinned([nginx, "-p", folder, "-c", conf], port) as master:
            children = f"/proc/{master.pid}/task/{master.pid}/children"
            with open(children, encoding="ascii") as listed:
                worker = int(listed.read().split()[0])
            yield Target("nginx", f"http://127.0.0.1:{port}/", worker)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def cpu_seconds(pid):
    """User and system time of all threads so far, in seconds."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(target, seconds, connections=64):
    """One run; raises when answers were not all alike and 2xx, or a connection failed."""
    url = urllib.parse.urlsplit(target.url)
    command = ["taskset", "-c", str(LOAD_CORE), LOAD, str(url.port), url.path, str(seconds), str(connections)]
    command += [f"{name}: {value}" for name, value in target.headers.items()]
    before = cpu_seconds(target.pid)
    out = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    used = cpu_seconds(target.pid) - before
    if out["status"] not in (200, 204):
        raise RuntimeError(f"{target.name} answered with {out['status']}")
    return Sample(out["requests_per_second"], used * 1e6 / (out["requests_per_second"] * seconds))


def alternate(targets, rounds=5, seconds=3):
    """Samples of each target by name, the targets taken in turn so that a slow spell of the machine
    meets all of them."""
    samples = {target.name: [] for target in targets}
    for target in targets:
        load(target, 1)
    for _ in range(rounds):
        for target in targets:
            samples[target.name].append(load(target, seconds))
    return samples


@dataclass
class Comparison:
    """Ours over the limit's, by medians; above 1 is faster than the limit."""

    rate: float  # by requests a second
    cpu: float  # by CPU time: holds also where the load generator is what limits the rate

    @property
    def ratio(self):
        """The worse of both."""
        return min(self.rate, self.cpu)


def compare(ours, limit):
    def median(samples, which):
        return statistics.median(getattr(sample, which) for sample in samples)

    return Comparison(
        rate=median(ours, "rate") / median(limit, "rate"),
        cpu=median(limit, "cpu") / median(ours, "cpu"),
    )


def describe(name, samples):
    rate = statistics.median(sample.rate for sample in samples)
    cpu = statistics.median(sample.cpu for sample in samples)
    return f"  {name}: {rate:.0f} requests/s, {cpu:.2f} us CPU a request"
