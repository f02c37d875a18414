import FoundationEssentials

/// Lends a directory of its own, which is gone afterwards. Its path is short enough for a socket in it.
public func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
    let directory = try makeDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try body(directory)
}

/// Lends a directory of its own, which is gone afterwards. Its path is short enough for a socket in it.
public func withDirectory<Result>(
    isolation: isolated (any Actor)? = #isolation, _ body: (String) async throws -> Result
) async throws -> Result {
    let directory = try makeDirectory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try await body(directory)
}

private func makeDirectory() throws -> String {
    let directory = "/tmp/test-" + UUID().uuidString.prefix(13)
    let owner: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false, attributes: owner)
    return directory
}
