"""`supportctl setup` with a person, who is asked and may be wrong."""

from programs import BINARIES
from setting_up import SECRETS, Person, answers, setup, values


def test_a_person_is_asked_until_each_answer_is_right(calling_desk, tmp_path):
    folder = tmp_path / "supportd"
    desk = calling_desk
    person = Person(
        BINARIES / "supportctl", "setup", "--socket", desk.socket, "--directory", folder, settings={"TWILIO_API_URL": desk.simulator_url},
    )
    person.answer("for example https://desk.example.com: ", "desk")
    person.see("PUBLIC_URL must be like")
    person.answer("for example https://desk.example.com: ", desk.public_url)
    person.answer("(AC and 32 hex digits): ", "AC1")
    person.see("must be AC and 32 hex digits")
    person.answer("(AC and 32 hex digits): ", desk.account_sid)
    person.answer("auth token: ", desk.auth_token)
    person.answer("Standard key): ", desk.api_key)
    person.answer("key's secret: ", desk.api_secret)
    person.answer("(AP and 32 hex digits): ", desk.application_sid)
    person.answer("for example +12025550142: ", desk.caller_id)
    person.answer("(empty: later): ", "")
    person.answer("(empty: none): ", f"{desk.simulator_url}/sdk/voice.mjs")
    assert person.end() == 0, person.shown
    assert desk.auth_token not in person.shown and desk.api_secret not in person.shown
    assert values(folder)["TWILIO_ACCOUNT_SID"] == desk.account_sid
    for name, attribute in SECRETS.items():
        assert (folder / "credentials" / name).read_text() == getattr(desk, attribute) + "\n"


def test_a_person_keeps_what_is_there_and_is_asked_before_it_changes(calling_desk, tmp_path):
    folder = tmp_path / "supportd"
    desk = calling_desk
    assert setup(desk, folder, settings=answers(desk)).returncode == 0
    before = {path: path.read_text() for path in folder.rglob("*") if path.is_file()}
    person = Person(
        BINARIES / "supportctl", "setup", "--socket", desk.socket, "--directory", folder, "--no-twilio-check",
    )
    person.answer(f"[{desk.public_url}]: ", "https://desk.example.com")
    for question in (f"[{desk.account_sid}]: ", "auth token [keep]: ", f"[{desk.api_key}]: ", "secret [keep]: ",
                     f"[{desk.application_sid}]: ", f"[{desk.caller_id}]: ", "(empty: later): ", "voice.mjs]: "):
        person.answer(question, "")
    person.answer("PUBLIC_URL. Replace them? [y/N] ", "")
    assert person.end() == 130
    assert {path: path.read_text() for path in folder.rglob("*") if path.is_file()} == before
