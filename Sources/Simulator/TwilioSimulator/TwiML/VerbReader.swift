internal import Settings
internal import Twilio
internal import XML

/// Reads one element as a verb. What Twilio would refuse is a fault; what it would pass over is a warning (12200).
struct VerbReader {
    let element: Markup
    private(set) var warnings: [TwilioFault] = []

    init(_ element: Markup) {
        self.element = element
    }

    /// Nil for an element that is no verb.
    mutating func verb() throws(TwilioFault) -> Verb? {
        switch element.name {
        case "Dial": return .dial(try dial())
        case "Say": return .say(say(element))
        case "Play": return .play(play(element))
        case "Pause": return .pause(Pause(length: number("length", of: element)))
        case "Gather": return .gather(try gather())
        case "Record": return .record(record())
        case "Redirect": return .redirect(Redirect(text(of: element), method: method("method")))
        case "Reject": return .reject(Reject(reason: choice("reason", Reject.Reason.init)))
        case "Enqueue": return .enqueue(enqueue())
        case "Hangup": return .hangup
        case "Leave": return .leave
        default:
            warn("\(element.name) is not a verb")
            return nil
        }
    }

    // MARK: Verbs

    private mutating func say(_ element: Markup) -> Say {
        Say(
            text(of: element), voice: element.attributes["voice"], language: element.attributes["language"],
            loop: number("loop", of: element))
    }

    private mutating func play(_ element: Markup) -> Play {
        let loop = number("loop", of: element)
        return Play(element.attributes["digits"].map { .digits($0) } ?? .url(text(of: element)), loop: loop)
    }

    private mutating func gather() throws(TwilioFault) -> Gather {
        var prompts: [Gather.Prompt] = []
        for child in element.children {
            switch child.name {
            case "Say": prompts.append(.say(say(child)))
            case "Play": prompts.append(.play(play(child)))
            case "Pause": prompts.append(.pause(Pause(length: number("length", of: child))))
            default: throw TwilioFault(13_215, "\(child.name) must not stand in Gather")
            }
        }
        return Gather(
            prompts, input: (attribute("input") ?? "").split(separator: " ").compactMap { Gather.Input(rawValue: String($0)) },
            action: attribute("action"), method: method("method"), timeout: number("timeout", of: element),
            finishOnKey: element.attributes["finishOnKey"], numDigits: number("numDigits", of: element),
            language: attribute("language"), actionOnEmptyResult: flag("actionOnEmptyResult"))
    }

    private mutating func record() -> Record {
        Record(
            action: attribute("action"), method: method("method"), timeout: number("timeout", of: element),
            finishOnKey: element.attributes["finishOnKey"], maxLength: number("maxLength", of: element),
            playBeep: flag("playBeep"), recordingStatusCallback: attribute("recordingStatusCallback"))
    }

    private mutating func enqueue() -> Enqueue {
        Enqueue(
            text(of: element), action: attribute("action"), method: method("method"), waitURL: element.attributes["waitUrl"],
            waitURLMethod: method("waitUrlMethod"))
    }

    private mutating func dial() throws(TwilioFault) -> Dial {
        Dial(
            to: try target(), callerID: attribute("callerId"), timeout: number("timeout", of: element),
            action: attribute("action"), method: method("method"), answerOnBridge: flag("answerOnBridge"),
            timeLimit: number("timeLimit", of: element), hangupOnStar: flag("hangupOnStar"),
            sequential: flag("sequential"), record: choice("record", Self.recording),
            recordingStatusCallback: attribute("recordingStatusCallback"))
    }

    private mutating func target() throws(TwilioFault) -> Dial.Target {
        var parties: [Dial.Party] = []
        for child in element.children {
            switch child.name {
            case "Number": parties.append(.number(number(child)))
            case "Client": parties.append(.client(client(child)))
            case "Queue", "Conference":
                guard element.children.count == 1 else { throw TwilioFault(13_000, "\(child.name) must not be mixed with other nouns") }
                return child.name == "Queue" ? .queue(queue(child)) : .conference(conference(child))
            default: throw TwilioFault(13_215, "\(child.name) must not stand in Dial")
            }
        }
        let bare = text(of: element)
        if parties.isEmpty, !bare.isEmpty { parties = [.number(Dial.Number(bare))] }
        do {
            return try .parties(parties)
        } catch {
            throw parties.isEmpty
                ? TwilioFault(13_224, "Dial has nobody to dial") : TwilioFault(13_250, "Dial: too many nouns, more than ten")
        }
    }

