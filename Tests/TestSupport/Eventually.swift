/// Returns what `body` returns, once it returns something: for what no event tells of, such as a socket that is closed by
/// another process or by the kernel. Where there is an event, use ``Watched``.
///
/// - Parameters:
///   - what: the condition in words, for the error.
///   - limit: when the wait ends with ``Overdue``; nothing that works takes so long.
public func eventually<Result>(
    _ what: String, within limit: Duration = .seconds(60), _ body: () async throws -> Result?
) async throws -> Result {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if let result = try await body() { return result }
        // Long enough that the processor is free for what is waited for.
        try await Task.sleep(for: .milliseconds(2))
    }
    throw Overdue(what: what)
}

/// Returns when the condition holds, see ``eventually(_:within:_:)``.
public func eventually(_ what: String, within limit: Duration = .seconds(60), _ condition: () async throws -> Bool) async throws {
    _ = try await eventually(what, within: limit) { () -> Bool? in try await condition() ? true : nil }
}
