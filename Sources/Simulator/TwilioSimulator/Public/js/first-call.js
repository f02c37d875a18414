// @ts-check
// Which steps of the first call have been taken, from what the exchange knows. Pure.

/** @typedef {{from: string, to: string, status: string}} Leg */

/**
 * The exchange does not see a sign-in. It sees an agent's browser as soon as that is online or calls, which takes one.
 * @param {{clients: {identity: string}[], calls: Leg[]}} state  of the overview
 * @param {string} number  the handset's
 * @returns {{signedIn: boolean, called: boolean, answered: boolean, isTalking: boolean}}
 */
export function firstCall({ clients, calls }, number) {
  const toHandset = calls.filter(({ to }) => to === number);
  const answered = toHandset.filter(({ status }) => status === 'in-progress' || status === 'completed');
  // A customer's identity begins with that word; every other one is an agent's.
  const agents = [...clients.map(({ identity }) => identity), ...calls.map(({ from }) => clientOf(from))].filter((identity) =>
    identity && !identity.startsWith('customer'));
  return {
    signedIn: agents.length > 0 || toHandset.length > 0,
    called: toHandset.length > 0,
    answered: answered.length > 0,
    isTalking: answered.some(({ status }) => status === 'in-progress'),
  };
}

/** @param {string} address */
function clientOf(address) {
  return address.startsWith('client:') ? address.slice('client:'.length) : '';
}
