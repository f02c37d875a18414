// @ts-check
// A customer who goes back to the form and sends it again gets the same ticket. A browser that loads the page anew restores the
// fields but not the hidden key, so this script keeps the key with the history entry. The desk itself notices that a changed
// form is another ticket.

const key = document.querySelector('.ticket-form [name=idempotency_key]');
if (key instanceof HTMLInputElement) {
  const kept = history.state?.ticketKey;
  if (typeof kept === 'string') key.value = kept;
  else history.replaceState({ ...history.state, ticketKey: key.value }, '');
}
