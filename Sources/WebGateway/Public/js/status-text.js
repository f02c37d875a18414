// @ts-check
// The sentences of `#call-status`: which of them says what has happened.

import { fill, words } from './words.js';

/**
 * The other side of a call: the desk, a ticket's customer, or a caller.
 * @typedef {{kind: 'support'} | {kind: 'customer', phoneNumber: string, ticket: string} | {kind: 'caller'}} Party
 */

/** @param {Party} party */
export function calling(party) {
  return party.kind === 'customer' ? fill(words.calling, { number: party.phoneNumber }) : words.callingSupport;
}

/** @param {Party} party @param {boolean} muted */
export function talking(party, muted) {
  switch (party.kind) {
    case 'customer': return fill(muted ? words.talkingMuted : words.talking, { number: party.phoneNumber });
    case 'support': return muted ? words.talkingSupportMuted : words.talkingSupport;
    case 'caller': return muted ? words.talkingCallerMuted : words.talkingCaller;
  }
}

/** @param {Party} party */
export function unanswered(party) {
  return party.kind === 'customer' ? fill(words.noAnswer, { number: party.phoneNumber }) : words.nobodyAnswered;
}

/** @param {{message: string}} failure */
export function error(failure) {
  return fill(words.error, { message: failure.message || words.unknownError });
}

/**
 * What an error of the Voice SDK means to the person in the call. The codes are Twilio's
 * (https://www.twilio.com/docs/api/errors); an error without a sentence of ours is shown as the tutorial shows it.
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
  const number = party.kind === 'customer' ? party.phoneNumber : null;
  switch (failure.code) {
    case 31486: return number ? fill(words.busy, { number }) : words.agentsBusy;
    case 31603: return number ? fill(words.declinedBy, { number }) : words.nobodyTook;
    case 31404:
    case 31480: return number ? fill(words.unreachable, { number }) : words.nobodyAnswered;
    // The gateway hung up: before the answer, the far side is busy, declined or gave no answer.
    case 31005: return answered ? words.lostCall : unanswered(party);
    default: return error(failure);
  }
}
