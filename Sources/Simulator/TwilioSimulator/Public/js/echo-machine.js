// @ts-check
// When a voice that is heard is kept, and when it is said back. Pure: levels and times in, what to do out. Half-duplex: what
// comes in while it speaks, and a while after, is not heard, so that a loudspeaker beside a microphone closes no loop.

/** @typedef {'listening' | 'holding' | 'speaking' | 'resting'} Phase */
/**
 * @typedef {object} State
 * @property {Phase} phase
 * @property {number} time     seconds in this phase
 * @property {number} quiet    seconds since the last voice, in this phase
 * @property {number} voiced   seconds of voice among those that are held
 * @property {number[]} floors the least level of each half second that was listened to, the newest last
 * @property {number} span     seconds of the newest of them
 */
/**
 * What is to be done with the block of sound: nothing, keep it from now on, keep it, forget what is kept, say it.
 * @typedef {'none' | 'begin' | 'keep' | 'drop' | 'say'} Action
 */

/** Seconds, and levels as the root of the mean square of samples from -1 to 1. */
export const limits = Object.freeze({
  /** Of quiet, after which a speaker has finished. */
  pause: 0.8,
  /** Of voice: less was a click, a key, a chair. */
  shortestVoice: 0.2,
  /** Of sound that is kept. */
  longestHold: 30,
  /** The way through the line, out of a loudspeaker, into a microphone and back takes a third of a second or so. */
  rest: 0.8,
  /** A rest ends with quiet, or with this. */
  quietAfterRest: 0.3,
  longestRest: 4,
  quietest: 0.008,
  /** Times the noise of the room. */
  aboveFloor: 3,
  floorSpan: 0.5,
  floorsKept: 8,
});

/** @type {State} */
export const initial = Object.freeze({ phase: 'listening', time: 0, quiet: 0, voiced: 0, floors: [], span: 0 });

/**
 * @param {State} state
 * @param {{level: number, seconds: number, isSaid: boolean}} block  how loud what came in is, how long, and whether all that
 *   was kept has been said
 * @returns {{state: State, action: Action}}
 */
export function advance(state, { level, seconds, isSaid }) {
  const isVoice = level > threshold(state);
  const next = { ...state, time: state.time + seconds, quiet: isVoice ? 0 : state.quiet + seconds };
  switch (state.phase) {
    case 'listening': {
      const heard = withFloor(next, level, seconds);
      return isVoice ? go(heard, 'holding', 'begin', seconds) : { state: heard, action: 'none' };
    }
    case 'holding': {
      const heard = withFloor({ ...next, voiced: state.voiced + (isVoice ? seconds : 0) }, level, seconds);
      const isOver = heard.quiet >= limits.pause;
      if (isOver && heard.voiced < limits.shortestVoice) return go(heard, 'listening', 'drop');
      if (isOver || heard.time >= limits.longestHold) return go(heard, 'speaking', 'say');
      return { state: heard, action: 'keep' };
    }
    case 'speaking':
      return isSaid ? go(next, 'resting', 'none') : { state: next, action: 'none' };
    case 'resting': {
      const isOver = next.time >= limits.rest && next.quiet >= limits.quietAfterRest;
      return isOver || next.time >= limits.longestRest ? go(next, 'listening', 'none') : { state: next, action: 'none' };
    }
  }
}

/**
 * Above this it is a voice: well above what the room sounds like by itself.
 * @param {State} state
 */
export function threshold({ floors }) {
  // Until the room has been listened to for some time, its noise is not known.
  const floor = floors.length < limits.floorsKept ? 0 : Math.min(...floors);
  return Math.max(limits.quietest, floor * limits.aboveFloor);
}

/** @param {State} state @param {Phase} phase @param {Action} action @param {number} [voiced] @returns {{state: State, action: Action}} */
function go(state, phase, action, voiced = 0) {
  return { state: { ...state, phase, time: 0, quiet: 0, voiced }, action };
}

/**
 * A voice has gaps, and what sounds in its gaps is the room.
 * @param {State} state @param {number} level @param {number} seconds
 */
function withFloor(state, level, seconds) {
  const isNew = state.span >= limits.floorSpan || state.floors.length === 0;
  const floors = isNew ? [...state.floors.slice(1 - limits.floorsKept), level] : [...state.floors.slice(0, -1), Math.min(level, state.floors.at(-1) ?? level)];
  return { ...state, floors, span: isNew ? seconds : state.span + seconds };
}
