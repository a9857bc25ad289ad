"""What the embedded database decides before it touches anything."""

import os
from pathlib import Path

import pytest

from dayclear.config.embedded_database import cluster, locate, location, postmaster
from dayclear.config.embedded_database.account import Account
from dayclear.config.terminal import terminal_language

GIB = 1024**3


@pytest.mark.parametrize(
    ("memory", "shared_buffers"),
    [(GIB // 4, "128MB"), (2 * GIB, "512MB"), (4 * GIB, "1024MB"), (64 * GIB, "2048MB")],
)
def test_shared_buffers_are_a_quarter_of_memory_within_limits(memory, shared_buffers):
    assert cluster.server_parameters(memory)["shared_buffers"] == shared_buffers


@pytest.mark.parametrize(("mode", "reachable"), [(0o755, True), (0o711, True), (0o750, False)])
def test_a_stranger_reaches_only_what_every_folder_above_lets_him(tmp_path, mode, reachable):
    home = tmp_path / "home"
    inside = home / "checkout" / "var"
    inside.mkdir(parents=True)
    home.chmod(mode)
    stranger = Account(uid=tmp_path.stat().st_uid + 1, gid=tmp_path.stat().st_gid + 1, switch=True)
    within = [folder for folder in (inside, *inside.parents) if folder.is_relative_to(home)]
    assert all(stranger._may_enter(folder) for folder in within) is reachable


def test_a_socket_path_is_short_however_deep_the_data_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    deep = tmp_path / ("deep" * 40) / "var"
    socket = location.socket_file(locate(deep).socket_dir)
    assert len(os.fsencode(socket)) < 107
    assert locate(deep).socket_dir != locate(deep.with_name("other")).socket_dir


@pytest.mark.parametrize("text", ["", "\n", "nonsense\n", "\n\n12"])
def test_a_damaged_pid_file_names_no_process(tmp_path, text):
    (tmp_path / "postmaster.pid").write_text(text)
    assert postmaster.living(tmp_path) is None


def test_this_very_process_is_no_postmaster(tmp_path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    assert postmaster.pid_file(tmp_path).pid == os.getpid()
    assert postmaster.living(tmp_path) is None


def test_the_data_folder_comes_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("DAYCLEAR_VAR", str(tmp_path))
    assert location.var_dir() == tmp_path
    monkeypatch.delenv("DAYCLEAR_VAR")
    assert location.var_dir() == Path(__file__).resolve().parents[3] / "var"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "", "LC_MESSAGES": "zh_Hans"}, "zh-hans"),
        ({}, "en"),
    ],
)
def test_the_terminal_speaks_its_own_language(monkeypatch, environment, language):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert terminal_language() == language
