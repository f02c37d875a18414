// @ts-check
// Keeps the device's token fresh by a timer of its own: the SDK's tokenWillExpire comes once in a device's life
// (https://github.com/twilio/twilio-voice.js/issues/93).

import { backoff } from './backoff.js';
import { SignedOut } from './token-source.js';

/** @typedef {import('./token-source.js').Grant} Grant */

/** The part of a token's life after which it is replaced. */
const ripe = 0.8;
/** The last moment, in milliseconds before the end, at which a token is replaced even during a call. */
const lastMoment = 30_000;
const longestTimeout = 2 ** 31 - 1;

export class TokenRefresh {
  #source;
  #apply;
  #isInCall;
  #onSignedOut;
  /** @type {number | undefined} */
  #timer;
  /** @type {Promise<boolean> | null} */
  #running = null;
  #attempt = 0;
  #ripeAt = Infinity;
  #endsAt = Infinity;
  #generation = 0;

  /**
   * @param {object} parts
   * @param {{get: () => Promise<Grant>}} parts.source
   * @param {(token: string) => void} parts.apply
   * @param {() => boolean} parts.isInCall  a new token costs a call about a second of sound, so it waits if it can
   * @param {() => void} parts.onSignedOut
   */
  constructor({ source, apply, isInCall, onSignedOut }) {
    this.#source = source;
    this.#apply = apply;
    this.#isInCall = isInCall;
    this.#onSignedOut = onSignedOut;
  }

  /** Whether the token should be replaced before it is used again. */
  get isDue() {
    return Date.now() >= this.#ripeAt;
  }

  /** @param {Grant} grant  the token that the device now has */
  arm({ lifetime }) {
    this.#attempt = 0;
    this.#ripeAt = Date.now() + Math.max(1000, lifetime * ripe);
    this.#endsAt = Date.now() + lifetime;
    this.#schedule(this.#ripeAt - Date.now());
  }

  stop() {
    clearTimeout(this.#timer);
    this.#generation += 1;
    this.#running = null;
    this.#ripeAt = Infinity;
    this.#endsAt = Infinity;
  }

  /** To be called when a call is over and when a page wakes up: timers sleep with the machine. */
  catchUp() {
    if (this.isDue && !this.#isInCall()) this.now();
  }

  /**
   * Replaces the token. Never twice at once.
   * @returns {Promise<boolean>}  whether the device has a new token; if not, another attempt is already planned
   */
  now() {
    clearTimeout(this.#timer);
    if (this.#running) return this.#running;
    const running = this.#replace(this.#generation).finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }

  /** @param {number} generation */
  async #replace(generation) {
    try {
      const grant = await this.#source.get();
      if (generation !== this.#generation) return false;
      this.#apply(grant.token);
      this.arm(grant);
      return true;
    } catch (error) {
      if (generation !== this.#generation) return false;
      if (error instanceof SignedOut) {
        this.stop();
        this.#onSignedOut();
      } else {
        this.#schedule(backoff(this.#attempt));
        this.#attempt += 1;
      }
      return false;
    }
  }

  /** @param {number} delay */
  #schedule(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#onTimer(), Math.min(longestTimeout, Math.max(0, delay)));
  }

  #onTimer() {
    const left = this.#endsAt - Date.now();
    if (!this.isDue) this.#schedule(this.#ripeAt - Date.now());
    else if (this.#isInCall() && left > lastMoment) this.#schedule(left - lastMoment);
    else this.now();
  }
}
