internal import Markup
internal import Protocol

/// The ticket form as it was sent, and what is wrong with it.
struct TicketForm: Sendable {
    var name = ""
    var phoneNumber = ""
    var description = ""
    /// The idempotency key: a form that is sent twice files one ticket.
    var key: String
    var problems: [Fault.Problem] = []

    private func problem(_ field: String, for reader: Reader) -> String? {
        problems.first { $0.field == field }.map { reader.words.text(of: $0) }
    }
}

extension TicketForm {
    func write(to html: inout HTML, for reader: Reader) {
        html.lines(#"<form class="card ticket-form" method="post" action="/ticket/create" aria-labelledby="ticket-form-title">"#)
        html.line(#"<h3 id="ticket-form-title">"#, reader[.formHeading], "</h3>")
        if !problems.isEmpty { summary(&html, reader) }
        html.literal(#"<input type="hidden" name="idempotency_key""#)
        html.attribute("value", key)
        html.lines(#" autocomplete="off">"#)
        Self.field("name", reader[.fieldName], problem("name", for: reader), &html) { html in
            html.literal(#"<input id="name" name="name" type="text" autocomplete="name" aria-required="true""#)
            html.attribute("value", name)
        }
        Self.field("phone_number", reader[.fieldPhoneNumber], problem("phoneNumber", for: reader), &html) { html in
            html.literal(#"<input id="phone_number" name="phone_number" type="tel" autocomplete="tel" aria-required="true""#)
            html.attribute("value", phoneNumber)
        }
        Self.field("description", reader[.fieldDescription], problem("description", for: reader), &html) { html in
            html.literal(#"<textarea id="description" name="description" rows="6" aria-required="true""#)
        } content: { html in
            // A browser drops one line feed here: the description may begin with its own.
            html.literal("\n")
            html.text(description)
            html.literal("</textarea>")
        }
        html.line(#"<button class="button button-primary" type="submit">"#, reader[.submitTicket], "</button>\n</form>")
    }

    /// What is wrong, in the order of the fields, with a link to each.
    private func summary(_ html: inout HTML, _ reader: Reader) {
        html.line("<div class=\"alert alert-danger\" role=\"alert\">\n<p><strong>", reader[.formRefused], "</strong></p>\n<ul>")
        for (field, anchor) in [("name", "#name"), ("phoneNumber", "#phone_number"), ("description", "#description")] {
            guard let problem = problem(field, for: reader) else { continue }
            html.literal("<li><a")
            html.attribute("href", anchor)
            html.literal(">")
            html.text(problem)
            html.lines("</a></li>")
        }
        html.lines("</ul>\n</div>")
    }

    /// A field with its label and what is wrong with it. `tag` writes the control's tag but for its end.
    private static func field(
        _ id: StaticString, _ label: Sentence, _ problem: String?, _ html: inout HTML,
        tag: (inout HTML) -> Void, content: (inout HTML) -> Void = { _ in }
    ) {
        html.literal("<div class=\"field\">\n<label for=\"")
        html.literal(id)
        html.line("\">", label, "</label>")
        tag(&html)
        if problem != nil {
            html.literal(#" aria-invalid="true" aria-describedby=""#)
            html.literal(id)
            html.literal(#"-error" autofocus"#)
        }
        html.literal(">")
        content(&html)
        html.literal("\n")
        if let problem {
            html.literal(#"<p class="field-error" id=""#)
            html.literal(id)
            html.literal(#"-error">"#)
            html.text(problem)
            html.lines("</p>")
        }
        html.lines("</div>")
    }
}
