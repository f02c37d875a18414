// @ts-check
// What the call panel shows in a state: the words, and which buttons may be pressed.

import * as text from './status-text.js';
import { words } from './words.js';

/** @typedef {import('./call-panel.js').State} State */
/**
 * @typedef {object} View
 * @property {string} status
 * @property {'idle' | 'busy' | 'ringing' | 'talking' | 'problem'} tone
 * @property {import('./call-panel.js').Presence} presence
 * @property {boolean} asksToSignIn
 * @property {boolean} muted
 * @property {{call: boolean, goOnline: boolean, goOffline: boolean, mute: boolean, answer: boolean, decline: boolean, hangUp: boolean}} enabled
 */

/**
 * @param {State} state
 * @returns {View}
 */
export function view(state) {
  const { phase, presence, hasSDK, signedOut } = state;
  const isIdle = phase === 'idle' && hasSDK && !signedOut;
  return {
    ...status(state),
    presence,
    asksToSignIn: signedOut,
    muted: state.muted,
    enabled: {
      call: isIdle && presence !== 'connecting',
      goOnline: isIdle && state.role === 'agent' && presence === 'offline',
      // While it connects as well: that may never settle.
      goOffline: presence !== 'offline',
      mute: phase === 'talking' || phase === 'reconnecting',
      answer: phase === 'incoming',
      decline: phase === 'incoming',
      hangUp: phase !== 'idle' && phase !== 'incoming' && phase !== 'ending',
    },
  };
}

/**
 * A call comes first, then what happened last, then whether the desk is reachable.
 * @param {State} state
 * @returns {Pick<View, 'status' | 'tone'>}
 */
function status(state) {
  const { party } = state;
  if (!state.hasSDK) return { status: words.notSetUp, tone: 'idle' };
  switch (state.phase) {
    case 'preparing': return { status: words.connecting, tone: 'busy' };
    case 'calling': return { status: party ? text.calling(party) : words.connecting, tone: 'busy' };
    case 'incoming': return { status: words.incoming, tone: 'ringing' };
    case 'answering': return { status: words.answering, tone: 'busy' };
    case 'talking': return { status: party ? text.talking(party, state.muted) : words.ready, tone: 'talking' };
    case 'reconnecting': return { status: words.reconnecting, tone: 'problem' };
    case 'ending': return { status: words.ending, tone: 'busy' };
    case 'idle':
  }
  if (state.signedOut) return { status: words.signedOut, tone: 'problem' };
  if (state.presence === 'connecting') return { status: words.connecting, tone: 'busy' };
  if (state.notice !== null) return { status: state.notice, tone: state.noticeIsProblem ? 'problem' : 'idle' };
  if (state.presence === 'reconnecting') return { status: words.lostConnection, tone: 'problem' };
  if (state.role === 'agent' && state.presence === 'offline') return { status: words.offline, tone: 'idle' };
  return { status: words.ready, tone: 'idle' };
}
