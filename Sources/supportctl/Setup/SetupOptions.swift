internal import ArgumentParser

/// What `setup` is told on its command line.
struct SetupOptions: ParsableArguments {
    static let defaultDirectory = "/etc/supportd"

    @Option(help: ArgumentHelp("The address that browsers and Twilio use.", valueName: "url")) var publicURL: String?
    @Option(help: ArgumentHelp("The Twilio account's SID.", valueName: "sid")) var accountSID: String?
    @Option(help: ArgumentHelp("A file with the account's auth token.", valueName: "file")) var authTokenFile: String?
    @Option(help: ArgumentHelp("The API key's SID.", valueName: "sid")) var apiKey: String?
    @Option(help: ArgumentHelp("A file with the API key's secret.", valueName: "file")) var apiSecretFile: String?
    @Option(help: ArgumentHelp("The TwiML application's SID.", valueName: "sid")) var applicationSID: String?
    @Option(help: ArgumentHelp("The number that customers see, E.164.", valueName: "number")) var phoneNumber: String?
    @Option(help: ArgumentHelp("Twilio's Voice SDK for browsers, twilio.min.js; it is copied into --directory.", valueName: "file"))
    var voiceSDKFile: String?
    @Option(help: ArgumentHelp("The address where the Voice SDK is served, instead.", valueName: "url")) var voiceSDKURL: String?
    @Option(help: ArgumentHelp("The first agent's name.", valueName: "name")) var agent: String?
    @Option(help: ArgumentHelp("A file with the first agent's password.", valueName: "file")) var agentPasswordFile: String?
    @Option(help: ArgumentHelp("A file with NAME=value lines, in the environment's names; - is standard input.", valueName: "file"))
    var answers: String?
    @Option(help: ArgumentHelp("Where the configuration is kept.", valueName: "dir")) var directory = defaultDirectory
    @Option(help: ArgumentHelp("Twilio's REST interface; TWILIO_API_URL when absent, else https://api.twilio.com.", valueName: "url"))
    var apiURL: String?
    @Flag(help: "Ask nothing: what is missing is an error.") var nonInteractive = false
    @Flag(help: "Replace values that are set already.") var overwrite = false
    @Flag(inversion: .prefixedNo, help: "Ask Twilio whether it accepts the values.") var twilioCheck = true
    @Flag(inversion: .prefixedNo, help: "Restart the services, where systemd runs them.") var restart = true

}
