internal import Protocol
internal import RPC

/// Reads a list page by page and prints each page as it comes: a long list costs no memory and no wait.
struct Paged {
    /// The most records to print; nil for all.
    let limit: Int?
    private static let pageSize = 500

    /// - Parameters:
    ///   - fetch: gives the page after a cursor, of at most so many records, and the cursor of the next.
    ///   - print: prints one record.
    func forEach<Record>(
        fetch: (_ after: Int?, _ limit: Int) async throws -> (records: [Record], next: Int?),
        print: (Record) throws -> Void
    ) async throws {
        var left = limit ?? .max
        var after: Int?
        while left > 0 {
            let page = try await fetch(after, min(left, Self.pageSize))
            for record in page.records { try print(record) }
            left -= page.records.count
            guard let next = page.next else { return }
            after = next
        }
    }
}
