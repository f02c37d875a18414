extension Word {
    /// The values that the sentence must have a place for, in every language.
    var placeholders: Set<String> {
        switch self {
        case .signedInAs: ["agent"]
        case .heroLead: ["sport"]
        case .createdText, .signInHint, .scriptLiveSignedOut: ["link"]
        case .nameTooLong, .phoneNumberTooLong, .languageMalformed, .errorNumbers, .errorFormSize: ["maximum"]
        case .phoneNumberImpossible: ["e164", "example"]
        case .descriptionTooLong: ["bytes", "maximum"]
        case .statusTitle, .ticketTitle, .scriptCalling, .scriptTalking, .scriptTalkingMuted, .scriptNoAnswer,
            .scriptBusy, .scriptDeclinedBy, .scriptUnreachable:
            ["number"]
        case .errorFormText, .errorWebhook: ["reason"]
        case .scriptIncomingTitle: ["status", "title"]
        case .scriptError: ["message"]
        default: []
        }
    }

    /// The values that the sentence may have a place for.
    var optionalPlaceholders: Set<String> { self == .timePattern ? TimePattern.parts : [] }
}
