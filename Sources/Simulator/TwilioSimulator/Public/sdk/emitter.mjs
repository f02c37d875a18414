// @ts-check
// Events, as Node's EventEmitter names them.

/** @typedef {(...values: any[]) => void} Listener */

export class Emitter {
  /** @type {Map<string, Listener[]>} */
  #listeners = new Map();

  /** @param {string} name @param {Listener} listener */
  on(name, listener) {
    this.#listeners.set(name, [...this.listeners(name), listener]);
    return this;
  }

  /** @param {string} name @param {Listener} listener */
  addListener(name, listener) {
    return this.on(name, listener);
  }

  /** @param {string} name @param {Listener} listener */
  once(name, listener) {
    /** @type {Listener} */
    const once = (...values) => {
      this.off(name, once);
      listener(...values);
    };
    return this.on(name, once);
  }

  /** @param {string} name @param {Listener} listener */
  off(name, listener) {
    this.#listeners.set(name, this.listeners(name).filter((one) => one !== listener));
    return this;
  }

  /** @param {string} name @param {Listener} listener */
  removeListener(name, listener) {
    return this.off(name, listener);
  }

  /** @param {string} [name] */
  removeAllListeners(name) {
    if (name === undefined) this.#listeners.clear();
    else this.#listeners.delete(name);
    return this;
  }

  /** @param {string} name */
  listeners(name) {
    return this.#listeners.get(name) ?? [];
  }

  /** @param {string} name */
  listenerCount(name) {
    return this.listeners(name).length;
  }

  /**
   * A listener that throws stops neither the others nor the SDK.
   * @param {string} name @param {...any} values
   */
  emit(name, ...values) {
    const listeners = this.listeners(name);
    for (const listener of listeners) {
      try {
        listener(...values);
      } catch (error) {
        reportError(error);
      }
    }
    return listeners.length > 0;
  }
}
