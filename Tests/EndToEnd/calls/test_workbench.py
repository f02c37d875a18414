"""The first call on the simulator's workbench, by one person at one machine: the dashboard and the handset are frames of one
page, and what comes out of a loudspeaker goes into every microphone."""

import shutil

import pytest
import requests
from playwright.sync_api import expect

from listening import TONES, heard
from programs import PATIENCE, short_directory, wait_until
from simulator import CallingDesk

# A microphone that sounds when the test says so, and hears this page's loudspeaker: louder than it was, so that an open loop howls.
ROOM = """
(() => {
  const loops = 1.5, seconds = 0.15;
  let context, mix, person;
  const open = () => {
    if (context) return;
    context = new AudioContext();
    mix = context.createMediaStreamDestination();
    person = context.createGain();
    person.gain.value = 0;
    person.connect(mix);
  };
  globalThis.room = {
    opened: 0,
    players: [],
    speak: (length) => {
      person.gain.setValueAtTime(1, context.currentTime);
      person.gain.setValueAtTime(0, context.currentTime + length);
    },
  };
  const GenuineAudio = Audio;
  globalThis.Audio = class extends GenuineAudio {
    constructor(...values) { super(...values); room.players.push(this); }
  };
  const genuine = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    room.wanted = wanted.audio;
    const stream = await genuine(wanted);
    room.opened += 1;
    open();
    context.createMediaStreamSource(stream).connect(person);
    return mix.stream.clone();
  };
  const Genuine = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Genuine {
    constructor(...values) {
      super(...values);
      this.addEventListener('track', ({ track }) => {
        open();
        const delay = context.createDelay();
        delay.delayTime.value = seconds;
        const loudspeaker = context.createGain();
        loudspeaker.gain.value = loops;
        const element = new GenuineAudio();
        element.muted = true;
        element.srcObject = new MediaStream([track]);
        element.play();
        context.createMediaStreamSource(element.srcObject).connect(delay).connect(loudspeaker).connect(mix);
      });
    }
  };
})();
"""

# Every phase that the handset shows, in order, and the most that its meters show: what lasts a moment is not waited for from outside.
WATCH = """
() => {
  const line = document.getElementById('echo-phase');
  globalThis.seen = { phases: [line.textContent], heard: 0, said: 0 };
  new MutationObserver(() => {
    if (line.textContent !== seen.phases.at(-1)) seen.phases.push(line.textContent);
    for (const name of ['heard', 'said']) seen[name] = Math.max(seen[name], document.getElementById(name).value);
  }).observe(document.getElementById('echo'), { childList: true, characterData: true, attributeFilter: ['value'], subtree: true });
}
"""
# Whether a tone comes within some time.
AWAIT_TONE = """
(hertz) => {
  globalThis.toneCame = (async () => {
    for (const end = Date.now() + 30_000; Date.now() < end;) if (Math.abs(await loudest() - hertz) < 15) return true;
    return false;
  })();
}
"""
# The browser asks for the microphone, and the test answers.
PROMPT = """
() => {
  const genuine = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const granted = new Promise((resolve) => { globalThis.grant = resolve; });
  globalThis.given = [];
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    await granted;
    const stream = await genuine(wanted);
    given.push(...stream.getTracks());
    return stream;
  };
}
"""
LISTENS, HEARS, SAYS, RESTS = (
    "Listening. Say something, then pause.", "Hears you...", "Says it back...", "Listening again in a moment...",
)  # fmt: skip


class DemoDesk(CallingDesk):
    """As scripts/run.sh starts it."""

    def __init__(self, directory):
        super().__init__(directory)
        try:
            self.create_first_ticket()
        except BaseException:
            self.kill()
            raise

    def create_first_ticket(self):
        self.create_ticket("Marsellus Wallace", "+12025550143", "I have a problem, call me right away.")

    def settings(self, **changes):
        if "SIMULATOR_PORT" in changes:
            changes["SIMULATOR_DEMO_SIGN_IN"] = f"{self.agent_name}:{self.agent_password}"
        return super().settings(WEBGATEWAY_FRAME_ANCESTOR=self.simulator_url, **changes)


@pytest.fixture(scope="module")
def desk():
    directory = short_directory()
    desk = DemoDesk(directory)
    try:
        yield desk
        desk.stop()
    finally:
        desk.kill()
        shutil.rmtree(directory, ignore_errors=True)


class Bench:
    """The workbench in a browser."""

    def __init__(self, people, desk):
        context = people.context("agent")
        context.add_init_script(ROOM)
        self.page = context.new_page()
        self.complaints = []
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(f"{desk.simulator_url}/workbench")
        self.dashboard, self.handset, self.shop = (self.page.frame_locator(f"#{name}-frame") for name in ("dashboard", "handset", "shop"))

    def frame(self, name):
        return self.page.locator(f"#{name}-frame").element_handle().content_frame()

    def shows_taken(self, *steps):
        for step in ("sign-in", "call", "answer"):
            mark = self.page.locator(f"#step-{step} .mark")
            expect(mark).to_have_text("Done:" if step in steps else "")

    def sign_in(self):
        self.dashboard.get_by_label("Name", exact=True).fill(self.page.locator("#demo-name").inner_text())
        self.dashboard.get_by_label("Password").fill(self.page.locator("#demo-password").inner_text())
        self.dashboard.get_by_role("button", name="Sign in").click()

    def call(self, desk):
        self.dashboard.locator("#ticket-1").get_by_role("button", name="Call customer").click()
        expect(self.handset.locator("#phone-status")).to_have_text(f"Incoming call from {desk.caller_id}")

    def answer(self, desk):
        self.handset.get_by_role("button", name="Answer").click()
        expect(self.handset.locator("#phone-status")).to_have_text(f"In call with {desk.caller_id}")
        expect(self.dashboard.locator("#call-status")).to_have_text("In call with +12025550143")

    def hang_up(self):
        self.dashboard.get_by_role("button", name="Hang up").click()
        expect(self.handset.locator("#phone-status")).to_have_text("Ready")


