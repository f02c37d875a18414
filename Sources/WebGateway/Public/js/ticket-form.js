// @ts-check
// Whoever goes back to the form and sends it again gets the same ticket. A browser that asks for the page anew puts
// the fields back but not the hidden key, so the key is kept with the history entry. A changed form is another ticket:
// the desk sees that by itself.

const key = document.querySelector('.ticket-form [name=idempotency_key]');
if (key instanceof HTMLInputElement) {
  const kept = history.state?.ticketKey;
  if (typeof kept === 'string') key.value = kept;
  else history.replaceState({ ...history.state, ticketKey: key.value }, '');
}
