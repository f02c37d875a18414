internal import Markup

extension HTML {
    /// The scripts of a page that calls: the Voice SDK, where there is one, and ours.
    mutating func callScripts(_ voiceSDK: VoiceSDK.Tag?) {
        if let voiceSDK {
            literal("<script")
            literal(voiceSDK.isModule ? #" type="module""# : " defer")
            attribute("src", voiceSDK.url)
            lines("></script>")
        }
        lines(#"<script type="module" src="/js/browser-calls.js"></script>"#)
    }

    /// Where a customer calls support.
    mutating func callSupport() {
        lines(
            """
            <section class="call-panel" data-call-panel="customer" aria-labelledby="call-panel-title">
            <h2 id="call-panel-title">Talk to support now</h2>
            <p class="status-label">Status</p>
            <p class="call-status" id="call-status" role="status" aria-live="polite">Connecting to Twilio...</p>
            <div class="call-actions">
            <button class="button button-primary call-support-button" type="button" disabled>Call support</button>
            <button class="button button-danger hangup-button" type="button" disabled>Hang up</button>
            </div>
            <p class="hint">Your browser asks for the microphone when you call. Nothing is recorded by this page.</p>
            <noscript><p class="alert alert-warning">Calls need JavaScript. A ticket does not: file one and we call you.</p></noscript>
            </section>
            """)
    }

    /// Where an agent takes calls, and makes them.
    mutating func agentsPanel() {
        lines(
            """
            <aside class="call-panel" data-call-panel="agent" aria-labelledby="call-panel-title">
            <div class="call-panel-head">
            <h2 id="call-panel-title">Make a call</h2>
            <span class="presence" data-presence="offline">Offline</span>
            </div>
            <p class="status-label">Status</p>
            <p class="call-status" id="call-status" role="status" aria-live="polite">Connecting to Twilio...</p>
            <p class="sign-in-again" hidden><a href="/sign-in">Sign in again</a></p>
            <div class="call-actions">
            <button class="button button-primary go-online-button" type="button" disabled>Go online</button>
            <button class="button go-offline-button" type="button" disabled>Go offline</button>
            <button class="button button-primary answer-button" type="button" disabled>Answer call</button>
            <button class="button decline-button" type="button" disabled>Decline</button>
            <button class="button mute-button" type="button" disabled>Mute</button>
            <button class="button button-danger hangup-button" type="button" disabled>Hang up</button>
            </div>
            <noscript><p class="alert alert-warning">Calls need JavaScript.</p></noscript>
            </aside>
            """)
    }
}