    // MARK: Nouns

    private mutating func number(_ noun: Markup) -> Dial.Number {
        Dial.Number(
            text(of: noun), sendDigits: noun.attributes["sendDigits"], url: noun.attributes["url"],
            method: noun.attributes["method"].flatMap { Twilio.HTTPMethod(rawValue: $0.uppercased()) }, progress: progress(noun))
    }

    private mutating func client(_ noun: Markup) -> Dial.Client {
        let identity = noun.children.first { $0.name == "Identity" }.map(text(of:)) ?? text(of: noun)
        let parameters = noun.children.filter { $0.name == "Parameter" }
            .map { Parameter(name: $0.attributes["name"] ?? "", value: $0.attributes["value"] ?? "") }
        return Dial.Client(
            identity, parameters: parameters, url: noun.attributes["url"],
            method: noun.attributes["method"].flatMap { Twilio.HTTPMethod(rawValue: $0.uppercased()) }, progress: progress(noun))
    }

    private func queue(_ noun: Markup) -> Dial.Queue {
        Dial.Queue(
            text(of: noun), url: noun.attributes["url"],
            method: noun.attributes["method"].flatMap { Twilio.HTTPMethod(rawValue: $0.uppercased()) })
    }

    private mutating func conference(_ noun: Markup) -> Dial.Conference {
        let events = (noun.attributes["statusCallbackEvent"] ?? "").split(separator: " ")
            .compactMap { Dial.Conference.Event(rawValue: String($0)) }
        return Dial.Conference(
            text(of: noun), muted: flag("muted", of: noun), beep: flag("beep", of: noun),
            startConferenceOnEnter: flag("startConferenceOnEnter", of: noun),
            endConferenceOnExit: flag("endConferenceOnExit", of: noun),
            participantLabel: noun.attributes["participantLabel"], waitURL: noun.attributes["waitUrl"],
            maxParticipants: number("maxParticipants", of: noun),
            statusCallback: noun.attributes["statusCallback"], statusCallbackEvents: events)
    }

    private func progress(_ noun: Markup) -> ProgressCallback? {
        noun.attributes["statusCallback"].map { url in
            let events = (noun.attributes["statusCallbackEvent"] ?? "completed").split(separator: " ")
                .compactMap { ProgressCallback.Event(rawValue: String($0)) }
            let method = noun.attributes["statusCallbackMethod"].flatMap { Twilio.HTTPMethod(rawValue: $0.uppercased()) }
            return ProgressCallback(url: url, events: events, method: method)
        }
    }

    // MARK: Attributes

    private static func recording(_ text: String) -> Dial.Recording? {
        switch text {
        case "true": .fromAnswer
        case "false": .no
        default: Dial.Recording(rawValue: text)
        }
    }

    private func text(of element: Markup) -> String { element.text.trimmed }
    private func attribute(_ name: String) -> String? { element.attributes[name].flatMap { $0.isEmpty ? nil : $0 } }

    private mutating func number(_ name: String, of element: Markup) -> Int? {
        guard let text = element.attributes[name] else { return nil }
        guard let number = Int(text), 0...1_000_000 ~= number else {
            warn("\(name) must be a whole number up to 1,000,000, and is \(text)")
            return nil
        }
        return number
    }

    private mutating func flag(_ name: String, of other: Markup? = nil) -> Bool? {
        guard let text = (other ?? element).attributes[name] else { return nil }
        switch text.lowercased() {
        case "true", "1", "yes": return true
        case "false", "0", "no": return false
        default:
            warn("\(name) must be true or false, and is \(text)")
            return nil
        }
    }

    private mutating func method(_ name: String) -> Twilio.HTTPMethod? {
        choice(name) { Twilio.HTTPMethod(rawValue: $0.uppercased()) }
    }

    private mutating func choice<Value>(_ name: String, _ value: (String) -> Value?) -> Value? {
        guard let text = element.attributes[name] else { return nil }
        if value(text) == nil { warn("\(name) cannot be \(text)") }
        return value(text)
    }

    private mutating func warn(_ message: String) {
        warnings.append(TwilioFault(12_200, "Schema validation warning: \(element.name): \(message)"))
    }
}
