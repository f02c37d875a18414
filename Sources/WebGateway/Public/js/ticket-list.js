// @ts-check
// The tickets in the page: rows come, change and go, and the page tells so on `document`.

import { morph, morphChildren } from './morph.js';

/** Rows beyond which the list is read anew: it then ends where a page ends. */
const most = 200;

export class TicketList {
  #section;

  /** @param {HTMLElement} section */
  constructor(section) {
    this.#section = section;
  }

  /** Whether new tickets belong here. */
  get isNewest() {
    return 'newest' in this.#section.dataset;
  }

  /** Whether so many have come that the list must be read anew. */
  get isTooLong() {
    return this.#rows.length > most;
  }

  /** @param {number} number */
  has(number) {
    return this.#row(number) !== null;
  }

  /**
   * Shows the rows that the desk has rendered, in their places, and takes those out that it has not.
   * @param {number[]} numbers  what was asked for
   * @param {string} html
   */
  update(numbers, html) {
    const fresh = new Map([...fragment(html).querySelectorAll('article.ticket')].map((row) => [row.id, row]));
    for (const number of numbers) {
      const old = this.#row(number);
      const row = fresh.get(`ticket-${number}`);
      if (old && row) morph(old, row);
      else if (old) this.#remove(old);
      else if (row) this.#insert(row, number);
    }
    if (this.#rows.length > 0) this.#section.querySelector('.empty-state')?.remove();
    this.#changed();
  }

  /** @param {string} html  the whole list */
  replace(html) {
    const focused = this.#rows.find((row) => row.contains(document.activeElement));
    const following = this.#neighbours(focused);
    morphChildren(this.#section, fragment(html));
    if (focused && !focused.isConnected) this.#focusOneOf(following);
    this.#changed();
  }

  get isEmpty() {
    return this.#rows.length === 0;
  }

  get #rows() {
    return [...this.#section.querySelectorAll('article.ticket')];
  }

  /** @param {number} number */
  #row(number) {
    return this.#section.querySelector(`#ticket-${number}`);
  }

  /** @param {Element} row @param {number} number */
  #insert(row, number) {
    const next = this.#rows.find((one) => numberOf(one) < number);
    this.#section.insertBefore(row, next ?? this.#section.querySelector('.pages'));
  }

  /** @param {Element} row */
  #remove(row) {
    const hadFocus = row.contains(document.activeElement);
    const following = this.#neighbours(row);
    row.remove();
    if (hadFocus) this.#focusOneOf(following);
  }

  /** @param {Element | undefined} row @returns {Element[]}  the rows behind it, then those before it, the nearest first */
  #neighbours(row) {
    const rows = this.#rows;
    const index = row ? rows.indexOf(row) : -1;
    return index < 0 ? [] : [...rows.slice(index + 1), ...rows.slice(0, index).reverse()];
  }

  /**
   * Whoever works with the keyboard goes on from where the row was.
   * @param {Element[]} rows
   */
  #focusOneOf(rows) {
    const buttons = rows.map((row) => row.querySelector('.call-customer-button'));
    const next = buttons.find((one) => one instanceof HTMLButtonElement && one.isConnected && !one.disabled);
    const place = next ?? document.querySelector('#main');
    if (place instanceof HTMLElement) place.focus({ preventScroll: true });
  }

  #changed() {
    document.dispatchEvent(new Event('ticketschanged'));
  }
}

/** @param {string} html */
function fragment(html) {
  // Parsed, and nothing of it runs or loads: the policy forbids it too.
  return new DOMParser().parseFromString(html, 'text/html').body;
}

/** @param {Element} row */
function numberOf(row) {
  return Number(row.id.slice('ticket-'.length));
}
