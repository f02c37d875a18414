// @ts-check
// Shows each time of the page in the reader's own zone, in the page's language.

const format = new Intl.DateTimeFormat(document.documentElement.lang, {
  year: 'numeric', month: 'short', day: 'numeric', weekday: 'short', hour: 'numeric', minute: '2-digit',
});

function localize() {
  for (const element of document.querySelectorAll('time[datetime]')) {
    const time = new Date(element.getAttribute('datetime') ?? '');
    if (!Number.isNaN(time.getTime())) element.textContent = format.format(time);
  }
}

localize();
// Rows that come from the desk have its time zone.
document.addEventListener('ticketschanged', localize);
