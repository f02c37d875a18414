/// What `setup` says at its end.
enum SetupText {
    static func nextSteps(_ values: [SetupField: String], started: Bool) -> String {
        let url = VoiceURL.of(values[.publicURL] ?? "")
        var steps = """

            Paste this into Twilio's console:
              Voice > TwiML Apps > \(values[.applicationSID] ?? "")
                Voice, Request URL      \(url)   HTTP POST
              Phone Numbers > \(values[.phoneNumber] ?? "")
                A call comes in         TwiML App \(values[.applicationSID] ?? "")
                                        (or Webhook: \(url)   HTTP POST)
            """
        if values[.voiceSDKFile] == nil, values[.voiceSDKURL] == nil {
            steps += """


                There is no Voice SDK yet, so nobody can call from a browser: take dist/twilio.min.js out of the npm package
                @twilio/voice-sdk, and run this command again with --voice-sdk-file.
                """
        }
        if !started { steps += "\n\nThen: systemctl restart supportd webgateway" }
        return steps + "\n`supportctl doctor` says whether all is right."
    }
}
