// @ts-check
// Performs the call panel's actions on the Voice SDK and tells the panel what happened: one device, one call.

import { DeviceKeeper } from './device-keeper.js';
import { failureOf, faultOf, isTokenError } from './failures.js';
import { OneCall } from './one-call.js';

/** @typedef {import('./call-panel.js').Event} Event */
/** @typedef {import('./call-panel.js').Action} Action */
/** @typedef {import('./status-text.js').Party} Party */

export class DeviceSession {
  #notify;
  #language;
  /** @type {DeviceKeeper} */
  #keeper;
  /** @type {OneCall} */
  #call;
  /** Attempts to call, counted: an attempt that was hung up is not the last one any more. */
  #attempt = 0;
  #isStarting = false;
  /** Settled when the device has made, or failed to make, the call it was last asked for. */
  #connecting = Promise.resolve();

  /**
   * @param {object} parts
   * @param {VoiceDeviceClass} parts.Device  Twilio.Device of the Voice SDK 2.x
   * @param {import('./token-source.js').TokenSource} parts.tokens
   * @param {(event: Event) => void} parts.notify
   * @param {string} parts.language  in which the desk speaks to the caller; empty for its own
   */
  constructor({ Device, tokens, notify, language }) {
    this.#notify = notify;
    this.#language = language;
    this.#call = new OneCall({ notify, onFree: () => this.#keeper.catchUp() });
    this.#keeper = new DeviceKeeper({
      Device, tokens, notify,
      isInCall: () => this.#call.isTaken,
      onIncoming: (call) => this.#incoming(call),
      onError: (error, call) => this.#deviceFailed(error, call),
    });
  }

  /** @param {Action} action */
  perform(action) {
    switch (action.type) {
      case 'goOnline': return void this.#keeper.goOnline();
      case 'goOffline': return this.#keeper.leave();
      case 'mute': return this.#call.mute(action.muted);
      case 'start': return void this.#start(action.party);
      case 'answer': return this.#call.accept();
      case 'decline': return this.#call.reject();
      case 'hangUp': return this.#hangUp();
      case 'close': return this.#close();
    }
  }

  /** The page is looked at again, or the network is back: browsers put hidden pages to sleep, and registrations end. */
  wake() {
    this.#keeper.wake();
  }

  /** @param {Party} party */
  async #start(party) {
    const attempt = this.#nextAttempt();
    const isOver = () => attempt !== this.#attempt;
    this.#isStarting = true;
    try {
      const device = await this.#keeper.open();
      // An attempt that was given up may still be on its way, and a device makes one call at a time.
      await this.#connecting;
      if (isOver()) return;
      this.#notify({ type: 'calling' });
      const made = device.connect(...this.#options(party));
      this.#connecting = made.then(() => {}, () => {});
      const call = await made;
      if (isOver()) call.disconnect();
      else this.#call.take(call);
    } catch (error) {
      if (!isOver()) this.#notify(faultOf(error) ?? { type: 'failed', failure: failureOf(error), ended: true });
    } finally {
      if (!isOver()) this.#isStarting = false;
    }
  }

  /**
   * The parameters of a call that go to the desk, as the SDK takes them; none when there are none.
   * @param {Party} party
   * @returns {[] | [{params: Record<string, string>}]}
   */
  #options(party) {
    /** @type {Record<string, string>} */
    const params = party.kind === 'customer' ? { phoneNumber: party.phoneNumber, ticket: party.ticket } : {};
    if (this.#language) params.language = this.#language;
    return Object.keys(params).length > 0 ? [{ params }] : [];
  }

  /** @param {VoiceCall} call */
  #incoming(call) {
    // Ignored, it goes on ringing for the other agents.
    if (this.#call.isTaken || this.#isStarting) call.ignore();
    else if (this.#call.take(call)) this.#notify({ type: 'incoming' });
  }

  #hangUp() {
    this.#nextAttempt();
    if (this.#call.isTaken) this.#call.hangUp();
    else this.#notify({ type: 'ended' });
  }

  /** @param {VoiceError} error @param {VoiceCall | undefined} call */
  #deviceFailed(error, call) {
    // A call tells its own errors.
    if (this.#call.isOrWas(call)) return;
    const failure = failureOf(error);
    const isToken = isTokenError(failure);
    if (isToken && (this.#isStarting || this.#call.awaitsAnswer)) return this.#giveUp(failure);
    if (isToken && this.#keeper.suspectToken()) return;
    this.#notify({ type: 'failed', failure, ended: false });
  }

  /**
   * The token failed a call that waits for its answer: it never gets one, and the device may wait for ever. The next
   * device is new, and so is its token.
   * @param {import('./failures.js').Failure} failure
   */
  #giveUp(failure) {
    this.#nextAttempt();
    this.#call.drop();
    this.#forgetDevice();
    this.#notify({ type: 'failed', failure, ended: true });
    this.#keeper.lost();
  }

  #close() {
    this.#nextAttempt();
    this.#keeper.goOffline();
    this.#call.drop();
    this.#forgetDevice();
  }

  #forgetDevice() {
    this.#connecting = Promise.resolve();
    this.#keeper.forget();
  }

  #nextAttempt() {
    this.#isStarting = false;
    this.#attempt += 1;
    return this.#attempt;
  }
}
