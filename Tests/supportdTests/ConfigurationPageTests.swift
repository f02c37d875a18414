import Foundation
import Settings
import Testing

@testable import supportd

/// docs/configuration.md has a row for each setting that the daemon reads, and no other rows.
@Suite struct ConfigurationPageTests {
    private struct Row {
        let names: [String]
        let cells: [String]
        let text: String
    }

    @Test func everySettingHasARowWithItsDefaultAndItsRange() async throws {
        let rows = try Self.rows()
        for (name, bounds) in try await Self.requested() {
            let row = rows.first { $0.names.contains(name) }
            #expect(row != nil, "docs/configuration.md has no row for \(name)")
            guard let row, let bounds else { continue }
            let range = "\(bounds.range.lowerBound) to \(bounds.range.upperBound)"
            #expect(row.text.contains(range), "the range of \(name) is \(range)")
            #expect(row.cells[1] == String(bounds.defaultValue), "the default of \(name) is \(bounds.defaultValue)")
        }
    }

    @Test func everyRowIsASettingThatIsRead() async throws {
        let requested = try await Self.requested()
        let names = try Self.rows().flatMap(\.names)
        #expect(names.count > 30)
        for name in names { #expect(requested[name] != nil, "the daemon does not read \(name)") }
        #expect(Set(names).count == names.count)
    }

    private static func requested() async throws -> [String: SettingsReader.Bounds?] {
        var reader = await SettingsReader(environment: ["SUPPORTD_DATA_DIRECTORY": "/nowhere", "SUPPORTD_SOCKET": "/nowhere/s"])
        _ = try DaemonSettings(&reader)
        return reader.requested
    }

    /// The rows of the page's tables whose first cell names settings.
    private static func rows() throws -> [Row] {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/configuration.md")
        return try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| ") }.compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let names = cells[0].matches(of: /`(SUPPORTD_[A-Z_]+)`/).map { String($0.1) }
            return names.isEmpty ? nil : Row(names: names, cells: cells, text: String(line))
        }
    }
}
