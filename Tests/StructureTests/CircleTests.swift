import Testing

/// Two files that belong together may know each other. A circle of more files can only be read as a whole.
@Suite struct CircleTests {
    private static let maximum = 3
    private static let modules = Dictionary(grouping: SourceTree.swift, by: \.module)

    @Test(arguments: modules.keys.sorted()) func noCircleOfFilesIsLarge(module: String) {
        let graph = FileGraph(Dictionary(uniqueKeysWithValues: (Self.modules[module] ?? []).map { ($0.path, $0.text) }))
        for circle in graph.circles(ofMoreThan: Self.maximum) {
            Issue.record("\(circle.count) files of \(module) are one circle:\n\(graph.reasons(circle))")
        }
    }

    @Test func aCircleIsFound() {
        let graph = FileGraph([
            "A.swift": "struct A { let b: B }", "B.swift": "final class B { var c: C.Options? }",
            "C.swift": "enum C { struct Options { var d = D() } }", "D.swift": "struct D { func a() -> [A] { [] } }",
            "E.swift": "struct E { let a: A }",
        ])
        #expect(graph.circles(ofMoreThan: 3) == [["A.swift", "B.swift", "C.swift", "D.swift"]])
        #expect(graph.circles(ofMoreThan: 4) == [])
    }

    @Test func anExtensionsMembersAreKnownByTheirName() {
        let graph = FileGraph([
            "A.swift": "struct A { func start() { addRoutes() } }", "A+Routes.swift": "extension A { func addRoutes() {} }",
        ])
        #expect(graph.circles(ofMoreThan: 1) == [["A+Routes.swift", "A.swift"]])
    }

    @Test func commentsAndTextAreNoMentions() {
        let graph = FileGraph([
            "A.swift": ##"/* B /* B */ B */ struct A { let text = "B \"B" + #"B\(B)"B"# } // B"##,
            "B.swift": "struct B { let a: A }",
        ])
        #expect(graph.circles(ofMoreThan: 1) == [])
    }

    @Test func theCodeInsideAStringIsRead() {
        let graph = FileGraph([
            "A.swift": #"struct A { let text = "a \(B().text("B")) c" }"#, "B.swift": "struct B { let a: A }",
        ])
        #expect(graph.circles(ofMoreThan: 1) == [["A.swift", "B.swift"]])
    }

    @Test func aFilesOwnPrivateTypeIsNotAnothersOfThatName() {
        let graph = FileGraph([
            "A.swift": "struct A { private struct State {} ; let state: State }",
            "B.swift": "struct B { let a: A } ; struct State {}",
        ])
        #expect(graph.circles(ofMoreThan: 1) == [])
    }
}
