"""Whole-process comparison of modelhaul with public tools, on loopback, onto a RAM disk, all in one run.

Every tool fetches the same bytes from one nginx that stands in for a Hub: static JSON, and a redirect to storage. The
tools take turns within each round; the table shows medians, and ratios of medians. Python's client is found through
MODELHAUL_BENCH_PYTHON, else made in a virtual environment beside the data.
"""

import argparse
import hashlib
import json
import os
import resource  # noqa: F401  (says early that this is no Windows)
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMIT = "0123456789abcdef0123456789abcdef01234567"
PIECE = 1 << 22
MB = 1_000_000


# ---------------------------------------------------------------- the server


def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Hub:
    """An nginx with one repository a case."""

    def __init__(self, folder):
        self.folder = folder
        self.http, self.slow, self.late, self.tls = port(), port(), port(), port()
        self.repositories = {}

    def repository(self, name, files):
        """files: path -> size; content is made once, and differs between files."""
        entries = []
        for path, size in files.items():
            target = self.folder / "cdn" / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256()
            seed = hashlib.sha256(f"{name}/{path}".encode()).digest()
            block = hashlib.shake_256(seed).digest(min(PIECE, max(1, size)))
            with open(target, "wb") as out:
                left, number = size, 0
                while left > 0:
                    piece = bytearray(block[: min(left, len(block))])
                    piece[: min(8, len(piece))] = number.to_bytes(8, "big")[: min(8, len(piece))]
                    out.write(piece)
                    digest.update(piece)
                    left, number = left - len(piece), number + 1
            oid = digest.hexdigest()
            entries.append({"type": "file", "path": path, "size": size, "oid": hashlib.sha1(oid.encode()).hexdigest(),
                            "lfs": {"oid": oid, "size": size, "pointerSize": 134}})
        self.repositories[name] = entries
        api = self.folder / "api" / name
        api.mkdir(parents=True, exist_ok=True)
        siblings = [{"rfilename": entry["path"]} for entry in entries]
        (api / "revision").write_text(json.dumps({"id": f"bench/{name}", "sha": COMMIT, "siblings": siblings}))
        (api / "tree").write_text(json.dumps(entries))

    def start(self):
        certificate = self.folder / "tls"
        certificate.mkdir(exist_ok=True)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:TRUE",
             "-keyout", certificate / "key.pem", "-out", certificate / "cert.pem"],
            check=True, capture_output=True)
        echo = next((str(p) for p in [Path("/usr/lib/nginx/modules/ngx_http_echo_module.so")] if p.exists()), None)
        self.can_wait = echo is not None
        etags = []
        for name, entries in self.repositories.items():
            for entry in entries:
                etags.append(f'    "/bench/{name}/resolve/{COMMIT}/{entry["path"]}" "{entry["lfs"]["oid"]} {entry["size"]}";')
        (self.folder / "etags.map").write_text("\n".join(etags))
        locations = """
      root {folder};
      default_type application/json;
      location ~ ^/api/models/bench/([^/]+)/revision/ {{ {wait} try_files /api/$1/revision =404; }}
      location ~ ^/api/models/bench/([^/]+)/tree/ {{ {wait} try_files /api/$1/tree =404; }}
      location ~ ^/bench/([^/]+)/resolve/[^/]+/(.+)$ {{
        add_header X-Repo-Commit {commit} always;
        add_header X-Linked-Etag '"$linked_etag"' always;
        add_header X-Linked-Size $linked_size always;
        add_header ETag '"$linked_etag"' always;
        {resolve}
      }}
      location /cdn/ {{ default_type application/octet-stream; {rate} {wait} }}
"""
        # A server that answers late: the echo module sleeps, then another location answers.
        late = """
      root {folder};
      default_type application/json;
      location ~ ^/api/ {{ echo_sleep {seconds}; echo_exec /now$uri; }}
      location ~ ^/now/api/models/bench/([^/]+)/revision/ {{ internal; try_files /api/$1/revision =404; }}
      location ~ ^/now/api/models/bench/([^/]+)/tree/ {{ internal; try_files /api/$1/tree =404; }}
      location ~ ^/bench/([^/]+)/resolve/[^/]+/(.+)$ {{ echo_sleep {seconds}; echo_exec /now$uri; }}
      location ~ ^/now/bench/([^/]+)/resolve/[^/]+/(.+)$ {{
        internal;
        add_header X-Repo-Commit {commit} always;
        add_header X-Linked-Etag '"$linked_etag"' always;
        add_header X-Linked-Size $linked_size always;
        {resolve}
      }}
      location /cdn/ {{ echo_sleep {seconds}; echo_exec /now$uri; }}
      location ~ ^/now/cdn/(.*)$ {{ internal; default_type application/octet-stream; {rate} alias {folder}/cdn/$1; }}
"""
        fill = dict(folder=self.folder, commit=COMMIT, wait="")
        # To another host name, as the Hub does; a client follows a relative address before it reads the headers.
        redirect = "return 302 $scheme://127.0.0.1:$server_port/cdn/$1/$2;"
        servers = [
            (f"listen 127.0.0.1:{self.http} backlog=1024;", locations.format(rate="", resolve=redirect, **fill)),
            (f"listen 127.0.0.1:{self.slow} backlog=1024;",
             locations.format(rate="limit_rate 20000k; limit_rate_after 0;", resolve=redirect, **fill)),
            (f"listen 127.0.0.1:{self.tls} ssl backlog=1024; ssl_certificate {certificate}/cert.pem; "
             f"ssl_certificate_key {certificate}/key.pem;", locations.format(rate="", resolve=redirect, **fill)),
        ]
        self.late_slow = port()
        if self.can_wait:
            direct = "alias {}/cdn/$1/$2;".format(self.folder)
            servers.append((f"listen 127.0.0.1:{self.late} backlog=1024;",
                            late.format(folder=self.folder, commit=COMMIT, seconds="0.03", rate="",
                                        resolve="default_type application/octet-stream; " + direct)))
            servers.append((f"listen 127.0.0.1:{self.late_slow} backlog=1024;",
                            late.format(folder=self.folder, commit=COMMIT, seconds="0.05",
                                        rate="limit_rate 20000k; limit_rate_after 0;", resolve=redirect)))
        blocks = "\n".join(f"    server {{ {listen}\n{body}\n    }}" for listen, body in servers)
        (self.folder / "nginx.conf").write_text(f"""
{f'load_module {echo};' if echo else ''}
worker_processes 1;
daemon off;
pid {self.folder}/nginx.pid;
error_log {self.folder}/error.log warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    sendfile on;
    tcp_nodelay on;
    keepalive_requests 100000;
    absolute_redirect off;
    map_hash_max_size 16384;
    map_hash_bucket_size 256;
    client_body_temp_path {self.folder}/tmp; proxy_temp_path {self.folder}/tmp; fastcgi_temp_path {self.folder}/tmp;
    uwsgi_temp_path {self.folder}/tmp; scgi_temp_path {self.folder}/tmp;
    map $request_path $linked {{
    include {self.folder}/etags.map;
    }}
    map $linked $linked_etag {{ "~^(?<e>[0-9a-f]+) " $e; }}
    map $linked $linked_size {{ "~^[0-9a-f]+ (?<s>[0-9]+)" $s; }}
    map $request_uri $request_path {{ "~^(?<p>[^?]*)" $p; }}
{blocks}
}}
""")
        self.process = subprocess.Popen(["nginx", "-c", self.folder / "nginx.conf", "-p", self.folder],
                                        stderr=subprocess.PIPE)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.http), 1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    sys.exit("nginx did not start: " + self.process.stderr.read().decode())
                time.sleep(0.02)
        sys.exit("nginx does not answer")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


