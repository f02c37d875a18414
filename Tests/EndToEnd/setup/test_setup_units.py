"""`supportctl setup` and `supportctl doctor` beside the units: what the sandboxed services see, and what systemd says of them."""

import os
import socket
import stat

import pytest

from ports import free_port
from programs import short_directory
from setting_up import answers, doctor, findings, setup, values

SCRIPT = "(function () { /* the SDK */ })();\n"


def sdk(path, text=SCRIPT):
    path.write_text(text)
    path.chmod(0o600)
    return path


# The Voice SDK's file


@pytest.mark.parametrize("as_given", [str, os.path.relpath])
def test_setup_copies_the_sdk_to_where_the_gateway_sees_it(desk, tmp_path, as_given):
    source, folder = sdk(tmp_path / "download.js"), tmp_path / "supportd"
    done = setup(desk, folder, "--voice-sdk-file", as_given(source), settings=answers(desk))
    assert done.returncode == 0, done.stderr
    copy = folder / "twilio.min.js"
    assert values(folder)["VOICE_SDK_FILE"] == str(copy)
    assert (copy.read_text(), stat.S_IMODE(copy.stat().st_mode)) == (SCRIPT, 0o644)
    # The copy is what counts from now on.
    source.unlink()
    assert setup(desk, folder).returncode == 0
    assert copy.read_text() == SCRIPT


def test_setup_replaces_the_sdk_only_when_it_is_told(desk, tmp_path):
    folder = tmp_path / "supportd"
    source = sdk(tmp_path / "download.js")
    given = answers(desk, VOICE_SDK_FILE=str(source))
    assert setup(desk, folder, settings=given).returncode == 0
    assert setup(desk, folder, settings=given).returncode == 0, "the same is no change"
    sdk(source, SCRIPT * 2)
    refused = setup(desk, folder, settings=given)
    assert refused.returncode == 4 and "VOICE_SDK_FILE" in refused.stderr
    assert (folder / "twilio.min.js").read_text() == SCRIPT
    assert setup(desk, folder, "--overwrite", settings=given).returncode == 0
    assert (folder / "twilio.min.js").read_text() == SCRIPT * 2


def test_setup_mends_a_configuration_that_names_a_hidden_file(desk, tmp_path):
    folder = tmp_path / "supportd"
    assert setup(desk, folder, settings=answers(desk)).returncode == 0
    with (folder / "webgateway.env").open("a") as file:
        file.write(f"VOICE_SDK_FILE={sdk(tmp_path / 'hidden.js')}\n")
    assert setup(desk, folder).returncode == 0
    assert values(folder)["VOICE_SDK_FILE"] == str(folder / "twilio.min.js")


def test_setup_publishes_no_file_that_is_not_a_script(desk, tmp_path):
    folder = tmp_path / "supportd"
    done = setup(desk, folder, "--voice-sdk-file", sdk(tmp_path / "shadow", "root:*:1:\n"), settings=answers(desk))
    assert done.returncode == 2 and "VOICE_SDK_FILE must be a file of JavaScript" in done.stderr
    assert not folder.exists()


# The first agent


def test_setup_does_not_wait_for_ever_for_a_daemon_that_is_down(desk, tmp_path):
    directory = short_directory()
    silent = socket.socket(socket.AF_UNIX)
    silent.bind(str(directory / "s"))
    # As systemd keeps it open: it takes connections, and nobody answers.
    silent.listen()

    class Silent:
        socket = directory / "s"

    with silent:
        given = answers(desk) | {"SUPPORTD_AGENT": "yuki", "SUPPORTD_AGENT_PASSWORD": "a password of length"}
        done = setup(Silent, tmp_path / "supportd", settings=given)
    assert done.returncode == 9
    assert "The configuration is written" in done.stderr and "supportctl agents add yuki" in done.stderr
    assert values(tmp_path / "supportd")["TWILIO_ACCOUNT_SID"] == desk.account_sid


# What systemd says


