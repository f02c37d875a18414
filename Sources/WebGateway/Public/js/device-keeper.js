// @ts-check
// Keeps Twilio.Device: makes it once, keeps its token fresh, and registers it again when it was lost.

import { backoff } from './backoff.js';
import { failureOf, faultOf } from './failures.js';
import { TokenRefresh } from './token-refresh.js';
import { SignedOut } from './token-source.js';

/** @typedef {import('./call-panel.js').Event} Event */

const options = Object.freeze({
  codecPreferences: ['opus', 'pcmu'],
  // Without it, busy and declined cannot be told from other errors.
  enableImprovedSignalingErrorPrecision: true,
});

/** How long going online may take, in milliseconds. The SDK may never say that it failed. */
const patience = 20_000;

export class DeviceKeeper {
  #parts;
  #refresh;
  /** @type {VoiceDevice | null} */
  #device = null;
  /** @type {Promise<VoiceDevice> | null} */
  #opening = null;
  #wantsOnline = false;
  /** Whether the agent has gone offline, and a registration that is still on its way is not wanted. */
  #hasLeft = false;
  #tokenIsSuspect = false;
  #recoveries = 0;
  /** @type {number | undefined} for the next attempt to register again */
  #timer;
  /** @type {number | undefined} for the end of the patience with going online */
  #limit;
  #generation = 0;

  /**
   * @param {object} parts
   * @param {VoiceDeviceClass} parts.Device  Twilio.Device of the Voice SDK 2.x
   * @param {import('./token-source.js').TokenSource} parts.tokens
   * @param {(event: Event) => void} parts.notify
   * @param {() => boolean} parts.isInCall
   * @param {(call: VoiceCall) => void} parts.onIncoming
   * @param {(error: VoiceError, call: VoiceCall | undefined) => void} parts.onError
   */
  constructor(parts) {
    this.#parts = parts;
    this.#refresh = new TokenRefresh({
      source: parts.tokens,
      apply: (token) => this.#renew(token),
      isInCall: parts.isInCall,
      onSignedOut: () => parts.notify({ type: 'signedOut' }),
    });
  }

  /**
   * The device, made once however many ask for it, with a token that will do for what comes now.
   * @returns {Promise<VoiceDevice>}
   */
  async open() {
    if (this.#device?.state === 'destroyed') this.forget();
    const generation = this.#generation;
    this.#opening ??= this.#make(generation).catch((error) => {
      // An attempt that was given up must not take away the one that came after it.
      if (generation === this.#generation) this.#opening = null;
      throw error;
    });
    const device = await this.#opening;
    if (this.#tokenIsSuspect || this.#refresh.isDue) await this.#refresh.now();
    return device;
  }

  async goOnline() {
    this.#wantsOnline = true;
    this.#hasLeft = false;
    clearTimeout(this.#limit);
    this.#limit = setTimeout(() => this.#giveUpGoingOnline(), patience);
    const opening = this.open();
    const generation = this.#generation;
    try {
      const device = await opening;
      // The agent may have gone offline while the token was on its way.
      if (!this.#wantsOnline || generation !== this.#generation) return;
      if (device.state === 'registered') this.#isOnline();
      if (device.state === 'unregistered') await device.register();
    } catch (error) {
      if (!this.#wantsOnline || generation !== this.#generation) return;
      this.goOffline();
      this.#parts.notify(faultOf(error) ?? { type: 'goOnlineFailed', failure: failureOf(error) });
    }
  }

  goOffline() {
    this.#wantsOnline = false;
    clearTimeout(this.#limit);
  }

  /** Takes no more calls; the device stays, for calls that go out and for the one that there is. */
  leave() {
    this.goOffline();
    this.#hasLeft = true;
    clearTimeout(this.#timer);
    if (this.#device?.state === 'registered') this.#unregister(this.#device);
  }

  /** Catches up with what the timers have missed. */
  wake() {
    if (this.#device === null) return;
    this.catchUp();
    if (!this.#wantsOnline || this.#device.state === 'registered') return;
    this.#recoveries = 0;
    void this.#recover();
  }

  catchUp() {
    this.#refresh.catchUp();
  }

  /**
   * An error speaks against the token: the next use gets another.
   * @returns {boolean}  whether the device goes online again by itself
   */
  suspectToken() {
    this.#tokenIsSuspect = true;
    return this.lost();
  }

  /** The registration is gone. @returns {boolean}  whether it is taken up again */
  lost() {
    if (!this.#wantsOnline) return false;
    // From here on the attempts to register again go on without an end.
    clearTimeout(this.#limit);
    this.#parts.notify({ type: 'unregistered' });
    this.#recoverLater();
    return true;
  }

  /** Ends the device; the next use makes another. */
  forget() {
    this.#generation += 1;
    clearTimeout(this.#timer);
    this.#refresh.stop();
    const device = this.#device;
    this.#device = null;
    this.#opening = null;
    this.#tokenIsSuspect = false;
    if (device && device.state !== 'destroyed') device.destroy();
  }

  /** @param {number} generation */
  async #make(generation) {
    const { Device, tokens, onIncoming, onError } = this.#parts;
    const grant = await tokens.get();
    if (generation !== this.#generation) throw new Error('the page went away');
    const device = new Device(grant.token, options);
    const isOurs = () => device === this.#device;
    device.on('registered', () => {
      if (this.#hasLeft) return this.#unregister(device);
      this.#wantsOnline = true;
      this.#recoveries = 0;
      clearTimeout(this.#timer);
      this.#isOnline();
    });
    device.on('unregistered', () => { if (isOurs()) this.lost(); });
    device.on('destroyed', () => { if (isOurs()) this.lost(); });
    device.on('tokenWillExpire', () => { if (isOurs()) void this.#refresh.now(); });
    device.on('incoming', onIncoming);
    device.on('error', onError);
    this.#device = device;
    this.#refresh.arm(grant);
    return device;
  }

  #isOnline() {
    clearTimeout(this.#limit);
    this.#parts.notify({ type: 'registered' });
  }

  /** A device that is stuck stays stuck: the next attempt makes another, unless a call needs this one. */
  #giveUpGoingOnline() {
    if (!this.#wantsOnline || this.#device?.state === 'registered') return;
    this.leave();
    if (!this.#parts.isInCall()) this.forget();
    this.#parts.notify({ type: 'goOnlineTimedOut' });
  }

  /** @param {VoiceDevice} device */
  #unregister(device) {
    // One that cannot be taken back ends with its token.
    device.unregister().catch(() => {});
  }

  /** @param {string} token */
  #renew(token) {
    this.#tokenIsSuspect = false;
    this.#device?.updateToken(token);
  }

  #recoverLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#recover(), backoff(this.#recoveries));
    this.#recoveries += 1;
  }

  /** Goes on, ever more slowly, until the device says `registered`. */
  async #recover() {
    if (!this.#wantsOnline) return;
    this.#recoverLater();
    try {
      const device = await this.open();
      // It may never be settled (https://github.com/twilio/twilio-voice.js/issues/85), so nothing waits for it.
      if (this.#wantsOnline && device.state === 'unregistered') device.register().catch(() => {});
    } catch (error) {
      if (this.#wantsOnline && error instanceof SignedOut) this.#parts.notify({ type: 'signedOut' });
    }
  }
}
