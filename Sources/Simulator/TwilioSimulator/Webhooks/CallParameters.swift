internal import Twilio

extension Call {
    /// The parameters that every voice webhook has, in alphabetical order as Twilio sends them, with `more` among them.
    /// Source: Twilio's page "TwiML voice request parameters"; for a browser's call, what was observed.
    func parameters(accountSID: String, _ more: [Parameter] = []) -> [Parameter] {
        var parameters = [
            Parameter(name: "AccountSid", value: accountSID),
            Parameter(name: "ApiVersion", value: "2010-04-01"),
            Parameter(name: "CallSid", value: sid),
            Parameter(name: "CallStatus", value: status.text),
            Parameter(name: "Called", value: to),
            Parameter(name: "Caller", value: from),
            Parameter(name: "Direction", value: direction.text),
            Parameter(name: "From", value: from),
            Parameter(name: "To", value: to),
        ]
        if let applicationSID { parameters.append(Parameter(name: "ApplicationSid", value: applicationSID)) }
        if let parent { parameters.append(Parameter(name: "ParentCallSid", value: parent.sid)) }
        // Numbers have a place; nobody's numbers are all in the fiction's own country code.
        for (name, number) in [("From", from), ("To", to)] where number.hasPrefix("+1") {
            parameters.append(Parameter(name: "\(name)Country", value: "US"))
        }
        let names = Set(parameters.map(\.name))
        parameters += more.filter { !names.contains($0.name) }
        return parameters.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