@pytest.fixture
def units(healthy, tmp_path):
    """A doctor's desk whose units are what `show` says: a systemctl of the test's own is first in its PATH."""
    _, folder, *_ = healthy
    programs = tmp_path / "bin"
    programs.mkdir()

    def show(**changes):
        said = {
            "supportd.service": ["LoadState=loaded", f"Environment=SUPPORTD_CONFIG={folder}/supportd.env"],
            "webgateway.service": ["LoadState=loaded", f"Environment=WEBGATEWAY_CONFIG={folder}/webgateway.env", "ProtectHome=yes", "PrivateTmp=yes"],
            "webgateway.socket": ["LoadState=loaded"],
        }
        for name, lines in changes.items():
            said[name.replace("_", ".")] += lines
        for name, lines in said.items():
            (programs / name).write_text("".join(line + "\n" for line in lines))
        return {"PATH": f"{programs}:{os.environ['PATH']}"}

    systemctl = programs / "systemctl"
    systemctl.write_text(f'#!/bin/sh\n[ "$1" = show ] || exit 1\nfor unit; do :; done\nexec cat "{programs}/$unit"\n')
    systemctl.chmod(0o755)
    return show


def test_the_doctor_sees_an_sdk_that_the_gateway_does_not(healthy, units, tmp_path):
    source = sdk(tmp_path / "twilio.min.js")
    with (healthy[1] / "webgateway.env").open("a") as file:
        file.write(f"VOICE_SDK_FILE={source}\n")
    found = findings(doctor(*healthy))["Voice SDK"]
    assert found["verdict"] == "right", found
    found = findings(doctor(*healthy, settings=units()))["Voice SDK"]
    assert found["verdict"] == "wrong" and "PrivateTmp=yes" in found["says"] and "setup --voice-sdk-file" in found["advice"], found


def test_the_doctor_asks_systemd_where_the_gateway_listens(healthy, units):
    desk, folder = healthy[:2]
    lines = (folder / "webgateway.env").read_text()
    # What the file says does not count: the port is passed.
    (folder / "webgateway.env").write_text(lines.replace(f"PORT={desk.port}", f"PORT={free_port()}"))
    assert findings(doctor(*healthy))["gateway"]["verdict"] == "wrong"
    assert "PORT says so" in findings(doctor(*healthy))["gateway"]["advice"]
    found = findings(doctor(*healthy, settings=units(webgateway_socket=[f"Listen=0.0.0.0:{desk.port} (Stream)"])))["gateway"]
    assert found["verdict"] == "right", found


def test_the_doctor_reads_the_daemons_settings(healthy, units, tmp_path):
    *desk, option, backups = healthy
    assert option == "--backup-directory"
    (desk[1] / "supportd.env").write_text(f"SUPPORTD_BACKUP_DIRECTORY={backups}\n")
    found = findings(doctor(*desk))
    assert found["backups"]["verdict"] == "right" and str(backups) in found["backups"]["says"]
    assert "backup directory" not in found
    # The unit counts before the file, and may write where it is told.
    open_unit = ["ProtectHome=no", "PrivateTmp=no", "User=root"]
    found = findings(doctor(*desk, settings=units(supportd_service=["ReadWritePaths=/srv", *open_unit])))["backup directory"]
    assert found["verdict"] == "wrong" and f"ReadWritePaths={backups}" in found["advice"], found
    found = findings(doctor(*desk, settings=units(supportd_service=[f"ReadWritePaths=/srv -{tmp_path}", *open_unit])))["backup directory"]
    assert found["verdict"] == "right", found


def test_units_of_another_desk_are_not_asked(healthy, units):
    port = free_port()
    other = units(webgateway_socket=[f"Listen=127.0.0.1:{port} (Stream)"], webgateway_service=["Environment=WEBGATEWAY_CONFIG=/etc/other.env"])
    assert findings(doctor(*healthy, settings=other))["gateway"]["verdict"] == "right"
