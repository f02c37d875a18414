import Foundation
import Testing

/// ARCHITECTURE's table of layers says what each module imports of the others.
@Suite struct LayerTableTests {
    private struct Row {
        let modules: [String]
        let imports: Set<String>
    }
    private static let rows: [Row] = {
        let text = Document.read("ARCHITECTURE.md") ?? ""
        let table = text.components(separatedBy: "\n## Layers\n").last?.components(separatedBy: "\n## ").first ?? ""
        return table.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            let cells = line.split(separator: "|")
            let names = cells[0].matches(of: /`([A-Za-z0-9]+)\/?`/).map { String($0.1) }
            let imports = (cells.last ?? "").split { $0 == "," || $0 == " " }.map(String.init).filter { $0 != "–" }
            return Row(modules: names, imports: Set(imports))
        }
    }()
    /// The folders of `Sources`, and the folders of its layers.
    private static let modules: Set<String> = {
        func folders(_ path: String) -> [String] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: SourceTree.root.appending(path: path).path)) ?? []
            return names.filter { !$0.contains(".") }
        }
        return Set(folders("").flatMap { SourceTree.layers.contains($0) ? folders($0) : [$0] })
    }()

    @Test func everyModuleHasOneRow() {
        let names = Self.rows.flatMap(\.modules)
        #expect(Set(names).count == names.count)
        #expect(Set(names) == Self.modules, "\(Set(names).symmetricDifference(Self.modules).sorted())")
    }

    @Test func aRowNamesWhatItsModulesImport() {
        for row in Self.rows {
            let files = SourceTree.swift.filter { row.modules.contains($0.module) }
            let imports = files.reduce(into: Set<String>()) { $0.formUnion($1.imports) }.intersection(Self.modules)
                .subtracting(row.modules)
            #expect(row.imports == imports, "\(row.modules): \(row.imports.symmetricDifference(imports).sorted())")
        }
    }
}
