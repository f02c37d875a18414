"""The packages that `make deb` has built: what is in them, what they need, and that they are the same when built again."""

import hashlib
import json
import os
import re
import shutil
import subprocess

import pytest
import requests

import packages
from desk import Desk, Gateway
from programs import ROOT, environment

PAGES = ["supportctl.1", "supportd.8", "supportd.env.5", "webgateway.8", "webgateway.env.5", "twilio-simulator.1"]
# MiB: the package itself, and what it takes of a disk.
LARGEST = {"supportd": (15, 60), "twilio-simulator": (10, 40)}
LIBRARIES = r"lib(c6|stdc\+\+6|gcc-s1|lmdb0|ssl3(t64)?|phonenumber8(-protobuf32)?|srtp2-1|xml2|curl4(t64)?|zlib1g)|zlib1g"


def output(*command, **options):
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True, **options).stdout


class Package:
    def __init__(self, name, directory):
        self.file = packages.find(name)
        self.tree = directory / name
        output("dpkg-deb", "--raw-extract", self.file, self.tree)
        self.bin = self.tree / "usr/bin"
        self.fields = dict(re.findall(r"^(\S+): (.*)$", (self.tree / "DEBIAN/control").read_text(), re.M))
        # "-rwxr-xr-x root/root 1234 2026-11-25 08:00 ./usr/bin/supportd"
        listing = output("dpkg-deb", "--contents", self.file).splitlines()
        self.modes = {line.split(None, 5)[5]: tuple(line.split()[:2]) for line in listing}

    def page(self, name):
        return self.tree / f"usr/share/man/man{name[-1]}/{name}.gz"


