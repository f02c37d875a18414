import Testing

/// What is built in or installed stands in CONTRIBUTING's table of dependencies, with its reason.
@Suite struct DependencyTests {
    @Test func everySwiftPackageHasItsReason() throws {
        let text = try #require(Document.read("Package.swift"))
        let names = text.matches(of: /\.package\(\s*url: "[^"]*\/([^"\/]+?)(?:\.git)?"/).map { String($0.1) }
        #expect(names.contains("swift-nio"))
        try expectReasons(names)
    }

    @Test func everyLibraryOfTheBuildHasItsReason() throws {
        try expectReasons(try section("build"))
    }

    @Test func everyPythonPackageOfTheTestsHasItsReason() throws {
        let folder = "Tests/EndToEnd/"
        for list in ["requirements", "requirements-bench"] {
            // What is asked for, where the .txt names all that comes with it too.
            let text = try #require(Document.read(folder + list + ".in") ?? Document.read(folder + list + ".txt"))
            try expectReasons(text.matches(of: /(?m)^([A-Za-z0-9_-]+)/).map { String($0.1) })
        }
    }

    @Test func theReadmeNamesWhatTheTwoCommandsInstall() throws {
        let readme = try #require(Document.read("README.md"))
        for name in try ["build", "check", "test", "deb"].flatMap(section) {
            #expect(readme.contains("`\(name)`"), "README.md does not say that \(name) is installed")
        }
    }

    @Test func noPlaceholderIsLeft() throws {
        for name in ["README.md", "CONTRIBUTING.md", "scripts/build-demo.sh", "scripts/run.sh"] {
            let text = try #require(Document.read(name))
            #expect(text.firstMatch(of: /@[A-Z_]+@/) == nil, "\(name)")
        }
    }

    private func expectReasons(_ names: [String], at location: SourceLocation = #_sourceLocation) throws {
        let table = try #require(Document.read("CONTRIBUTING.md")).split(separator: "\n").filter { $0.hasPrefix("| `") }
        for name in names {
            let row = table.first { $0.split(separator: "|").first?.contains("`\(name)`") == true }
            #expect(row != nil, "\(name) is in no table of CONTRIBUTING.md", sourceLocation: location)
        }
    }

    /// The names in a section of `scripts/packages`.
    private func section(_ name: String) throws -> [String] {
        let lines = try #require(Document.read("scripts/packages")).split(separator: "\n")
            .map { $0.prefix { $0 != "#" }.split(separator: " ").joined() }.filter { !$0.isEmpty }
        let rest = lines.drop { $0 != "[\(name)]" }.dropFirst()
        let names = Array(rest.prefix { !$0.hasPrefix("[") })
        #expect(!names.isEmpty, "scripts/packages has no section \(name)")
        return names
    }
}
