internal import HTTPTypes
internal import Hummingbird
internal import Protocol

/// Who reads a page: the language, and what the page needs to offer another.
struct Reader: Sendable {
    let words: Words
    /// All that there are.
    let catalogues: Catalogues
    /// In which times are shown until the browser's script has put them into the reader's own.
    let timeZone: DeskTimeZone
    /// The address of the page by itself, to which a choice of language is added; one that takes forms has another page's.
    let place: String

    /// The language is the one that was chosen, else that of the page's subject, else the best that the browser asks for.
    ///
    /// - Parameter subject: for example the language of the ticket that the page shows.
    init(of request: Request, _ settings: GatewaySettings, subject: String? = nil) {
        let catalogues = settings.catalogues
        let chosen = LanguageCookie.language(of: request).flatMap { catalogues[$0] }
        let asked = request.headers[.acceptLanguage].flatMap { AcceptLanguage($0).best(of: catalogues.languages) }
        let subject = subject.flatMap { AcceptLanguage($0).best(of: catalogues.languages) }
        words = chosen ?? subject.flatMap { catalogues[$0] } ?? asked.flatMap { catalogues[$0] } ?? catalogues.standard
        self.catalogues = catalogues
        timeZone = settings.timeZone
        // An address that the desk refuses may lead to another host: its page does not repeat it.
        let isPage = (request.method == .get || request.method == .head) && PlainPath.isPlain(request.uri.path)
        place = isPage ? LanguageSwitch.target(of: request) : request.uri.path == "/sign-in" ? "/sign-in" : "/"
    }

    init(words: Words, catalogues: Catalogues, timeZone: DeskTimeZone, place: String) {
        self.words = words
        self.catalogues = catalogues
        self.timeZone = timeZone
        self.place = place
    }

    subscript(word: Word) -> Sentence { words[word] }

    /// A moment in the desk's time zone.
    func time(_ moment: Timestamp) -> TimePattern {
        let (offset, zone) = timeZone.at(moment.seconds)
        return TimePattern(moment.adding(milliseconds: Int64(offset) * 1000), zone: zone)
    }

    /// The address of this page in another language.
    func place(in language: String) -> String { place + (place.contains("?") ? "&" : "?") + "\(LanguageSwitch.parameter)=\(language)" }
}