@pytest.fixture(scope="module")
def desk_package(tmp_path_factory):
    return Package("supportd", tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def simulator_package(tmp_path_factory):
    return Package("twilio-simulator", tmp_path_factory.mktemp("package"))


@pytest.fixture(params=["supportd", "twilio-simulator"])
def package(request, desk_package, simulator_package):
    return {"supportd": desk_package, "twilio-simulator": simulator_package}[request.param]


def test_a_package_needs_the_libraries_of_the_distribution_alone(package):
    names = [re.sub(r" \(.*", "", word) for word in package.fields["Depends"].split(", ")]
    assert names and all(re.fullmatch(LIBRARIES, name) for name in names), names
    assert package.fields["Package"] == "twilio-simulator" or "libxml2" not in names
    for program in package.bin.iterdir():
        needed = output("objdump", "-p", program)
        assert not re.search(r"NEEDED.*(swift|Foundation|dispatch)", needed), program
        assert ".symtab" not in output("readelf", "-S", "--wide", program), f"{program} is not stripped"


def test_a_package_is_small(package):
    file, installed = LARGEST[package.fields["Package"]]
    assert package.file.stat().st_size <= file << 20
    assert int(package.fields["Installed-Size"]) <= installed << 10


def test_a_program_has_no_copy_of_icu(package):
    # One symbol of full Foundation links ICU, whose data alone are 34 MB: `import FoundationEssentials` is enough.
    for program in package.bin.iterdir():
        assert not re.search(rb"icudt\d\d", program.read_bytes()), program


def test_a_package_has_the_version_of_its_programs(package):
    for program in package.bin.iterdir():
        assert output(program, "--version").strip() == package.fields["Version"]


def test_all_files_are_roots_and_the_credentials_are_closed(desk_package):
    assert {owner for _, owner in desk_package.modes.values()} == {"root/root"}
    for path, (mode, _) in desk_package.modes.items():
        if path == "./etc/supportd/credentials/":
            assert mode == "drwx------"
        elif " -> " in path:
            assert path in ("./usr/bin/supportctl -> supportd", "./usr/bin/webgateway -> supportd") and mode == "lrwxrwxrwx"
        elif path.startswith("./usr/bin/") and path != "./usr/bin/":
            assert mode == "-rwxr-xr-x"
        else:
            assert mode in ("drwxr-xr-x", "-rw-r--r--"), (path, mode)


def test_settings_are_conffiles_and_set_nothing(desk_package):
    conffiles = (desk_package.tree / "DEBIAN/conffiles").read_text().split()
    assert conffiles == ["/etc/supportd/supportd.env", "/etc/supportd/webgateway.env"]
    for path in conffiles:
        lines = (desk_package.tree / path[1:]).read_text().splitlines()
        assert all(not line or line.startswith("#") for line in lines)


def test_every_unit_is_in_the_package_and_the_simulator_has_none(desk_package, simulator_package):
    units = {path.name for path in (ROOT / "systemd").iterdir() if path.suffix in (".service", ".socket", ".timer", ".target")}
    assert units and units == {path.name for path in (desk_package.tree / "usr/lib/systemd/system").iterdir()}
    assert not (simulator_package.tree / "usr/lib").exists()
    assert "twilio-simulator" not in {path.name for path in desk_package.bin.iterdir()}
    script = (desk_package.tree / "DEBIAN/postinst").read_text()
    assert "@" not in script.replace('"$@"', "") and "supportd.service" in script and "webgateway.service" in script


def test_lintian_has_no_error_and_nothing_unexplained(package):
    checked = subprocess.run(
        ["lintian", "--allow-root", "--tag-display-limit", "0", "--fail-on", "error,warning", package.file],
        capture_output=True,
        text=True,
        env=environment(),
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert not re.search(r"^[EW]: ", checked.stdout, re.M), checked.stdout


def test_the_same_programs_packed_again_are_the_same_bytes(tmp_path):
    packages.find("supportd")
    settings = environment(PROGRAMS=ROOT / ".build-deb/release/programs", HOME=tmp_path, LANG="C")
    output(ROOT / "scripts/deb.sh", tmp_path, env=settings)
    packed = sorted(tmp_path.glob("*.deb"))
    assert len(packed) == 2
    for file in packed:
        first, second = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (packages.PACKAGES / file.name, file))
        assert first == second, file.name


def test_a_program_does_not_tell_where_it_was_built(package):
    for program in package.bin.iterdir():
        assert str(ROOT).encode() + b"/" not in program.read_bytes(), program


def test_the_gateway_finds_its_pages_where_the_package_puts_them(desk_package, directory):
    desk = Desk(directory)
    try:
        assert desk.gateway.stop() == 0
        desk.gateway = Gateway(desk.settings(), program=desk_package.bin / "webgateway")
        page = requests.get(desk.url + "/")
        assert page.status_code == 200 and "ticket/create" in page.text
        style = re.search(r'href="(/css/[^"]+)"', page.text)[1]
        assert requests.get(desk.url + style).headers["Content-Type"].startswith("text/css")
        desk.stop()
    finally:
        desk.kill()


# Manual pages


def rendered(package, name):
    """The page as a reader sees it, without the backspaces of bold type, on lines without end."""
    return re.sub(r".\x08", "", output("mandoc", "-T", "utf8", "-O", "width=500", package.page(name)))


def package_of(name, desk_package, simulator_package):
    return simulator_package if name.startswith("twilio") else desk_package


@pytest.mark.parametrize("name", PAGES)
def test_a_manual_page_is_without_fault(name, desk_package, simulator_package):
    page = package_of(name, desk_package, simulator_package).page(name)
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
    assert lint.returncode == 0, lint.stdout
    man = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page],
        capture_output=True, text=True, env=environment(LC_ALL="C.UTF-8", MANROFFSEQ="", MANWIDTH="80"),
    )
    assert man.returncode == 0 and man.stderr == "", man.stderr


def commands(command, words=()):
    path = (*words, command["commandName"])
    yield path, command
    for child in command.get("subcommands") or []:
        if child["commandName"] != "help":
            yield from commands(child, path)


