import Protocol

extension MethodSample {
    static let tickets = [
        MethodSample(
            TicketsCreate(
                name: "Ann Okafor", phoneNumber: "(202) 555-0143", description: "The shaft of my mallet is loose.",
                idempotencyKey: "form-2f6c"),
            """
            {"description":"The shaft of my mallet is loose.","idempotencyKey":"form-2f6c","name":"Ann Okafor",\
            "phoneNumber":"(202) 555-0143"}
            """,
            result: Samples.ticket, Samples.ticketText
        ),
        MethodSample(TicketsDelete(number: 7), #"{"number":7}"#, result: Done(), "{}"),
        MethodSample(
            TicketsFind(token: Samples.token), #"{"token":"ZXhhbXBsZS10b2tlbi1ub3QtcmVhbC0x"}"#,
            result: Samples.ticket, Samples.ticketText
        ),
        MethodSample(TicketsGet(number: 7), #"{"number":7}"#, result: Samples.ticket, Samples.ticketText),
        MethodSample(
            TicketsList(status: .open, limit: 1), #"{"limit":1,"status":"open"}"#,
            result: TicketsList.Result(tickets: [Samples.ticket], next: 7, sequence: 3),
            #"{"next":7,"sequence":3,"tickets":["# + Samples.ticketText + "]}"
        ),
        MethodSample(
            TicketsNote(number: 7, text: "Called; a new shaft is on its way."),
            #"{"number":7,"text":"Called; a new shaft is on its way."}"#,
            result: Samples.note, Samples.noteText
        ),
        MethodSample(
            TicketsUpdate(number: 7, revision: 1, status: .pending, assignee: "yuki"),
            #"{"assignee":"yuki","number":7,"revision":1,"status":"pending"}"#,
            result: Samples.takenTicket, Samples.takenTicketText
        ),
    ]
}