# ---------------------------------------------------------------- one process


class Run:
    """Wall and processor seconds and the most resident memory of one process and what it started."""

    def __init__(self, command, env, cwd):
        began = time.monotonic()
        log = open(Path(cwd) / "log", "w")
        process = subprocess.Popen([str(part) for part in command], env=env, cwd=cwd, stdout=log,
                                   stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        self.wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        log.close()
        self.processor = usage.ru_utime + usage.ru_stime
        self.resident = usage.ru_maxrss / 1024
        if process.returncode != 0:
            tail = (Path(cwd) / "log").read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{command[0]} ended with {process.returncode}:\n{tail}")


class Tools:
    """How each tool is called; each gets an empty folder and a home of its own."""

    def __init__(self, folder, python):
        self.folder = folder
        self.python = python
        self.hf = python.parent / "hf" if python else None

    def environment(self, home):
        env = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
        env.update(HOME=str(home), MODELHAUL_HOME=str(home / "modelhaul"), HF_HOME=str(home / "hf"),
                   HF_HUB_DISABLE_TELEMETRY="1", HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_PROGRESS_BARS="1",
                   HF_HUB_DOWNLOAD_TIMEOUT="60")
        certificate = self.folder / "tls" / "cert.pem"
        if certificate.exists():
            env.update(SSL_CERT_FILE=str(certificate), REQUESTS_CA_BUNDLE=str(certificate),
                       CURL_CA_BUNDLE=str(certificate))
        return env

    def run(self, command, home, **extra):
        home.mkdir(parents=True, exist_ok=True)
        env = self.environment(home)
        env.update(extra)
        return Run(command, env, home)

    def modelhaul(self, endpoint, repo, home, *options):
        return self.run([ROOT / "modelhaul", "pull", "hf", f"bench/{repo}", "--endpoint", endpoint, "-q", *options], home)

    def python_hub(self, endpoint, repo, home, workers=8):
        code = (f"from huggingface_hub import snapshot_download\n"
                f"snapshot_download('bench/{repo}', max_workers={workers})")
        return self.run([self.python, "-c", code], home, HF_ENDPOINT=endpoint)

    def curl(self, url, home):
        return self.run(["curl", "-sSfLo", "file", url], home)

    def curl_openssl(self, url, home):
        return self.run(["sh", "-c", f"curl -sSfLo file '{url}' && openssl dgst -sha256 file"], home)

    def curl_parallel(self, urls, home):
        home.mkdir(parents=True)
        (home / "urls").write_text("".join(f'url = "{url}"\noutput = "{number}"\n' for number, url in enumerate(urls)))
        return self.run(["curl", "-sSfL", "--parallel", "--parallel-max", "50", "-K", "urls"], home)

    def aria2(self, url, home, sha256=None):
        check = [f"--checksum=sha-256={sha256}"] if sha256 else []
        return self.run(["aria2c", "-q", "-x16", "-s16", "--min-split-size=1M", "--file-allocation=none",
                         "--check-certificate=false", *check, "-o", "file", url], home)


# ---------------------------------------------------------------- the cases


class Bench:
    def __init__(self, hub, tools, scratch, rounds, have):
        self.hub, self.tools, self.scratch, self.rounds, self.have = hub, tools, scratch, rounds, have
        self.lines = []

    def interleaved(self, contestants, keep=None):
        """contestants: name -> function of an empty folder; returns name -> list of runs.

        Round 0 does not count: whoever touches a page of the RAM disk first pays for it, and files are read in.
        """
        runs = {name: [] for name in contestants}
        for number in range(self.rounds + 1):
            order = list(contestants)
            order = order[number % len(order):] + order[: number % len(order)]
            for name in order:
                home = self.scratch / "home"
                shutil.rmtree(home, ignore_errors=True)
                run = contestants[name](home)
                if number > 0:
                    runs[name].append(run)
                print(f"    {number} {name}: {run.wall:.2f} s, {run.processor:.2f} s of processor,"
                      f" {run.resident:.0f} MB", file=sys.stderr, flush=True)
        shutil.rmtree(self.scratch / "home", ignore_errors=True)
        return runs

    def report(self, title, runs, figure=lambda run: run.wall, unit="s", targets=()):
        medians = {name: statistics.median(figure(run) for run in results) for name, results in runs.items()}
        ours = medians["modelhaul"]
        self.lines += [f"### {title}", "", f"| tool | median, {unit} | min – max | modelhaul is |", "|---|---|---|---|"]
        for name, results in runs.items():
            values = [figure(run) for run in results]
            ratio = "" if name == "modelhaul" else f"{ours / medians[name]:.2f} ×"
            self.lines.append(f"| {name} | {medians[name]:.2f} | {min(values):.2f} – {max(values):.2f} | {ratio} |")
        for other, most in targets:
            if other in medians:
                verdict = "met" if ours <= most * medians[other] else "missed"
                self.lines += ["", f"Target: at most {most} × {other}: **{verdict}**."]
        self.lines.append("")
        print("\n".join(self.lines[-12:]), file=sys.stderr, flush=True)

    def only_there(self, contestants):
        return {name: run for name, run in contestants.items() if name.split()[0] in self.have}

    def url(self, server, repo, path="model.safetensors", scheme="http"):
        return f"{scheme}://localhost:{server}/cdn/{repo}/{path}"

    def digest(self, repo):
        return self.hub.repositories[repo][0]["lfs"]["oid"]

    def endpoint(self, server, scheme="http"):
        return f"{scheme}://localhost:{server}"

    def large(self):
        url, at = self.url(self.hub.http, "large"), self.endpoint(self.hub.http)
        runs = self.interleaved(self.only_there({
            "modelhaul": lambda home: self.tools.modelhaul(at, "large", home),
            "curl, unverified": lambda home: self.tools.curl(url, home),
            "curl and openssl": lambda home: self.tools.curl_openssl(url, home),
            "aria2 -x16, verified": lambda home: self.tools.aria2(url, home, self.digest("large")),
            "huggingface_hub": lambda home: self.tools.python_hub(at, "large", home),
        }))
        size = self.hub.repositories["large"][0]["size"]
        self.report(f"{size / 1e9:.1f} GB over loopback to a RAM disk", runs,
                    targets=[("curl, unverified", 1.1), ("aria2 -x16, verified", 0.6), ("huggingface_hub", 0.6)])

    def capped(self):
        for title, server in (("20 MB/s a connection, 16 connections", self.hub.slow),
                              ("the same, 50 ms before each answer", self.hub.late_slow)):
            if server == self.hub.late_slow and not self.hub.can_wait:
                self.lines += [f"### {title}", "", "Left out: nginx has no echo module here.", ""]
                continue
            url, at = self.url(server, "capped"), self.endpoint(server)
            runs = self.interleaved(self.only_there({
                "modelhaul": lambda home: self.tools.modelhaul(at, "capped", home, "--connections", "16"),
                "aria2 -x16 -s16": lambda home: self.tools.aria2(url, home),
            }))
            size = self.hub.repositories["capped"][0]["size"]
            ideal = size / (16 * 20.48 * MB)
            self.report(f"{size / 1e9:.1f} GB, {title}", runs, targets=[("aria2 -x16 -s16", 1.0)])
            for name, results in runs.items():
                share = 100 * ideal / statistics.median(run.wall for run in results)
                self.lines.append(f"{name}: {share:.1f} % of 16 × 20 MB/s, start-up included.  ")
            self.lines.append("")

    def small(self):
        for title, server, most in (("", self.hub.http, 0.5), (", 30 ms before each answer", self.hub.late, 0.33)):
            if server == self.hub.late and not self.hub.can_wait:
                continue
            at = self.endpoint(server)
            urls = [self.url(server, "small", entry["path"]) for entry in self.hub.repositories["small"]]
            runs = self.interleaved(self.only_there({
                "modelhaul": lambda home: self.tools.modelhaul(at, "small", home),
                "huggingface_hub, 8 workers": lambda home: self.tools.python_hub(at, "small", home),
                "huggingface_hub, 32 workers": lambda home: self.tools.python_hub(at, "small", home, 32),
                "curl --parallel": lambda home: self.tools.curl_parallel(urls, home),
            }))
            self.report(f"{len(urls):,} files of 20 KB{title}", runs, targets=[("huggingface_hub, 8 workers", most)])

    def processor(self):
        url, at = self.url(self.hub.http, "huge"), self.endpoint(self.hub.http)
        runs = self.interleaved(self.only_there({
            "modelhaul": lambda home: self.tools.modelhaul(at, "huge", home),
            "curl and openssl": lambda home: self.tools.curl_openssl(url, home),
            "aria2 -x16, verified": lambda home: self.tools.aria2(url, home, self.digest("huge")),
            "huggingface_hub": lambda home: self.tools.python_hub(at, "huge", home),
        }))
        size = self.hub.repositories["huge"][0]["size"]
        self.report(f"processor seconds a GB, verified, {size / 1e9:.1f} GB", runs,
                    lambda run: run.processor / size * 1e9, "s/GB", [("curl and openssl", 1.0)])
        self.report("most resident memory, the same run", runs, lambda run: run.resident, "MB")

    def tls(self):
        url, at = self.url(self.hub.tls, "capped", scheme="https"), self.endpoint(self.hub.tls, "https")
        runs = self.interleaved(self.only_there({
            "modelhaul": lambda home: self.tools.modelhaul(at, "capped", home),
            "curl, unverified": lambda home: self.tools.curl(url, home),
            "huggingface_hub": lambda home: self.tools.python_hub(at, "capped", home),
        }))
        size = self.hub.repositories["capped"][0]["size"]
        self.report(f"{size / 1e9:.1f} GB over TLS", runs, targets=[("curl, unverified", 1.2)])

    def cached(self):
        at = self.endpoint(self.hub.http)
        filled = self.scratch / "filled"
        homes = {}
        for name, fill in self.only_there({
            "modelhaul": lambda home: self.tools.modelhaul(at, "small", home),
            "huggingface_hub": lambda home: self.tools.python_hub(at, "small", home),
        }).items():
            homes[name] = filled / name
            fill(homes[name])
        again = {"modelhaul": lambda _: self.tools.modelhaul(at, "small", homes["modelhaul"]),
                 "huggingface_hub": lambda _: self.tools.python_hub(at, "small", homes["huggingface_hub"])}
        runs = self.interleaved({name: again[name] for name in homes})
        self.report("a cached snapshot of 1,000 files asked for again", runs, targets=[("huggingface_hub", 1.5)])
        shutil.rmtree(filled)

    def start(self):
        contestants = {"modelhaul": lambda home: self.tools.run([ROOT / "modelhaul", "version"], home)}
        if self.tools.python:
            contestants["hf version"] = lambda home: self.tools.run([self.tools.hf, "version"], home)
        nothing = self.scratch / "Nothing.java"
        nothing.write_text("class Nothing { public static void main(String[] a) { System.out.println(1); } }")
        subprocess.run(["javac", "-d", self.scratch, nothing], check=True)
        contestants["an empty Java program"] = lambda home: self.tools.run(["java", "-cp", self.scratch, "Nothing"], home)
        runs = self.interleaved(contestants)
        self.report("modelhaul version", runs, targets=[("hf version", 1.0), ("an empty Java program", 2.0)])


CASES = ("large", "capped", "small", "processor", "tls", "cached", "start")


def python_client(scratch):
    given = os.environ.get("MODELHAUL_BENCH_PYTHON")
    if given:
        return Path(given)
    home = scratch / "python"
    try:
        subprocess.run([sys.executable, "-m", "venv", home], check=True, capture_output=True)
        subprocess.run([home / "bin" / "pip", "-q", "install", "huggingface_hub==2.0.0"], check=True, capture_output=True)
        return home / "bin" / "python"
    except (OSError, subprocess.CalledProcessError):
        return None


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    memory = int(next(line for line in open("/proc/meminfo") if line.startswith("MemTotal")).split()[1]) / 1e6
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.splitlines()[1]
    return f"{os.cpu_count()} × {model}, {memory:.0f} GB, Linux {os.uname().release}, {java}"


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("cases", nargs="*", help=f"of {', '.join(CASES)}; all by default")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--scale", type=int, default=100, help="percent of the files' sizes")
    options.add_argument("--output", help="a file for the table; standard output by default")
    options.add_argument("--ram", default="/dev/shm", help="a folder on a RAM disk")
    chosen = options.parse_args()
    cases = chosen.cases or list(CASES)
    unknown = set(cases) - set(CASES)
    if unknown:
        options.error(f"no such case: {', '.join(sorted(unknown))}")
    if shutil.which("nginx") is None:
        sys.exit("nginx is missing (Debian: apt-get install nginx-light)")
    scratch = Path(tempfile.mkdtemp(prefix="modelhaul-bench-", dir=chosen.ram))
    os.chmod(scratch, 0o755)
    hub = Hub(scratch)
    try:
        python = python_client(scratch)
        have = {"modelhaul"} | ({"huggingface_hub", "huggingface_hub,"} if python else set())
        if shutil.which("curl"):
            have |= {"curl", "curl,"}
        if shutil.which("aria2c"):
            have.add("aria2")
        for name in ("curl", "aria2", "huggingface_hub"):
            if name not in have:
                print(f"left out, not installed: {name}", file=sys.stderr)
        sizes = {"large": 2000, "capped": 1000, "huge": 4000}
        needed = {"large": ["large"], "capped": ["capped"], "tls": ["capped"], "processor": ["huge"]}
        for repo in sorted({repo for case in cases for repo in needed.get(case, [])}):
            hub.repository(repo, {"model.safetensors": sizes[repo] * MB * chosen.scale // 100})
        if {"small", "cached"} & set(cases):
            hub.repository("small", {f"part/{number:04}.bin": 20_000 for number in range(1000)})
        hub.start()
        # The first call of a checkout makes the class-data archive.
        subprocess.run([ROOT / "modelhaul", "version"], check=True, capture_output=True)
        bench = Bench(hub, Tools(scratch, python), scratch, chosen.rounds, have)
        bench.lines += [machine(), ""]
        for case in cases:
            print(f"{case}:", file=sys.stderr, flush=True)
            getattr(bench, case)()
        text = "\n".join(bench.lines)
        if chosen.output:
            Path(chosen.output).write_text(text + "\n")
        else:
            print(text)
    finally:
        if hasattr(hub, "process"):
            hub.stop()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