@pytest.fixture
def bench(people, desk):
    return Bench(people, desk)


def energy_of_the_next(frame, seconds):
    """What is heard from now on: energy, and only that."""
    before = heard(frame)
    wait_until(lambda: heard(frame)["seconds"] >= before["seconds"] + seconds, "the line gives no more sound")
    return heard(frame)["energy"] - before["energy"]


def test_the_first_call_is_heard_back_once_and_nothing_howls(bench, desk):
    bench.shows_taken()
    bench.sign_in()
    bench.call(desk)
    bench.shows_taken("sign-in", "call")
    bench.answer(desk)
    bench.shows_taken("sign-in", "call", "answer")
    agent, handset = bench.frame("dashboard"), bench.frame("handset")
    phase = bench.handset.locator("#echo-phase")
    expect(phase).to_have_text(LISTENS)
    handset.evaluate(WATCH)
    assert energy_of_the_next(agent, 1) < 1e-6, "the line is silent before somebody speaks"

    before = heard(agent)["energy"]
    agent.evaluate(AWAIT_TONE, TONES["agent"])
    agent.evaluate("room.speak(2)")
    wait_until(lambda: SAYS in handset.evaluate("seen.phases"), "it says nothing back")
    expect(phase).to_have_text(LISTENS)
    assert agent.evaluate("toneCame"), "the agent's own tone comes back"
    said = heard(agent)["energy"] - before
    assert said > 1e-3, "what was said came back"

    # Longer than it takes to hear, keep, say and rest, some times over.
    left = energy_of_the_next(agent, 12)
    assert left < said / 1000, (said, left)
    seen = handset.evaluate("seen")
    assert seen["phases"] == [LISTENS, HEARS, SAYS, RESTS, LISTENS]
    assert seen["heard"] > 0.2 and seen["said"] > 0.2, seen
    assert handset.evaluate("room.opened") == 0, "the handset has opened no microphone"
    assert handset.evaluate("room.players.map(({ muted, srcObject }) => muted && srcObject !== null)") == [True], "it plays nothing aloud"
    bench.hang_up()
    expect(phase).to_have_text("Waits for a call.")
    expect(bench.page.locator("#outcome")).to_contain_text("That was the first call.")
    # The desk's form asks for the focus, which a browser gives to no frame of another origin.
    assert [one for one in bench.complaints if "Blocked autofocusing" not in one] == []


def test_with_a_loudspeaker_at_both_sides_the_same_room_howls(bench, desk):
    """That the room of these tests is one that would show it."""
    bench.sign_in()
    bench.handset.get_by_label("My headset").check()
    bench.call(desk)
    bench.answer(desk)
    agent, handset = bench.frame("dashboard"), bench.frame("handset")
    wanted = handset.evaluate("room.wanted")
    assert {wanted[name] for name in ("echoCancellation", "noiseSuppression", "autoGainControl")} == {True}
    agent.evaluate("room.speak(0.5)")
    energy_of_the_next(agent, 3)
    assert energy_of_the_next(agent, 3) > 0.1
    # The switch to the echo ends it, in the middle of the call.
    bench.handset.get_by_label("Echo").check()
    expect(bench.handset.locator("#echo-phase")).to_have_text(LISTENS)
    energy_of_the_next(agent, 3)
    expect(bench.handset.locator("#echo-phase")).to_have_text(LISTENS)
    assert energy_of_the_next(agent, 3) < 1e-3
    bench.hang_up()


def test_a_microphone_that_is_granted_after_the_call_is_not_opened(bench, desk):
    """While the browser asks, nothing else enables the switch; when the call is over, the answer comes too late."""
    bench.sign_in()
    bench.call(desk)
    bench.answer(desk)
    handset = bench.frame("handset")
    handset.evaluate(PROMPT)
    switch = bench.handset.get_by_label("Echo")
    bench.handset.get_by_label("My headset").click()
    expect(switch).to_be_disabled()
    bench.handset.get_by_role("button", name="Mute").click()
    expect(bench.handset.get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")
    expect(switch).to_be_disabled()
    bench.hang_up()
    expect(switch).to_be_enabled()
    handset.evaluate("grant()")
    wait_until(lambda: handset.evaluate("given.map(({ readyState }) => readyState)") == ["ended"], "the microphone stays open")
    expect(bench.handset.get_by_label("My headset")).to_be_checked()
    assert bench.handset.locator("#phone-status").inner_text() == "Ready"


def test_a_browser_without_sound_threads_is_told_what_to_choose(bench, desk):
    bench.sign_in()
    bench.frame("handset").evaluate("Object.defineProperty(BaseAudioContext.prototype, 'audioWorklet', { value: undefined })")
    bench.call(desk)
    bench.handset.get_by_role("button", name="Answer").click()
    expect(bench.handset.locator("#phone-status")).to_have_text("No echo: This browser has no AudioWorklet. Choose My headset.")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "Via"])
def test_a_proxy_gets_no_password(desk, header):
    url = f"{desk.simulator_url}/workbench.json"
    assert requests.get(url, timeout=PATIENCE).json()["signIn"]["password"] == desk.agent_password
    passed_on = requests.get(url, headers={header: "for=192.0.2.1"}, timeout=PATIENCE)
    assert passed_on.status_code == 200 and desk.agent_password not in passed_on.text
