"""What the handset opens, it closes: microphones, echoes and contexts, whichever ends first."""

from typing import Any

import pytest
from playwright.sync_api import Page

# A browser whose prompt the test answers, and calls that do nothing by themselves.
TOOLS = """
(() => {
  const Genuine = globalThis.AudioContext;
  const tools = globalThis.tools = { contexts: [], prompts: [], reports: [] };
  globalThis.AudioContext = class extends Genuine {
    constructor(...values) { super(...values); tools.contexts.push(this); }
  };
  navigator.mediaDevices.getUserMedia = () => new Promise((resolve, reject) => { tools.prompts.push({ resolve, reject }); });
  const source = new Genuine();
  tools.microphone = () => source.createMediaStreamDestination().stream;
  tools.Line = class {
    inputs = [];
    isAloud = null;
    constructor(state) { this.state = state; }
    status() { return this.state; }
    setAloud(isAloud) { this.isAloud = isAloud; }
    on() {}
    async setInput(stream) { this.inputs.push(stream); }
    getRemoteStream() {}
  };
  tools.sound = async (mode, line) => {
    const { HandsetSound } = await import('/js/handset-sound.js');
    const sound = new HandsetSound(mode, (report) => tools.reports.push(report));
    if (line) sound.take(line);
    return sound;
  };
  tools.outcome = (promise) => promise.then(() => 'done', (error) => error.message);
})();
"""
ALL_CLOSED = "tools.contexts.length > 0 && tools.contexts.every(({ state }) => state === 'closed')"


@pytest.fixture
def run(page: Page, request: pytest.FixtureRequest) -> Any:
    page.add_init_script(TOOLS)
    return request.getfixturevalue("module")


def test_a_microphone_that_comes_after_the_call_is_stopped_and_the_next_call_stays(run: Any) -> None:
    script = """
    async () => {
      const [first, second] = [new tools.Line('open'), new tools.Line('pending')];
      const sound = await tools.sound('echo', first);
      const changing = sound.change('headset');
      const { isBusy } = sound;
      sound.end();
      sound.take(second);
      const stream = tools.microphone();
      tools.prompts[0].resolve(stream);
      await changing;
      const kept = second.isAloud;
      await sound.change('echo');
      return { isBusy, kept, now: second.isAloud, inputs: first.inputs.length, track: stream.getTracks()[0].readyState };
    }
    """
    assert run(script) == {"isBusy": True, "kept": True, "now": False, "inputs": 0, "track": "ended"}


def test_one_change_goes_on_at_a_time(run: Any) -> None:
    script = """
    async () => {
      const line = new tools.Line('open');
      const sound = await tools.sound('echo', line);
      const changing = sound.change('headset');
      await sound.change('echo');
      const meanwhile = { mode: sound.mode, isAloud: line.isAloud };
      const stream = tools.microphone();
      tools.prompts[0].resolve(stream);
      await changing;
      return { meanwhile, mode: sound.mode, isAloud: line.isAloud, isBusy: sound.isBusy, sent: line.inputs[0] === stream };
    }
    """
    expected = {"meanwhile": {"mode": "headset", "isAloud": False}, "mode": "headset", "isAloud": True, "isBusy": False, "sent": True}
    assert run(script) == expected


def test_a_refusal_leaves_all_as_it_was(run: Any) -> None:
    script = """
    async () => {
      const line = new tools.Line('open');
      const sound = await tools.sound('echo', line);
      const changing = tools.outcome(sound.change('headset'));
      tools.prompts[0].reject(new Error('refused'));
      return { outcome: await changing, mode: sound.mode, isAloud: line.isAloud, isBusy: sound.isBusy };
    }
    """
    assert run(script) == {"outcome": "refused", "mode": "echo", "isAloud": False, "isBusy": False}


def test_a_refusal_after_the_call_is_nobodys(run: Any) -> None:
    script = """
    async () => {
      const sound = await tools.sound('echo', new tools.Line('open'));
      const changing = tools.outcome(sound.change('headset'));
      sound.end();
      tools.prompts[0].reject(new Error('refused'));
      return { outcome: await changing, mode: sound.mode, isBusy: sound.isBusy };
    }
    """
    assert run(script) == {"outcome": "done", "mode": "headset", "isBusy": False}


