"""The handset's echo, and the steps of the first call: the workbench's pure modules, as tables."""

from typing import Any

import pytest

# Feeds blocks of 20 ms. What is kept is said in as much time as it has taken.
RUN = """
async (parts) => {
  const { advance, initial } = await import('/js/echo-machine.js');
  let state = initial, kept = 0, said = 0;
  const phases = [], actions = {};
  for (const [seconds, level] of parts) {
    for (let n = 0; n < Math.round(seconds / 0.02); n += 1) {
      if (state.phase === 'speaking') said += 0.02;
      const next = advance(state, { level, seconds: 0.02, isSaid: said >= kept });
      if (next.action === 'begin' || next.action === 'drop') kept = said = 0;
      if (next.action === 'begin' || next.action === 'keep') kept += 0.02;
      actions[next.action] = (actions[next.action] ?? 0) + 1;
      if (next.state.phase !== phases.at(-1)) phases.push(next.state.phase);
      state = next.state;
    }
  }
  return { phases, says: actions.say ?? 0, drops: actions.drop ?? 0, kept: Math.round(kept * 10) / 10 };
}
"""
VOICE, ROOM, SILENCE = 0.1, 0.004, 0.0
CYCLE = ["holding", "speaking", "resting", "listening"]


@pytest.mark.parametrize(
    ("parts", "phases"),
    [
        pytest.param([(10, SILENCE)], ["listening"], id="silence is listened to"),
        pytest.param([(10, ROOM)], ["listening"], id="a quiet room is no voice"),
        pytest.param([(1, VOICE)], ["holding"], id="a voice is kept"),
        pytest.param([(1, VOICE), (0.7, SILENCE), (1, VOICE)], ["holding"], id="a short pause is part of it"),
        pytest.param([(1, VOICE), (1, SILENCE)], ["holding", "speaking"], id="after a pause it is said back"),
        pytest.param([(1, VOICE), (0.84, SILENCE), (1.7, VOICE)], ["holding", "speaking"], id="while it speaks it hears nothing"),
        pytest.param([(1, VOICE), (5, SILENCE)], CYCLE, id="then it rests, and listens again"),
        pytest.param([(1, VOICE), (2.9, SILENCE), (1, VOICE)], ["holding", "speaking", "resting"], id="its own last word is not heard while it rests"),
        pytest.param([(1, VOICE), (3.2, SILENCE), (2, VOICE), (3, SILENCE)], [*CYCLE], id="a rest goes on until it is quiet"),
        pytest.param([(0.1, VOICE), (1, SILENCE)], ["holding", "listening"], id="a click is forgotten"),
        pytest.param([(1, VOICE), (5, SILENCE), (1, VOICE), (5, SILENCE)], [*CYCLE, *CYCLE], id="it does so again"),
    ],
)
def test_what_the_echo_does(module: Any, parts: list[tuple[float, float]], phases: list[str]) -> None:
    assert module(RUN, parts)["phases"] == phases


def test_what_is_kept_is_bounded(module: Any) -> None:
    # A voice with gaps, as voices have them.
    done = module(RUN, [(0.9, VOICE), (0.1, SILENCE)] * 40)
    assert done["says"] == 1 and done["kept"] <= 30.1


def test_the_noise_of_a_room_does_not_keep_it_busy(module: Any) -> None:
    fan = 0.03
    done = module(RUN, [(60, fan)])
    assert done["says"] <= 1 and done["phases"][-1] == "listening", done
    # Over the fan, it hears who speaks up.
    done = module(RUN, [(60, fan), (1, 0.2), (1, fan)])
    assert done["phases"][-1] == "speaking"


def test_an_echo_of_its_own_that_comes_late_is_said_at_most_once(module: Any) -> None:
    """Its words come back through the room after half a second, as loud as they were, and each time anew."""
    done = module(
        """
        async (delay) => {
          const { advance, initial } = await import('/js/echo-machine.js');
          let state = initial, kept = 0, said = 0, says = 0;
          const line = [];
          for (let n = 0; n < 60 / 0.02; n += 1) {
            const speaks = state.phase === 'speaking' && said < kept - 0.8;
            line.push(speaks ? 0.3 : 0);
            const heard = (n < 50 ? 0.1 : 0) + (line[n - delay / 0.02] ?? 0);
            if (state.phase === 'speaking') said += 0.02;
            const { state: next, action } = advance(state, { level: heard, seconds: 0.02, isSaid: said >= kept - 0.8 });
            if (action === 'begin') kept = said = 0;
            if (action === 'begin' || action === 'keep') kept += 0.02;
            if (action === 'say') says += 1;
            state = next;
          }
          return { says, phase: state.phase };
        }
        """,
        0.5,
    )
    assert done == {"says": 1, "phase": "listening"}


# The steps of the first call

HANDSET = "+12025550143"
AGENT = {"identity": "support_agent"}
CHILD = {"from": "+12025550142", "to": HANDSET}
PARENT = {"from": "client:support_agent", "to": "", "status": "in-progress"}


@pytest.mark.parametrize(
    ("clients", "calls", "taken"),
    [
        ([], [], []),
        ([{"identity": "customer-1"}], [], []),
        ([], [{"from": "client:customer-1", "to": "", "status": "in-progress"}], []),
        ([AGENT], [], ["signedIn"]),
        ([], [PARENT], ["signedIn"]),
        ([], [PARENT, CHILD | {"to": "+12025550176", "status": "in-progress"}], ["signedIn"]),
        ([], [PARENT, CHILD | {"status": "ringing"}], ["signedIn", "called"]),
        ([], [PARENT, CHILD | {"status": "no-answer"}], ["signedIn", "called"]),
        ([], [PARENT, CHILD | {"status": "in-progress"}], ["signedIn", "called", "answered", "isTalking"]),
        ([], [PARENT, CHILD | {"status": "completed"}], ["signedIn", "called", "answered"]),
    ],
)
def test_the_steps_are_ticked_from_what_the_exchange_knows(module: Any, clients: list, calls: list, taken: list[str]) -> None:
    steps = module(
        "async ([state, number]) => (await import('/js/first-call.js')).firstCall(state, number)",
        [{"clients": clients, "calls": calls}, HANDSET],
    )
    assert [name for name, is_so in steps.items() if is_so] == taken
