internal import Markup

extension HTML {
    /// The sentences of the page's scripts, which must stand before those, and the times in the reader's own zone.
    mutating func wordScripts(for reader: Reader) {
        literal(#"<script type="module""#)
        attribute("src", ScriptWords.path(of: reader.words.language))
        lines("></script>")
        lines(#"<script type="module" src="/js/local-times.js"></script>"#)
    }

    /// The scripts of a page that calls: the Voice SDK, where there is one, and ours.
    mutating func callScripts(_ voiceSDK: VoiceSDK.Tag?, for reader: Reader) {
        wordScripts(for: reader)
        if let voiceSDK {
            literal("<script")
            literal(voiceSDK.isModule ? #" type="module""# : " defer")
            attribute("src", voiceSDK.url)
            lines("></script>")
        }
        lines(#"<script type="module" src="/js/browser-calls.js"></script>"#)
    }

    /// Where a customer calls support.
    mutating func callSupport(for reader: Reader) {
        literal(#"<section class="call-panel" data-call-panel="customer""#)
        callLanguage(of: reader)
        line(#"<h2 id="call-panel-title">"#, reader[.customerPanelHeading], "</h2>")
        status(for: reader)
        lines(#"<div class="call-actions">"#)
        button("button-primary call-support-button", reader[.callSupport])
        button("button-danger hangup-button", reader[.hangUp])
        lines("</div>")
        line(#"<p class="hint">"#, reader[.microphoneHint], "</p>")
        line(#"<noscript><p class="alert alert-warning">"#, reader[.customerNeedsJavaScript], "</p></noscript>\n</section>")
    }

    /// Where an agent takes calls, and makes them.
    mutating func agentsPanel(for reader: Reader) {
        literal(#"<aside class="call-panel" data-call-panel="agent""#)
        callLanguage(of: reader)
        lines(#"<div class="call-panel-head">"#)
        line(#"<h2 id="call-panel-title">"#, reader[.agentPanelHeading], "</h2>")
        line(#"<span class="presence" data-presence="offline">"#, reader[.scriptPresenceOffline], "</span>\n</div>")
        status(for: reader)
        line(#"<p class="sign-in-again" hidden><a href="/sign-in">"#, reader[.signInAgain], "</a></p>")
        lines(#"<div class="call-actions">"#)
        button("button-primary go-online-button", reader[.goOnline])
        button("go-offline-button", reader[.goOffline])
        button("button-primary answer-button", reader[.answerCall])
        button("decline-button", reader[.declineCall])
        button("mute-button", reader[.scriptMute])
        button("button-danger hangup-button", reader[.hangUp])
        lines("</div>")
        line(#"<noscript><p class="alert alert-warning">"#, reader[.agentNeedsJavaScript], "</p></noscript>\n</aside>")
    }

    /// In which language the desk speaks to who calls from this page, when it is not the desk's own.
    private mutating func callLanguage(of reader: Reader) {
        let language = reader.words.language
        if language != reader.catalogues.standard.language { attribute("data-call-language", language) }
        lines(#" aria-labelledby="call-panel-title">"#)
    }

    private mutating func status(for reader: Reader) {
        line(#"<p class="status-label">"#, reader[.statusLabel], "</p>")
        line(#"<p class="call-status" id="call-status" role="status" aria-live="polite">"#, reader[.scriptConnecting], "</p>")
    }

    /// A button that the page's script enables.
    private mutating func button(_ classes: StaticString, _ words: Sentence) {
        literal(#"<button class="button "#)
        literal(classes)
        line(#"" type="button" disabled>"#, words, "</button>")
    }
}