@pytest.mark.parametrize("name", ["supportctl.1", "supportd.8", "webgateway.8", "twilio-simulator.1"])
def test_a_manual_page_has_every_command_and_option(name, desk_package, simulator_package):
    package = package_of(name, desk_package, simulator_package)
    told = json.loads(output(package.bin / name.split(".")[0], "--experimental-dump-help"))["command"]
    text = rendered(package, name)
    sections = {}
    for line in text.splitlines():
        heading = re.match(r"   (\S.*)$", line)
        if heading:
            current = sections.setdefault(heading[1].strip(), [])
        elif sections:
            current.append(line)
    missing = []
    for path, command in commands(told):
        words = " ".join(path[1:])
        if words and not command.get("subcommands") and words not in sections:
            missing.append(words)
        where = text if words not in sections else "\n".join(sections[words]) + text[: text.index("COMMANDS")]
        for argument in command.get("arguments") or []:
            for spelling in argument.get("names") or []:
                dashes = "-" if spelling["kind"] == "short" else "--"
                if not re.search(rf"(?<![\w-]){dashes}{re.escape(spelling['name'])}(?![\w-])", where):
                    missing.append(f"{words} {dashes}{spelling['name']}")
    assert not missing


def spelled_for_the_environment(key):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).replace(".", "_").upper()


@pytest.mark.parametrize(
    ("name", "folders"),
    [("supportd.env.5", ["supportd"]), ("webgateway.env.5", ["WebGateway", "Telephony/TwilioSettings"]),
     ("twilio-simulator.1", ["Simulator/TwilioSimulator"])],
)
def test_a_manual_page_has_every_setting(name, folders, desk_package, simulator_package):
    text = rendered(package_of(name, desk_package, simulator_package), name)
    keys = set()
    for folder in folders:
        assert (ROOT / "Sources" / folder).is_dir()
        for source in sorted((ROOT / "Sources" / folder).rglob("*.swift")):
            code = source.read_text()
            # What a reader of settings is asked for by a literal: words with dots, or alone.
            for call in re.finditer(r"reader\.(?:text|required|integer|refuse)\(\s*\[?((?:\"[\w.]+\"(?:,\s*)?)+)", code):
                keys.update(re.findall(r'"([\w.]+)"', call[1]))
            for call in re.finditer(r"&reader,\s*((?:\"[\w.]+\"(?:,\s*)?)+)", code):
                keys.update(re.findall(r'"([\w.]+)"', call[1]))
    assert len(keys) >= 7
    # Who may do what is read by a prefix, for users and for groups.
    missing = [key for key in sorted(keys) if not re.search(rf"\b{spelled_for_the_environment(key)}(_USERS|_GROUPS)?\b", text)]
    assert not missing


# Completions


@pytest.mark.parametrize(("shell", "path"), [
    ("bash", "usr/share/bash-completion/completions/{}"),
    ("zsh", "usr/share/zsh/vendor-completions/_{}"),
    ("fish", "usr/share/fish/vendor_completions.d/{}.fish"),
])
def test_a_shell_reads_the_completions(shell, path, package):
    for program in package.bin.iterdir():
        file = package.tree / path.format(program.name)
        assert output(shell, "-n", file) == ""


def test_bash_completes_a_command(desk_package):
    script = """
        source "$1"
        COMP_WORDS=(supportctl tick) COMP_CWORD=1 COMP_LINE="supportctl tick" COMP_POINT=15 COMP_TYPE=9
        "$(complete -p supportctl | sed 's/.*-F \\([^ ]*\\).*/\\1/')" supportctl tick supportctl
        echo "${COMPREPLY[@]}"
    """
    file = desk_package.tree / "usr/share/bash-completion/completions/supportctl"
    said = output("bash", "-c", script, "bash", file, env=environment(PATH=f"{desk_package.bin}:{os.environ['PATH']}"))
    assert said.split() == ["tickets"]


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish_completes_a_subcommand(desk_package):
    file = desk_package.tree / "usr/share/fish/vendor_completions.d/supportctl.fish"
    script = f"source {file}; complete --do-complete 'supportctl tickets cre'"
    said = output("fish", "--no-config", "-c", script, env=environment(PATH=f"{desk_package.bin}:{os.environ['PATH']}", HOME="/tmp"))
    assert [line.split("\t")[0] for line in said.splitlines()] == ["create"]
