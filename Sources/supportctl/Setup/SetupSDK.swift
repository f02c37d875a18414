internal import FoundationEssentials
internal import Protocol

/// The Voice SDK that was named: a copy of it goes into the configuration's directory, since the gateway's sandbox hides homes
/// and /tmp from it, and a download may be its owner's alone.
struct SetupSDK: Sendable {
    /// What `VOICE_SDK_FILE` is to be.
    let path: String?
    /// What is copied there; nil when the file stays where it is.
    let copy: [UInt8]?
    /// Whether pages would load something else than before.
    let isChange: Bool

    /// - Parameters:
    ///   - named: the file that was named, or that the configuration has.
    ///   - present: the one that the configuration has.
    init(_ named: String?, present: String?, in directory: ConfigurationDirectory) throws(Fault) {
        guard let named, named != directory.voiceSDKFile, named != present || Self.isHidden(named) else {
            (path, copy, isChange) = (named, nil, false)
            return
        }
        guard let script = FileManager.default.contents(atPath: named).map(Array.init) else {
            throw Fault(.invalid, "Nothing is written, since \(named) cannot be read.")
        }
        path = directory.voiceSDKFile
        copy = script
        isChange = [present, directory.voiceSDKFile].compactMap { $0 }.contains { file in
            FileManager.default.contents(atPath: file).map { Array($0) != script } ?? false
        }
    }

    private static func isHidden(_ path: String) -> Bool {
        Machine.sight(of: path, user: "webgateway", groups: ["supportd"]).obstacle(nil) != nil
    }
}
