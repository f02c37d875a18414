// @ts-check
// Asks the desk for access tokens of the Voice SDK.

import { deadline } from './deadline.js';

/** The desk refused: nobody is signed in any more. */
export class SignedOut extends Error {}

/** No token came: the desk is away, or its answer makes no sense. */
export class NoToken extends Error {}

/** @typedef {{token: string, lifetime: number}} Grant  a token, and its remaining life in milliseconds */

const hour = 3_600_000;

export class TokenSource {
  #page;
  /** @type {Promise<Grant> | null} */
  #asking = null;

  /** @param {string} page  the path of the page that asks; the desk decides by the session whether it may */
  constructor(page) {
    this.#page = page;
  }

  /**
   * One request at a time: whoever asks meanwhile gets the same answer.
   * @returns {Promise<Grant>}  rejects with SignedOut or NoToken
   */
  get() {
    this.#asking ??= this.#ask().finally(() => { this.#asking = null; });
    return this.#asking;
  }

  /** @returns {Promise<Grant>} */
  async #ask() {
    const response = await fetch('/token/generate', {
      method: 'POST',
      body: new URLSearchParams({ page: this.#page }),
      headers: { Accept: 'application/json' },
      cache: 'no-store',
      signal: deadline(15_000),
    }).catch((cause) => { throw new NoToken('the desk does not answer', { cause }); });
    if (response.status === 401) throw new SignedOut();
    if (!response.ok) throw new NoToken(`the desk answered ${response.status}`);
    const answer = await response.json().catch(() => null);
    const token = answer?.token;
    if (typeof token !== 'string' || token === '') throw new NoToken('the answer has no token');
    return { token, lifetime: lifetimeOf(token, response.headers.get('Date')) };
  }
}

/**
 * The time left to a JSON Web Token, in milliseconds. Measured by the server's clock when it told the time, because
 * visitors' clocks are wrong by hours. A token that cannot be read is taken to live an hour, as Twilio's do.
 * @param {string} token
 * @param {string | null} date  the answer's Date header
 */
export function lifetimeOf(token, date) {
  const expires = expiryOf(token);
  if (expires === null) return hour;
  const served = date === null ? NaN : Date.parse(date);
  return Math.max(0, expires - (Number.isNaN(served) ? Date.now() : served));
}

/**
 * `exp` of a JSON Web Token's payload (RFC 7519, 4.1.4), in milliseconds since 1970; null when there is none.
 * @param {string} token
 * @returns {number | null}
 */
export function expiryOf(token) {
  try {
    const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const { exp } = JSON.parse(new TextDecoder().decode(bytes));
    return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : null;
  } catch {
    return null;
  }
}
