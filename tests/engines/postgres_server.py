"""A throw-away PostgreSQL server from the programs of the OS package, for one test run."""

import contextlib
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg2

# The order of texts as most servers have it: a model that leaned on the order of bytes shows here.
INITDB = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--username=postgres", "--no-sync"]
ICU = ["--locale-provider=icu", "--icu-locale=en-US"]
# Nothing here has to survive a crash.
SETTINGS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal",
    "max_wal_senders": "0", "max_wal_size": "4GB", "checkpoint_timeout": "1h", "autovacuum": "off",
    "jit": "off", "shared_buffers": "512MB", "work_mem": "128MB", "listen_addresses": "127.0.0.1",
    "timezone": "America/St_Johns",
}  # fmt: skip


def programs():
    """The folder with initdb and pg_ctl, of the newest version there is."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    folders.sort(key=lambda folder: float(folder.parent.name))
    if not folders and shutil.which("initdb"):
        folders = [Path(shutil.which("initdb")).resolve().parent]
    if not folders:
        raise FileNotFoundError("no PostgreSQL server programs; run tests/engines/install.sh")
    return folders[-1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def unprivileged(command):
    """root may not run a server: it hands the command to the user postgres."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def told(command, folder):
    """What a command printed; through a file, as the server keeps its starter's output open for its whole life."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        code = subprocess.run(command, cwd=folder, check=False, stdout=output, stderr=subprocess.STDOUT).returncode
        output.seek(0)
        printed = output.read()
    if code:
        logs = "\n".join(log.read_text(encoding="utf-8") for log in folder.glob("*.log"))
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{printed}\n{logs}")
    return printed


class Server:
    def __init__(self, folder, port, version):
        self.folder, self.port, self.version = folder, port, version

    def connect(self, dbname):
        return psycopg2.connect(host="127.0.0.1", port=self.port, user="postgres", dbname=dbname)

    def administer(self, statement):
        with contextlib.closing(self.connect("postgres")) as connection:
            connection.autocommit = True
            connection.cursor().execute(statement)

    def create_database(self, name, template="template1"):
        self.administer(f'create database "{name}" template "{template}"')

    def rename_database(self, name, new_name):
        self.administer(f'alter database "{name}" rename to "{new_name}"')

    def environment(self, dbname):
        """What the target postgres of profiles.yml reads."""
        return {
            "AGENT_COST_PG_HOST": "127.0.0.1", "AGENT_COST_PG_PORT": str(self.port),
            "AGENT_COST_PG_USER": "postgres", "AGENT_COST_PG_PASSWORD": "", "AGENT_COST_PG_DBNAME": dbname,
        }  # fmt: skip


@contextlib.contextmanager
def server():
    """A running server; its data folder is gone afterwards."""
    bin_folder = programs()
    folder = Path(tempfile.mkdtemp(prefix="agent_cost_pg_"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, log, port = folder / "data", folder / "server.log", free_port()
    try:
        version = told([bin_folder / "postgres", "--version"], folder).strip()
        locale = INITDB + (ICU if int(re.search(r"(\d+)", version).group(1)) >= 15 else [])
        told(unprivileged([bin_folder / "initdb", f"--pgdata={data}", *locale]), folder)
        with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
            for name, value in {**SETTINGS, "port": port, "unix_socket_directories": folder}.items():
                file.write(f"{name} = '{value}'\n")
        told(unprivileged([bin_folder / "pg_ctl", f"--pgdata={data}", f"--log={log}", "--wait", "start"]), folder)
        yield Server(folder, port, version)
    finally:
        stop = [bin_folder / "pg_ctl", f"--pgdata={data}", "--mode=immediate", "stop"]
        subprocess.run(unprivileged(stop), cwd=folder, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)
