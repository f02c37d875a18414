// A stand-in for the Voice SDK 2.x (global Twilio) that tests drive by hand: `twilioStub.device.emit('registered')`.
// It keeps what the pages' script may rely on, and refuses what the SDK refuses.
(() => {
  class Emitter {
    #listeners = new Map();
    on(name, listener) {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
      return this;
    }
    off(name, listener) {
      this.#listeners.set(name, (this.#listeners.get(name) ?? []).filter((one) => one !== listener));
      return this;
    }
    removeListener(name, listener) { return this.off(name, listener); }
    listenerCount(name) { return (this.#listeners.get(name) ?? []).length; }
    emit(name, ...values) { for (const listener of this.#listeners.get(name) ?? []) listener(...values); }
  }

  const stub = { devices: [], calls: [], log: [], connectFails: null, registerFails: null, holdsConnect: false, release: null };
  Object.defineProperty(stub, 'device', { get: () => stub.devices.at(-1) });
  Object.defineProperty(stub, 'call', { get: () => stub.calls.at(-1) });
  // Resolves once something was done `count` times. The pages' policy forbids eval, and with it Playwright's wait_for_function.
  const waiting = new Set();
  stub.did = (what, count = 1) => new Promise((resolve, reject) => {
    const tooLate = setTimeout(() => reject(new Error(`no ${what} (${count}): ${JSON.stringify(stub.log)}`)), 10_000);
    const check = () => {
      if (stub.log.filter((one) => (Array.isArray(one) ? one[0] : one) === what).length < count) return;
      clearTimeout(tooLate);
      waiting.delete(check);
      resolve();
    };
    waiting.add(check);
    check();
  });
  stub.log.push = (...entries) => {
    const length = Array.prototype.push.apply(stub.log, entries);
    for (const check of waiting) check();
    return length;
  };
  stub.error = (code, message) => Object.assign(new Error(message), { code });

  class Call extends Emitter {
    #status;
    constructor(device, direction) {
      super();
      this.device = device;
      this.direction = direction;
      this.customParameters = new Map();
      this.#status = direction === 'INCOMING' ? 'pending' : 'connecting';
      stub.calls.push(this);
    }
    status() { return this.#status; }
    // The user's side.
    accept() { stub.log.push('accept'); this.#status = 'connecting'; }
    reject() { this.#end('reject', 'reject'); }
    ignore() { stub.log.push('ignore'); this.#status = 'closed'; }
    mute(muted) { stub.log.push(['mute', muted]); this.emit('mute', muted, this); }
    disconnect() { this.#end('disconnect', 'disconnect'); }
    // The far side.
    ring() { this.#status = 'ringing'; this.emit('ringing', false); }
    open() { this.#status = 'open'; this.emit('accept', this); }
    end() { this.#end(null, 'disconnect'); }
    cancel() { this.#end(null, 'cancel'); }
    fail(code, message) { this.emit('error', stub.error(code, message)); }
    #end(logged, name) {
      if (this.#status === 'closed') return;
      if (logged) stub.log.push(logged);
      this.#status = 'closed';
      if (this.device.active === this) this.device.active = null;
      this.emit(name, this);
    }
  }

  class Device extends Emitter {
    constructor(token, options) {
      super();
      if (typeof token !== 'string') throw new TypeError('token must be a string');
      this.tokens = [token];
      this.options = options;
      this.state = 'unregistered';
      this.active = null;
      stub.devices.push(this);
      stub.log.push('device');
    }
    async register() {
      if (this.state !== 'unregistered') throw stub.error(undefined, `Attempt to register when device is in state "${this.state}".`);
      if (!stub.registerFails) this.state = 'registering';
      stub.log.push('register');
      if (stub.registerFails) throw stub.registerFails;
    }
    async unregister() {
      if (this.state !== 'registered') throw stub.error(undefined, `Attempt to unregister when device is in state "${this.state}".`);
      stub.log.push('unregister');
      this.becomes('unregistered');
    }
    async connect(options = {}) {
      if (this.active) throw new Error('A Call is already active');
      stub.log.push(['connect', options.params ?? null]);
      if (stub.connectFails) throw stub.connectFails;
      if (stub.holdsConnect) await new Promise((resolve) => { stub.release = resolve; });
      this.active = new Call(this, 'OUTGOING');
      stub.log.push('call');
      return this.active;
    }
    updateToken(token) {
      if (this.state === 'destroyed') throw new Error('Attempt to updateToken when device is in state "destroyed".');
      this.tokens.push(token);
      stub.log.push('updateToken');
    }
    disconnectAll() { this.active?.disconnect(); }
    destroy() { stub.log.push('destroy'); this.state = 'destroyed'; this.active?.disconnect(); this.emit('destroyed'); }
    // The far side.
    becomes(state) { this.state = state; this.emit(state); }
    receive() { const call = new Call(this, 'INCOMING'); this.emit('incoming', call); return call; }
  }

  globalThis.Twilio = { Device, Call };
  globalThis.twilioStub = stub;
})();
