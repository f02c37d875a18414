// @ts-check
// Twilio.Device of the Voice SDK 2.x, on the simulator's exchange.

import { AudioSettings } from './audio-settings.mjs';
import { Call } from './call.mjs';
import { Emitter } from './emitter.mjs';
import { TwilioError, fromServer, named } from './errors.mjs';
import { Ringtone } from './ringtone.mjs';
import { Signalling } from './signalling.mjs';

/** @typedef {'unregistered' | 'registering' | 'registered' | 'destroyed'} State */
/** @typedef {{resolve: () => void, reject: (error: unknown) => void}} Waiting */
/**
 * What a call may ask of its device.
 * @typedef {object} DevicePart
 * @property {(type: string, payload: object) => void} send
 * @property {() => any} mediaOptions
 * @property {(call: Call) => void} stopRinging
 * @property {(call: Call) => void} forget
 * @property {() => boolean} isPrecise
 * @property {() => boolean} playsOutgoing
 * @property {(event: string, text: string) => void} told
 */

const version = '2.18.3';
const registrationInterval = 30_000;
const longestSignallingTimeout = 30_000;
const defaults = {
  allowIncomingWhileBusy: false, closeProtection: /** @type {boolean | string} */ (false), maxCallSignalingTimeoutMs: 0,
  tokenRefreshMs: 10_000, enableImprovedSignalingErrorPrecision: false, chunderw: '',
};

export class Device extends Emitter {
  static packageName = '@twilio/voice-sdk';
  static version = version;
  static isSupported = typeof RTCPeerConnection === 'function' && Boolean(navigator.mediaDevices);

  #token;
  #options;
  /** @type {State} */
  #state = 'unregistered';
  #signalling;
  #isListening = false;
  #wantsRegistration = false;
  /** @type {Waiting[]} */
  #registrations = [];
  /** @type {Waiting[]} */
  #listens = [];
  /** @type {Call[]} */
  #calls = [];
  /** @type {Call | null} */
  #active = null;
  #isConnecting = false;
  /** @type {string | null} */
  #identity = null;
  /** @type {number | undefined} */
  #expiry;
  /** @type {number | undefined} */
  #renewal;
  #ringtone = new Ringtone(0.15);
  #part;
  audio;

