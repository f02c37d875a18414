// @ts-check
// The one call that a page has: follows it from the first ring to its end.

import { failureOf } from './failures.js';

/** @typedef {import('./call-panel.js').Event} Event */

/** How long a call may take to say that it is over, in milliseconds. */
const patience = 3000;

export class OneCall {
  #notify;
  #onFree;
  /** @type {VoiceCall | null} */
  #current = null;
  /**
   * The call before: the SDK may say why a call ended after it has ended.
   * @type {VoiceCall | null}
   */
  #last = null;

  /**
   * @param {object} parts
   * @param {(event: Event) => void} parts.notify
   * @param {() => void} parts.onFree  when a call is over
   */
  constructor({ notify, onFree }) {
    this.#notify = notify;
    this.#onFree = onFree;
  }

  get isTaken() {
    return this.#current !== null;
  }

  /** Whether the far side has yet to answer. */
  get awaitsAnswer() {
    const status = this.#current?.status();
    return status === 'connecting' || status === 'ringing';
  }

  /** @param {VoiceCall | null | undefined} call */
  isOrWas(call) {
    return Boolean(call) && (call === this.#current || call === this.#last);
  }

  /**
   * Listens to a call until it ends. The listeners belong to the call, and go with it.
   * @param {VoiceCall} call
   * @returns {boolean}  whether it is still alive
   */
  take(call) {
    this.#current = call;
    this.#last = null;
    /** @param {Event} event */
    const tell = (event) => () => { if (call === this.#current) this.#notify(event); };
    /** @param {Event} event */
    const end = (event) => () => this.#finish(call, event);
    call.on('accept', tell({ type: 'accepted' }));
    call.on('reconnecting', tell({ type: 'reconnecting' }));
    call.on('reconnected', tell({ type: 'reconnected' }));
    call.on('mute', (muted) => { if (call === this.#current) this.#notify({ type: 'muted', muted }); });
    call.on('cancel', end({ type: 'cancelled' }));
    call.on('reject', end({ type: 'ended' }));
    call.on('disconnect', end({ type: 'ended' }));
    call.on('error', (error) => this.#failed(call, error));
    // What happened before anybody listened.
    if (call.status() === 'open') this.#notify({ type: 'accepted' });
    if (call.status() === 'closed') this.#finish(call, { type: 'ended' });
    return call === this.#current;
  }

  accept() {
    this.#current?.accept();
  }

  /** @param {boolean} muted */
  mute(muted) {
    this.#current?.mute(muted);
  }

  reject() {
    const call = this.#release();
    call?.reject();
    this.#onFree();
  }

  hangUp() {
    const call = this.#current;
    call?.disconnect();
    // The button works even if the SDK has lost track of the call.
    if (this.isTaken) setTimeout(() => this.#finish(call, { type: 'ended' }), patience);
  }

  /** Ends the call without a word to the panel. */
  drop() {
    const call = this.#release();
    // A ringing call is left to the other agents: declining it may end it for all of them
    // (https://github.com/twilio/twilio-voice.js/issues/299).
    if (call?.status() === 'pending') call.ignore();
    else call?.disconnect();
  }

  /** @param {VoiceCall} call @param {VoiceError} error */
  #failed(call, error) {
    const isOver = call === this.#current && call.status() === 'closed';
    /** @type {Event} */
    const event = { type: 'failed', failure: failureOf(error), ended: isOver };
    if (isOver) this.#finish(call, event);
    else if (this.isOrWas(call)) this.#notify(event);
  }

  /** @param {VoiceCall | null} call @param {Event} event */
  #finish(call, event) {
    if (call !== this.#current) return;
    this.#release();
    this.#last = call;
    this.#notify(event);
    this.#onFree();
  }

  #release() {
    const call = this.#current;
    this.#current = null;
    return call;
  }
}
