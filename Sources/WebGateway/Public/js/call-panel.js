// @ts-check
// The call panel as a pure state machine: events in, the next state and actions out. It knows no page and no SDK.

import { view } from './call-panel-view.js';
import * as text from './status-text.js';
import { words } from './words.js';

/** @typedef {import('./status-text.js').Party} Party */
/** @typedef {import('./failures.js').Failure} Failure */
/** @typedef {'idle' | 'preparing' | 'calling' | 'incoming' | 'answering' | 'talking' | 'reconnecting' | 'ending'} Phase */
/** @typedef {'offline' | 'connecting' | 'online' | 'reconnecting'} Presence */
/**
 * @typedef {object} State
 * @property {'agent' | 'customer'} role
 * @property {boolean} hasSDK
 * @property {Phase} phase
 * @property {Party | null} party  nobody when idle
 * @property {boolean} answered  whether the call was ever connected
 * @property {boolean} muted  whether the microphone is off
 * @property {Presence} presence  whether an agent's browser takes calls; customers stay offline
 * @property {boolean} signedOut
 * @property {boolean} resumes  whether to go online again when the page comes back
 * @property {string | null} notice  what happened last, until something else happens
 * @property {boolean} noticeIsProblem
 */
/**
 * @typedef {{type: 'goOnline'} | {type: 'goOffline'} | {type: 'mute', muted: boolean} | {type: 'start', party: Party} | {type: 'answer'} | {type: 'decline'}
 *   | {type: 'hangUp'} | {type: 'close'}} Action
 */
/**
 * @typedef {{type: 'pressedGoOnline'} | {type: 'pressedGoOffline'} | {type: 'pressedMute'} | {type: 'muted', muted: boolean}
 *   | {type: 'pressedCall', party: Party} | {type: 'pressedAnswer'}
 *   | {type: 'pressedDecline'} | {type: 'pressedHangUp'}
 *   | {type: 'registered'} | {type: 'unregistered'} | {type: 'goOnlineFailed', failure: Failure} | {type: 'goOnlineTimedOut'}
 *   | {type: 'noToken'} | {type: 'signedOut'}
 *   | {type: 'calling'} | {type: 'incoming'} | {type: 'accepted'} | {type: 'reconnecting'} | {type: 'reconnected'}
 *   | {type: 'cancelled'} | {type: 'ended'} | {type: 'failed', failure: Failure, ended: boolean}
 *   | {type: 'pageHidden'} | {type: 'pageRestored'}} Event
 */
/**
 * @param {{role: 'agent' | 'customer', hasSDK: boolean}} page
 * @returns {State}
 */
export function initialState({ role, hasSDK }) {
  return {
    role, hasSDK, phase: 'idle', party: null, answered: false, muted: false, presence: 'offline',
    signedOut: false, resumes: false, notice: null, noticeIsProblem: false,
  };
}

/** @param {string | null} notice */
const noticed = (notice, isProblem = false) => ({ notice, noticeIsProblem: isProblem });
const noCall = Object.freeze({ phase: /** @type {Phase} */ ('idle'), party: null, answered: false, muted: false });

/**
 * An event that does not fit the state changes nothing: a second press makes no second call.
 * @param {State} state
 * @param {Event} event
 * @returns {{state: State, actions: Action[]}}
 */
