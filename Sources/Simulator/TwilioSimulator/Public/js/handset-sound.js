// @ts-check
// What the handset sends and plays. In echo mode it has no microphone and no loudspeaker: it says back what it hears, so that
// one person at one machine hears himself and nothing can howl. With a headset it is a telephone like any other.

import { Echo, insecure } from './echo.js';

/** @typedef {'echo' | 'headset'} Mode */
/** @typedef {import('./echo.js').Report} Report */
/**
 * What one call sends: a microphone's stream, or an echo's.
 * @typedef {{stream: MediaStream, echo: Echo | null}} Source
 */

/** Asked for by name: not every browser does these by itself. */
const microphone = Object.freeze({ echoCancellation: true, noiseSuppression: true, autoGainControl: true });

export class HandsetSound {
  /** @type {Mode} */
  #mode;
  #onReport;
  /** @type {Echo | null} */
  #echo = null;
  /**
   * On its way into the call.
   * @type {Source | null}
   */
  #coming = null;
  /** @type {any} */
  #call = null;
  #isBusy = false;
  /** Counts what was begun and ended: who has awaited something goes on only if it is still his turn. */
  #turn = 0;

  /** @param {Mode} mode @param {(report: Report | null) => void} onReport  null: there is no echo now */
  constructor(mode, onReport) {
    this.#mode = mode;
    this.#onReport = onReport;
  }

  get mode() {
    return this.#mode;
  }

  /** Whether a microphone or an echo is being opened: there is nothing to change until it is there. */
  get isBusy() {
    return this.#isBusy;
  }

  /**
   * The device's `getUserMedia`.
   * @param {MediaStreamConstraints} constraints @returns {Promise<MediaStream>}
   */
  async open({ audio }) {
    const turn = this.#begin();
    try {
      const source = await this.#make(audio);
      if (turn !== this.#turn) {
        release(source);
        throw new DOMException('The call was over before its sound was there.', 'AbortError');
      }
      this.#use(source);
      return source.stream;
    } finally {
      if (turn === this.#turn) this.#isBusy = false;
    }
  }

  /**
   * A call of the device, from its first moment on.
   * @param {any} call
   */
  take(call) {
    this.#call = call;
    call.setAloud(this.#mode === 'headset');
    call.on('accept', () => {
      if (this.#call === call) this.#listen();
    });
  }

  /** The call is over, or never was. Whatever is being opened for it is released as soon as it is there. */
  end() {
    this.#turn += 1;
    this.#isBusy = false;
    this.#call = null;
    if (this.#coming) release(this.#coming);
    this.#coming = null;
    this.#echo?.close();
    this.#echo = null;
    this.#onReport(null);
  }

  /**
   * For an open call, and for those after it. Nothing happens while another change goes on. It throws when there is no such
   * sound, and all stays as it was.
   * @param {Mode} mode
   */
  async change(mode) {
    const [call, before] = [this.#call, this.#mode];
    const isOpen = call?.status() === 'open';
    // Between answer and sound there is nothing to change yet.
    if (mode === before || this.#isBusy || (call && !isOpen && call.status() !== 'pending')) return;
    this.#mode = mode;
    if (!isOpen) return void call?.setAloud(mode === 'headset');
    const turn = this.#begin();
    // Silence first: between one microphone and the next there must be no loop either.
    call.setAloud(false);
    try {
      const source = await this.#make(true);
      if (turn !== this.#turn) return release(source);
      this.#coming = source;
      await call.setInput(source.stream);
      // end() has released it.
      if (turn !== this.#turn) return;
      this.#coming = null;
      this.#use(source);
      this.#listen();
    } catch (error) {
      // The call is over, and so nothing is missing.
      if (turn !== this.#turn) return;
      if (this.#coming) release(this.#coming);
      this.#coming = null;
      this.#mode = before;
      throw error;
    } finally {
      if (turn === this.#turn) {
        this.#isBusy = false;
        call.setAloud(this.#mode === 'headset');
      }
    }
  }

  #begin() {
    this.#isBusy = true;
    this.#turn += 1;
    return this.#turn;
  }

  /** @param {MediaStreamConstraints['audio']} audio @returns {Promise<Source>} */
  async #make(audio) {
    if (this.#mode === 'echo') {
      const echo = await Echo.open((report, from) => { if (from === this.#echo) this.#onReport(report); });
      return { stream: echo.stream, echo };
    }
    if (!navigator.mediaDevices) throw new Error(insecure);
    const wanted = { ...microphone, .../** @type {object} */ (audio === true ? {} : audio) };
    return { stream: await navigator.mediaDevices.getUserMedia({ audio: wanted }), echo: null };
  }

  /**
   * From now on this is what is sent.
   * @param {Source} source
   */
  #use({ echo }) {
    this.#echo?.close();
    this.#echo = echo;
    if (!echo) this.#onReport(null);
  }

  #listen() {
    const stream = this.#call?.getRemoteStream();
    if (this.#echo && stream) this.#echo.hear(stream);
  }
}

/**
 * Nobody wants it any more.
 * @param {Source} source
 */
function release({ stream, echo }) {
  for (const track of stream.getTracks()) track.stop();
  echo?.close();
}
