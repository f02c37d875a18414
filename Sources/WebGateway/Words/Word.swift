/// The sentences that the gateway shows and speaks, by the names that they have in the catalogues.
///
/// A name's beginning says where it is read. Those of `script` go to the browser, without that beginning: see ``ScriptWords``.
enum Word: Int, CaseIterable, Sendable {
    // The language itself.
    case languageName, speechLanguage, timePattern
    // What every page has.
    case shopName, shopSlogan, skipToContent, mainNavigation, languageNavigation, supportDashboard, signedInAs
    case signOut, backToShop
    // The home page.
    case homeTitle, heroLead, heroSport, heroQuestion, heroOffer, heroGetHelp, supportHeading, supportLead
    // After a ticket was filed.
    case createdHeading, createdText, createdLink
    // The ticket form, and what can be wrong with it.
    case formHeading, formRefused, fieldName, fieldPhoneNumber, fieldDescription, submitTicket, nameEmpty, nameTooLong
    case nameControlCharacters, phoneNumberEmpty, phoneNumberTooLong, phoneNumberImpossible, descriptionEmpty
    case descriptionTooLong, descriptionControlCharacters
    case languageMalformed
    // Where calls are made and taken.
    case customerPanelHeading, agentPanelHeading, statusLabel, callSupport, hangUp, goOnline, goOffline, answerCall
    case declineCall, signInAgain, microphoneHint, customerNeedsJavaScript, agentNeedsJavaScript
    // The sign-in page.
    case signIn, signInHint, signInHintLink, signInName, signInPassword, signInWrong
    // A ticket's status page, and what is said of a ticket.
    case statusTitle, statusLead, statusTicket, factStatus, factFiled, factName, factPhoneNumber, factDescription
    case statusOpen, statusPending, statusSolved, statusClosed
    // The dashboard.
    case dashboardTitle, dashboardHeading, dashboardLead, ticketList, ticketTitle, callCustomer, numberNotInUse
    case noTickets, ticketPages, newestTickets, olderTickets
    // Pages and replies that say what was wrong.
    case errorNotFound, errorNotFoundPage, errorNotFoundRecord, errorConflict, errorConflictText, errorInvalid
    case errorInvalidText, errorDenied, errorDeniedText, errorTooLarge, errorTooLargeText, errorOverloaded
    case errorOverloadedText, errorStorageFull, errorStorageFullText, errorUnavailable, errorUnavailableText
    case errorInternal, errorInternalText, errorOther, errorBadRequest, errorBadRequestText, errorMethod
    case errorMethodText, errorSignIn, errorOtherSite, errorAfterTicket, errorAfterEvent, errorNumbers, errorBody
    case errorForm, errorFormSize, errorFormText, errorDashboards, errorPage, errorSignature, errorSignatureWrong
    case errorWebhook
    // What a caller hears.
    case spokenAway, spokenNoTicket, spokenBusy, spokenNoAnswer, spokenFailed
    // What the scripts of the pages say.
    case scriptConnecting, scriptReady, scriptNoToken, scriptIncoming, scriptIncomingTitle, scriptNotSetUp
    case scriptOffline, scriptGoOnlineTimedOut, scriptSignedOut, scriptLostConnection, scriptAnswering, scriptEnding
    case scriptReconnecting, scriptDeclined, scriptMissed, scriptNoMicrophone, scriptBrokenMicrophone, scriptLostCall
    case scriptCalling, scriptCallingSupport, scriptTalking, scriptTalkingMuted, scriptTalkingSupport
    case scriptTalkingSupportMuted, scriptTalkingCaller, scriptTalkingCallerMuted, scriptNoAnswer
    case scriptNobodyAnswered, scriptBusy, scriptAgentsBusy, scriptDeclinedBy, scriptNobodyTook, scriptUnreachable
    case scriptError, scriptUnknownError, scriptMute, scriptUnmute, scriptPresenceOffline, scriptPresenceConnecting
    case scriptPresenceOnline, scriptPresenceReconnecting, scriptLive, scriptLiveConnecting, scriptLiveLost
    case scriptLiveSignedOut, scriptSignInAgain

    /// The name in a catalogue.
    var key: String { String(describing: self) }
}