export function next(state, event) {
  /** @param {Partial<State>} change @param {Action[]} actions */
  const to = (change, ...actions) => ({ state: { ...state, ...change }, actions });
  const stay = { state, actions: [] };
  const can = view(state).enabled;
  const isOut = state.phase === 'preparing' || state.phase === 'calling';
  const { party } = state;

  switch (event.type) {
    case 'pressedGoOnline':
      return can.goOnline ? to({ ...noticed(null), presence: 'connecting' }, { type: 'goOnline' }) : stay;
    case 'pressedGoOffline':
      return can.goOffline ? to({ ...noticed(null), presence: 'offline' }, { type: 'goOffline' }) : stay;
    case 'pressedMute':
      return can.mute ? to({}, { type: 'mute', muted: !state.muted }) : stay;
    case 'muted':
      return state.phase === 'idle' ? stay : to({ muted: event.muted });
    case 'pressedCall':
      if (!can.call) return stay;
      return to({ ...noticed(null), phase: 'preparing', party: event.party, answered: false }, { type: 'start', party: event.party });
    case 'pressedAnswer':
      return can.answer ? to({ phase: 'answering' }, { type: 'answer' }) : stay;
    case 'pressedDecline':
      return can.decline ? to({ ...noCall, ...noticed(words.declined) }, { type: 'decline' }, ...afterCall(state)) : stay;
    case 'pressedHangUp':
      if (!can.hangUp) return stay;
      // A call that does not exist yet is given up at once; one that does says itself when it is over.
      return to({ ...noticed(null), ...(state.phase === 'preparing' ? noCall : { phase: 'ending' }) }, { type: 'hangUp' });

    case 'registered':
      return to({ presence: 'online', ...(state.presence === 'online' ? {} : noticed(null)) });
    case 'unregistered':
      return state.presence === 'offline' ? stay : to({ presence: 'reconnecting' });
    case 'goOnlineFailed':
      return to({ presence: 'offline', ...noticed(text.failed(event.failure, null, false), true) });
    case 'goOnlineTimedOut':
      return state.presence === 'connecting' ? to({ presence: 'offline', ...noticed(words.goOnlineTimedOut, true) }) : stay;
    case 'noToken':
      // Asked for by a call or by going online; whichever it was has failed.
      return to({
        ...(isOut ? noCall : {}),
        presence: state.presence === 'connecting' ? 'offline' : state.presence,
        ...noticed(words.noToken, true),
      });
    case 'signedOut': {
      // A call goes on: it needs no session. What follows it does.
      const talks = state.phase !== 'idle' && !isOut;
      return to({ ...(talks ? {} : noCall), signedOut: true, presence: 'offline', ...noticed(null) }, ...(talks ? [] : [close]));
    }

    case 'calling':
      return state.phase === 'preparing' ? to({ phase: 'calling' }) : stay;
    case 'incoming':
      return state.phase === 'idle' ? to({ ...noticed(null), phase: 'incoming', party: { kind: 'caller' }, answered: false }) : stay;
    case 'accepted':
      return isOut || state.phase === 'answering' || state.phase === 'incoming' ? to({ phase: 'talking', answered: true }) : stay;
    case 'reconnecting':
      return state.phase === 'talking' ? to({ phase: 'reconnecting' }) : stay;
    case 'reconnected':
      return state.phase === 'reconnecting' ? to({ ...noticed(null), phase: 'talking' }) : stay;

    case 'cancelled':
      return state.phase === 'idle' ? stay : to({ ...noCall, ...noticed(words.missed) }, ...afterCall(state));
    case 'ended': {
      if (state.phase === 'idle') return stay;
      // An error that came first says more than the end does.
      const noAnswer = isOut && state.notice === null && party !== null;
      return to({ ...noCall, ...(noAnswer ? noticed(text.unanswered(party)) : {}) }, ...afterCall(state));
    }
    case 'failed': {
      const notice = noticed(text.failed(event.failure, party, state.answered), true);
      return event.ended && state.phase !== 'idle' ? to({ ...noCall, ...notice }, ...afterCall(state)) : to(notice);
    }

    case 'pageHidden':
      return to({ ...noCall, ...noticed(null), resumes: state.presence !== 'offline', presence: 'offline' }, close);
    case 'pageRestored':
      return state.resumes ? to({ resumes: false, presence: 'connecting' }, { type: 'goOnline' }) : stay;
  }
}

const close = Object.freeze({ type: /** @type {const} */ ('close') });

/** @param {State} state @returns {Action[]} */
function afterCall(state) {
  return state.signedOut ? [close] : [];
}
