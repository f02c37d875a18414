// @ts-check
// The echo's sound, on the thread of the sound itself: 128 samples a time come in, and go out. echo-machine.js decides.

import { advance, initial, limits } from './echo-machine.js';

/** What the sound thread has of its own (Web Audio API 1.32); the compiler's library has none of it. */
const worklet = /** @type {any} */ (globalThis);
const blockSeconds = 0.02;
const reportSeconds = 0.08;
/** A voice begins before it is loud. */
const lead = 0.25;

class Echo extends worklet.AudioWorkletProcessor {
  #state = initial;
  /** All that can be kept, and the lead before it. */
  #kept = new Float32Array(Math.ceil((limits.longestHold + lead + 1) * worklet.sampleRate));
  #length = 0;
  #said = 0;
  // What has come in since the machine was last asked.
  #power = 0;
  #count = 0;
  // What is shown on the page.
  #heard = 0;
  #loud = 0;
  #since = 0;

  /** @param {Float32Array[][]} inputs @param {Float32Array[][]} outputs */
  process([input], [output]) {
    const out = output[0];
    const sound = input[0] ?? new Float32Array(out.length);
    this.#keep(sound);
    let power = 0;
    for (const sample of sound) power += sample * sample;
    this.#power += power;
    this.#count += out.length;
    this.#heard = Math.max(this.#heard, Math.sqrt(power / out.length));
    if (this.#count >= blockSeconds * worklet.sampleRate) this.#decide();
    if (this.#state.phase === 'speaking') this.#say(out);
    this.#report(out.length);
    return true;
  }

  #decide() {
    const block = { level: Math.sqrt(this.#power / this.#count), seconds: this.#count / worklet.sampleRate, isSaid: this.#said >= this.#length };
    const { quiet } = this.#state;
    const { state, action } = advance(this.#state, block);
    this.#state = state;
    this.#power = 0;
    this.#count = 0;
    if (action === 'say') {
      // The pause that ended it is not waited for again.
      this.#length -= Math.round(Math.max(0, quiet - lead) * worklet.sampleRate);
      this.#said = 0;
    }
    if (action === 'drop') this.#length = 0;
    // All of it went out: the next voice begins anew.
    if (state.phase === 'resting') this.#length = 0;
  }

  /**
   * While nobody speaks, the newest moment is kept, and no more.
   * @param {Float32Array} sound
   */
  #keep(sound) {
    const { phase } = this.#state;
    if (phase !== 'listening' && phase !== 'holding') return;
    const longest = phase === 'listening' ? Math.round(lead * worklet.sampleRate) : this.#kept.length;
    const surplus = this.#length + sound.length - longest;
    if (surplus > 0 && phase === 'listening') {
      this.#kept.copyWithin(0, surplus, this.#length);
      this.#length -= surplus;
    }
    const room = Math.min(sound.length, this.#kept.length - this.#length);
    this.#kept.set(sound.subarray(0, room), this.#length);
    this.#length += room;
  }

  /** @param {Float32Array} out */
  #say(out) {
    const part = this.#kept.subarray(this.#said, Math.min(this.#said + out.length, this.#length));
    out.set(part);
    this.#said += part.length;
    let power = 0;
    for (const sample of part) power += sample * sample;
    this.#loud = Math.max(this.#loud, Math.sqrt(power / out.length));
  }

  /** @param {number} samples */
  #report(samples) {
    this.#since += samples;
    if (this.#since < reportSeconds * worklet.sampleRate) return;
    this['port'].postMessage({ phase: this.#state.phase, heard: this.#heard, said: this.#loud });
    this.#since = this.#heard = this.#loud = 0;
  }
}

worklet.registerProcessor('echo', Echo);