def test_an_echo_is_closed_when_its_call_ends(run: Any, page: Page) -> None:
    script = """
    async () => {
      const sound = await tools.sound('echo', new tools.Line('connecting'));
      const stream = await sound.open({ audio: true });
      const before = stream.getTracks()[0].readyState;
      sound.end();
      return [before, stream.getTracks()[0].readyState];
    }
    """
    assert run(script) == ["live", "ended"]
    page.wait_for_function(ALL_CLOSED)


def test_an_echo_whose_call_ends_first_is_closed_and_shows_nothing(run: Any, page: Page) -> None:
    script = """
    async () => {
      const sound = await tools.sound('echo', new tools.Line('connecting'));
      const opening = tools.outcome(sound.open({ audio: true }));
      sound.end();
      return opening;
    }
    """
    assert run(script) == "The call was over before its sound was there."
    page.wait_for_function(ALL_CLOSED)
    assert page.evaluate("tools.reports") == [None]


def test_an_echo_that_comes_after_its_call_is_closed(run: Any, page: Page) -> None:
    """The call ends while it takes the echo for its input, and never answers."""
    script = """
    async () => {
      const line = new tools.Line('open');
      const sound = await tools.sound('headset', line);
      const asked = new Promise((resolve) => { line.setInput = (stream) => new Promise(() => resolve(stream)); });
      void sound.change('echo');
      const stream = await asked;
      sound.end();
      return { track: stream.getTracks()[0].readyState, isBusy: sound.isBusy };
    }
    """
    assert run(script) == {"track": "ended", "isBusy": False}
    page.wait_for_function(ALL_CLOSED)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("() => { AudioWorklet.prototype.addModule = async () => { throw new Error('no such file'); }; }", "no such file"),
        (
            "() => { Object.defineProperty(BaseAudioContext.prototype, 'audioWorklet', { value: undefined }); }",
            "This browser has no AudioWorklet. Choose My headset.",
        ),
    ],
    ids=["no file", "no worklet"],
)
def test_an_echo_that_cannot_be_had_leaves_no_context(run: Any, page: Page, broken: str, reason: str) -> None:
    page.evaluate(broken)
    assert run("async () => tools.outcome((await tools.sound('echo')).open({ audio: true }))") == reason
    page.wait_for_function(ALL_CLOSED)


# The simulator's SDK

MEDIA = """
  const { Media } = await import('/sdk/media.mjs');
  class Connection {
    localDescription = { sdp: 'v=0' };
    createOffer() {}
    setLocalDescription() {}
    addTrack() {}
    close() {}
    getSenders() { return [{ replaceTrack: () => new Promise(() => {}) }]; }
  }
  const media = new Media({
    getUserMedia: () => navigator.mediaDevices.getUserMedia(), RTCPeerConnection: Connection, audio: true, onState: () => {},
  });
  const state = (stream) => stream.getTracks()[0].readyState;
  const first = tools.microphone();
"""


def test_a_call_that_is_over_takes_no_microphone(run: Any) -> None:
    script = f"""async () => {{ {MEDIA}
      const opening = media.openMicrophone();
      media.close();
      tools.prompts[0].resolve(first);
      await opening;
      const late = tools.microphone();
      await media.setInput(late);
      return [state(first), state(late), media.localStream];
    }}"""
    assert run(script) == ["ended", "ended", None]


def test_a_call_that_ends_while_its_input_changes_stops_both(run: Any) -> None:
    script = f"""async () => {{ {MEDIA}
      const opening = media.openMicrophone();
      tools.prompts[0].resolve(first);
      await opening;
      await media.offer();
      const second = tools.microphone();
      void media.setInput(second);
      const before = [state(first), state(second)];
      media.close();
      return [...before, state(first), state(second)];
    }}"""
    assert run(script) == ["live", "live", "ended", "ended"]
