// The desk's pages as one would write them by hand in Node, for Tests/EndToEnd/benchmark_pages.py: node benchmark_pages.js PORT FILE.
// The rows are in memory, and a session is looked up in a map. What stands around the rows is the desk's own, from FILE.
'use strict';

const { randomBytes } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');

const [port, file] = process.argv.slice(2);
const { home, dashboard, tickets, numbers, session } = JSON.parse(readFileSync(file, 'utf8'));
const sessions = new Map([[session, 'support_agent']]);
const references = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text) => text.replace(/[&<>"']/g, (character) => references[character]);
const titles = { open: 'Open', pending: 'Pending', solved: 'Solved', closed: 'Closed' };
const time = (text) => `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;

const row = (ticket) => `<article class="card ticket" id="ticket-${ticket.number}" aria-labelledby="ticket-${ticket.number}-title">
<header class="ticket-head">
<h2 id="ticket-${ticket.number}-title">Ticket ${ticket.number}</h2>
<span class="chip" data-status="${ticket.status}">${titles[ticket.status]}</span>
<time class="ticket-time" datetime="${ticket.createdAt}">${time(ticket.createdAt)}</time>
<div class="ticket-action">
<button class="button button-primary call-customer-button" type="button" data-ticket="${ticket.number}" data-phone-number="${escape(ticket.phoneNumber)}" aria-describedby="ticket-${ticket.number}-title" disabled>Call customer</button>
</div>
</header>
<dl class="facts">
<div><dt>Name:</dt><dd class="ticket-name">${escape(ticket.name)}</dd></div>
<div><dt>Phone number:</dt><dd class="ticket-phone-number">${escape(numbers[ticket.phoneNumber])}</dd></div>
<div class="fact-wide"><dt>Description:</dt><dd class="ticket-description">${escape(ticket.description)}</dd></div>
</dl>
</article>
`;

const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };

createServer((request, response) => {
  if (request.url === '/') {
    response.writeHead(200, headers).end(home[0] + randomBytes(16).toString('base64url') + home[1]);
  } else if (request.url === '/dashboard') {
    const token = /(?:^|; )session=([^;]*)/.exec(request.headers.cookie ?? '')?.[1];
    if (!sessions.has(token)) response.writeHead(303, { Location: '/sign-in' }).end();
    else response.writeHead(200, headers).end(dashboard[0] + tickets.map(row).join('') + dashboard[1]);
  } else {
    response.writeHead(404).end();
  }
}).listen(Number(port), '127.0.0.1', () => console.error('ready'));
