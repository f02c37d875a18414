// @ts-check
// The words of `#call-status`. Those of the tutorial are its own, to the letter.

/**
 * Whom a call is with: the desk, a ticket's customer, or whoever called in.
 * @typedef {{kind: 'support'} | {kind: 'customer', phoneNumber: string, ticket: string} | {kind: 'caller'}} Party
 */

export const words = Object.freeze({
  // The tutorial's.
  connecting: 'Connecting to Twilio...',
  ready: 'Ready',
  noToken: 'Could not get a token from server!',
  incoming: 'Incoming support call',
  // Ours.
  notSetUp: 'Calls are not set up on this desk yet.',
  offline: 'Offline. Go online to take calls.',
  signedOut: 'Your session has ended.',
  lostConnection: 'Connection lost. Reconnecting...',
  answering: 'Connecting the call...',
  ending: 'Hanging up...',
  reconnecting: 'The connection is weak. Reconnecting the call...',
  declined: 'Call declined.',
  missed: 'Missed: the caller hung up, or another agent answered.',
  noMicrophone: 'The microphone is blocked. Allow it in the browser, then try again.',
  brokenMicrophone: 'No microphone could be used. Check that one is plugged in, then try again.',
  lostCall: 'The connection to the call was lost.',
});

const laterHint = 'File a ticket and we will call you.';

/** @param {Party} party */
export function calling(party) {
  return party.kind === 'customer' ? `Calling ${party.phoneNumber}...` : 'Calling support...';
}

/** @param {Party} party @param {boolean} muted */
export function talking(party, muted) {
  return inCall(party) + (muted ? '. You are muted.' : '');
}

/** @param {Party} party */
function inCall(party) {
  switch (party.kind) {
    case 'customer': return `In call with ${party.phoneNumber}`;
    case 'support': return 'In call with support';
    case 'caller': return 'In call with customer';
  }
}

/** @param {Party} party */
export function unanswered(party) {
  return party.kind === 'customer' ? `No answer from ${party.phoneNumber}.` : `Nobody could answer just now. ${laterHint}`;
}

/** @param {{message: string}} failure */
export function error(failure) {
  return `ERROR: ${failure.message}`;
}

/**
 * What an error of the Voice SDK means to whoever is in the call. The codes are Twilio's
 * (https://www.twilio.com/docs/api/errors); what has no plain words here is shown as the tutorial shows it.
 * @param {{code: number | undefined, message: string}} failure
 * @param {Party | null} party
 * @param {boolean} answered
 */
export function failed(failure, party, answered) {
  switch (failure.code) {
    case 31401: return words.noMicrophone;
    case 31402: return words.brokenMicrophone;
  }
  if (party === null) return error(failure);
  const customer = party.kind === 'customer' ? party.phoneNumber : null;
  switch (failure.code) {
    case 31486: return customer ? `${customer} is busy.` : `All agents are busy. ${laterHint}`;
    case 31603: return customer ? `${customer} declined the call.` : `No agent took the call. ${laterHint}`;
    case 31404:
    case 31480: return customer ? `${customer} cannot be reached right now.` : `Nobody could answer just now. ${laterHint}`;
    // The gateway hung up: before the answer, the far side is busy, declined or gave no answer.
    case 31005: return answered ? words.lostCall : unanswered(party);
    default: return error(failure);
  }
}