  /** @param {string} token @param {object} [options] */
  constructor(token, options = {}) {
    super();
    if (typeof token !== 'string') throw named('InvalidArgumentError', 'Parameter "token" must be of type "string".');
    this.#token = token;
    this.#options = { ...defaults, ...options };
    this.audio = new AudioSettings((id) => { for (const call of this.#calls) call.setSpeaker(id); });
    this.#signalling = new Signalling(addressOf(this.#options.chunderw));
    this.#signalling.on('open', () => this.#listen());
    this.#signalling.on('lost', () => this.#lost());
    this.#signalling.on('message', (type, payload) => this.#receive(type, payload));
    this.#part = /** @type {DevicePart} */ ({
      send: (type, payload) => void this.#signalling.send(type, payload),
      mediaOptions: () => this.#mediaOptions(),
      stopRinging: () => this.#ringtone.stop(),
      forget: (call) => this.#forget(call),
      isPrecise: () => this.#options.enableImprovedSignalingErrorPrecision,
      playsOutgoing: () => this.audio.outgoing(),
      told: (event, text) => void this.emit(event, text),
    });
    addEventListener('pagehide', this.#leave);
    addEventListener('beforeunload', this.#ask);
  }

  get calls() { return [...this.#calls]; }
  get edge() { return this.#isListening ? 'simulator' : null; }
  get home() { return this.#isListening ? 'us1' : null; }
  get identity() { return this.#identity; }
  get isBusy() { return this.#active !== null; }
  get state() { return this.#state; }
  get token() { return this.#token; }

  /** @returns {Promise<void>} */
  async register() {
    if (this.#state !== 'unregistered') {
      throw named('InvalidStateError', `Attempt to register when device is in state "${this.#state}". Must be "unregistered".`);
    }
    this.#wantsRegistration = true;
    this.#become('registering');
    this.#signalling.open();
    return new Promise((resolve, reject) => {
      this.#registrations.push({ resolve, reject });
      if (this.#isListening) this.#signalling.send('register', { media: { audio: true } });
    });
  }

  async unregister() {
    if (this.#state !== 'registered') {
      throw named('InvalidStateError', `Attempt to unregister when device is in state "${this.#state}". Must be "registered".`);
    }
    this.#wantsRegistration = false;
    this.#signalling.send('register', { media: { audio: false } });
    this.#become('unregistered');
  }

  /** @param {{params?: Record<string, string>, rtcConfiguration?: RTCConfiguration}} options @returns {Promise<Call>} */
  async connect({ params = {}, rtcConfiguration } = {}) {
    if (this.#state === 'destroyed') throw named('InvalidStateError', 'Attempt to connect when device is destroyed.');
    if (this.#active || this.#isConnecting) throw named('InvalidStateError', 'A Call is already active');
    this.#isConnecting = true;
    for (const call of [...this.#calls]) if (call.status() === 'pending') call.ignore();
    const custom = new Map(Object.entries(params).map(([name, value]) => [name, String(value)]));
    const call = new Call(this.#part, { direction: 'OUTGOING', sid: `TJS${crypto.randomUUID()}`, custom });
    this.#calls.push(call);
    this.#active = call;
    try {
      this.#signalling.open();
      await call.start(rtcConfiguration, new URLSearchParams([...custom]).toString(), this.#whenListening());
      return call;
    } catch (error) {
      call.abandon();
      throw error;
    } finally {
      this.#isConnecting = false;
    }
  }

  disconnectAll() {
    for (const call of [...this.#calls]) call.status() === 'pending' ? call.reject() : call.disconnect();
  }

  /** @param {string} token */
  updateToken(token) {
    if (this.#state === 'destroyed') throw named('InvalidStateError', 'Attempt to updateToken when device is in state "destroyed".');
    if (typeof token !== 'string') throw named('InvalidArgumentError', 'Parameter "token" must be of type "string".');
    this.#token = token;
    if (this.#signalling.isOpen) this.#listen();
  }

  /** @param {object} options */
  updateOptions(options = {}) {
    if (this.#state === 'destroyed') throw named('InvalidStateError', 'Attempt to updateOptions when device is in state "destroyed".');
    this.#options = { ...this.#options, ...options };
  }

  destroy() {
    if (this.#state === 'destroyed') return;
    for (const call of [...this.#calls]) call.status() === 'pending' ? call.ignore() : call.disconnect();
    removeEventListener('pagehide', this.#leave);
    removeEventListener('beforeunload', this.#ask);
    clearTimeout(this.#expiry);
    clearInterval(this.#renewal);
    this.#signalling.close();
    this.#settle(this.#listens, new TwilioError(31009, 'The device was destroyed'));
    this.#settle(this.#registrations, new TwilioError(31009, 'The device was destroyed'));
    this.#become('destroyed');
    this.removeAllListeners();
  }

  toString() {
    return '[Twilio.Device instance]';
  }

  // Signalling.

  #listen() {
    this.#signalling.send('listen', {
      browserinfo: { p: 'browser', plugin: 'rtc', v: version, userAgent: navigator.userAgent },
      reconnectTimeout: Math.min(this.#options.maxCallSignalingTimeoutMs, longestSignallingTimeout),
      token: this.#token,
    });
  }

  #lost() {
    const wasListening = this.#isListening;
    this.#isListening = false;
    clearInterval(this.#renewal);
    for (const call of [...this.#calls]) call.lostSignalling(this.#options.maxCallSignalingTimeoutMs > 0);
    if (this.#state === 'registered') this.#become('unregistered');
    if (wasListening) this.emit('error', new TwilioError(31005, 'The signalling connection was lost'));
    // It registers again as soon as it is back.
    if (this.#wantsRegistration) this.#become('registering');
  }

  /** @param {string} type @param {any} payload */
  #receive(type, payload) {
    switch (type) {
      case 'connected': return this.#connected(payload);
      case 'ready': return this.#ready();
      case 'invite': return this.#invited(payload);
      case 'error': if (!payload.callsid) return this.#failed(payload.error);
    }
    this.#callOf(payload.callsid)?.receive(type, payload);
  }

  /** @param {{token?: {identity?: string, ttl?: number}}} payload */
  #connected({ token }) {
    const isFirst = !this.#isListening;
    this.#isListening = true;
    this.#identity = token?.identity ?? null;
    clearTimeout(this.#expiry);
    // A day is the longest that a token lives, and less than a timer's limit.
    const untilWarning = Math.max(0, (token?.ttl ?? 3600) * 1000 - this.#options.tokenRefreshMs);
    this.#expiry = setTimeout(() => this.emit('tokenWillExpire', this), untilWarning);
    if (!isFirst) return;
    this.#settle(this.#listens);
    if (this.#wantsRegistration) this.#signalling.send('register', { media: { audio: true } });
    for (const call of this.#calls) call.resume();
  }

  #ready() {
    if (!this.#wantsRegistration || this.#state === 'registered') return;
    clearInterval(this.#renewal);
    this.#renewal = setInterval(() => this.#signalling.send('register', { media: { audio: true } }), registrationInterval);
    this.#become('registered');
    this.#settle(this.#registrations);
  }

  /** @param {any} payload */
  #invited({ callsid, sdp, parameters, reconnect }) {
    if (this.isBusy && !this.#options.allowIncomingWhileBusy) return;
    const { Params = '', ...rest } = parameters ?? {};
    const call = new Call(this.#part, {
      direction: 'INCOMING', sid: callsid, parameters: rest, offer: sdp, reconnect, custom: new Map(new URLSearchParams(Params)),
    });
    this.#calls.push(call);
    call.once('accept', () => { this.#active = call; });
    if (this.audio.incoming()) this.#ringtone.start();
    this.emit('incoming', call);
  }

  /**
   * An error of the device, not of a call.
   * @param {{code?: number, message?: string}} failure
   */
  #failed(failure) {
    const error = fromServer(failure, { isPrecise: this.#options.enableImprovedSignalingErrorPrecision, isOfCall: false });
    if (failure?.code === 31205) clearInterval(this.#renewal);
    if (!this.#isListening) this.#settle(this.#listens, error);
    const wasRegistering = this.#state === 'registering';
    if (wasRegistering) {
      this.#wantsRegistration = false;
      this.#become('unregistered');
      this.#settle(this.#registrations, error);
    }
    this.emit('error', error);
  }

  /**
   * An outgoing call is known by its first name until the exchange has said another.
   * @param {string | undefined} sid
   */
  #callOf(sid) {
    return this.#calls.find((call) => call.sid === sid)
      ?? this.#calls.find((call) => call.sid.startsWith('TJS') && String(sid).startsWith('CA'));
  }

  /** @returns {Promise<void>} */
  #whenListening() {
    if (this.#isListening) return Promise.resolve();
    const listening = /** @type {Promise<void>} */ (new Promise((resolve, reject) => { this.#listens.push({ resolve, reject }); }));
    // A microphone that is refused first leaves nobody to hear of this.
    listening.catch(() => {});
    return listening;
  }

  /** @param {Waiting[]} waiting @param {unknown} [error] */
  #settle(waiting, error) {
    for (const { resolve, reject } of waiting.splice(0)) error ? reject(error) : resolve();
  }

  /** @param {State} state */
  #become(state) {
    if (this.#state === state) return;
    this.#state = state;
    this.emit(state);
  }

  #mediaOptions() {
    const options = /** @type {any} */ (this.#options);
    return {
      getUserMedia: options.getUserMedia ?? ((/** @type {MediaStreamConstraints} */ wanted) => navigator.mediaDevices.getUserMedia(wanted)),
      RTCPeerConnection: options.RTCPeerConnection ?? RTCPeerConnection,
      audio: this.audio.constraints,
      speaker: this.audio.speaker,
    };
  }

  /** @param {Call} call */
  #forget(call) {
    this.#calls = this.#calls.filter((one) => one !== call);
    if (this.#active === call) this.#active = null;
  }

  #leave = () => this.destroy();

  /** @param {BeforeUnloadEvent} event */
  #ask = (event) => {
    if (this.#options.closeProtection && this.#calls.some((call) => call.status() === 'open')) event.preventDefault();
  };
}

/**
 * Where the exchange listens: beside this file, or where `chunderw` says.
 * @param {string} host
 */
function addressOf(host) {
  const address = new URL('/signal', import.meta.url);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  if (host) address.host = host;
  return address.href;
}
