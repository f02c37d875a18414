internal import Foundation

/// A folder with a certificate that has signed itself, and its key; gone with the last reference.
public final class SelfSigned: Sendable {
    public enum Kind: Sendable {
        case p256, rsa
    }
    public let folder: String
    public var certificate: String { folder + "/certificate.pem" }
    public var key: String { folder + "/key.pem" }

    public init(_ kind: Kind = .p256, passphrase: String? = nil) throws {
        folder = FileManager.default.temporaryDirectory.path + "/tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments =
            ["openssl", "req", "-x509", "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate]
            + (kind == .rsa ? ["-newkey", "rsa:2048"] : ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
            + (passphrase.map { ["-passout", "pass:\($0)"] } ?? ["-nodes"])
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        guard openssl.terminationStatus == 0 else { throw TLSClient.Failure(description: "openssl made no certificate") }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Another file beside them.
    public func file(_ name: String, _ text: String) throws -> String {
        let file = folder + "/" + name
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }
}
