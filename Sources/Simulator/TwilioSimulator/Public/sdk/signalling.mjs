// @ts-check
// The WebSocket to the exchange: JSON messages, a heartbeat, and a new connection when the old one is lost.

import { Emitter } from './emitter.mjs';

const heartbeatTimeout = 15_000;
const connectTimeout = 5000;
const shortestDelay = 100;
const longestDelay = 20_000;

/** Emits `open`, `lost`, `message` (type, payload). */
export class Signalling extends Emitter {
  #url;
  /** @type {WebSocket | null} */
  #socket = null;
  #attempts = 0;
  /** @type {number | undefined} */
  #retry;
  /** @type {number | undefined} */
  #watchdog;
  #isWanted = false;

  /** @param {string} url */
  constructor(url) {
    super();
    this.#url = url;
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#connect();
  }

  close() {
    this.#isWanted = false;
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** @param {string} type @param {object} [payload] @returns {boolean}  whether it was sent */
  send(type, payload = {}) {
    if (!this.isOpen) return false;
    this.#socket?.send(JSON.stringify({ type, version: '1.6', payload }));
    return true;
  }

  #connect() {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#watch(socket, connectTimeout);
    socket.onopen = () => {
      this.#attempts = 0;
      this.#watch(socket, heartbeatTimeout);
      this.emit('open');
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#watch(socket, heartbeatTimeout);
      if (data === '\n') return void socket.send('\n');
      const { type, payload } = parsed(data);
      if (type) this.emit('message', type, payload ?? {});
    };
    socket.onclose = () => this.#lost(socket);
  }

  /**
   * Takes the socket for lost when nothing comes in time.
   * @param {WebSocket} socket @param {number} milliseconds
   */
  #watch(socket, milliseconds) {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      socket.onclose = null;
      socket.close();
      this.#lost(socket);
    }, milliseconds);
  }

  /** @param {WebSocket} socket */
  #lost(socket) {
    if (socket !== this.#socket) return;
    clearTimeout(this.#watchdog);
    this.#socket = null;
    this.emit('lost');
    if (!this.#isWanted) return;
    const delay = Math.min(longestDelay, shortestDelay * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#retry = setTimeout(() => this.#connect(), delay * (1 + 0.4 * (Math.random() - 0.5)));
  }
}

/** @param {unknown} data @returns {{type?: string, payload?: any}} */
function parsed(data) {
  try {
    return JSON.parse(String(data));
  } catch {
    return {};
  }
}
