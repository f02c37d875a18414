// @ts-check
// Which tickets must be looked at again: collected while one request is on its way, and asked for by the next.

/** What one request may ask for; past it the whole list is read. */
const most = 50;

/** @typedef {{numbers: number[] | null}} Request  numbers is null for the whole list */

export class LiveUpdates {
  /** @type {Set<number>} */
  #wanted = new Set();
  #wantsAll = false;
  /** @type {Request | null} */
  #inFlight = null;

  /** @param {number} number */
  want(number) {
    if (this.#wanted.size < most) this.#wanted.add(number);
    else this.wantAll();
  }

  wantAll() {
    this.#wantsAll = true;
    this.#wanted.clear();
  }

  /**
   * Whether the ticket is about to be shown: then what happens to it counts.
   * @param {number} number
   */
  awaits(number) {
    return this.#wantsAll || this.#wanted.has(number) || (this.#inFlight?.numbers?.includes(number) ?? this.#inFlight !== null);
  }

  /** @returns {Request | null}  what to ask for now; nothing while a request is on its way */
  begin() {
    if (this.#inFlight || !(this.#wantsAll || this.#wanted.size)) return null;
    this.#inFlight = { numbers: this.#wantsAll ? null : [...this.#wanted] };
    this.#wantsAll = false;
    this.#wanted.clear();
    return this.#inFlight;
  }

  /** @param {boolean} isAnswered  if not, it is asked for again */
  end(isAnswered) {
    const request = this.#inFlight;
    this.#inFlight = null;
    if (isAnswered || !request) return;
    if (request.numbers) request.numbers.forEach((number) => this.want(number));
    else this.wantAll();
  }
}
