import Protocol
import Testing

/// docs/methods.md is what the code says. `make methods` renews it.
@Suite struct MethodsPageTests {
    @Test func everyMethodHasASample() {
        let names = Methods.descriptions.map(\.name)
        let sampled = MethodSample.all.map { $0.name }
        let missing = names.filter { !sampled.contains($0) }
        #expect(missing.isEmpty, "\(missing) need a sample each, in Tests/ProtocolTests/MethodsPage/MethodSample+NOUN.swift")
        #expect(sampled == names.filter { sampled.contains($0) }, "the samples stand in the order of server.describe, one a method")
    }

    @Test(arguments: MethodSample.all) func thePageShowsTheMethodAsItIs(sample: MethodSample) throws {
        let page = try MethodsPage.committed.get()
        // Apart, so that a failure does not print the page.
        let isThere = page.contains(MethodsPage.section(sample))
        #expect(isThere, "\(sample.name) is stale in docs/methods.md: run `make methods`")
    }

    @Test func thePageHasTheRestAsItIs() throws {
        let page = try MethodsPage.committed.get()
        let hasBeginning = page.hasPrefix(MethodsPage.introduction)
        let hasValues = page.hasSuffix(MethodsPage.values)
        let isWhole = page == MethodsPage.text
        #expect(hasBeginning, "the beginning of docs/methods.md is stale: run `make methods`")
        #expect(hasValues, "the values in docs/methods.md are stale: run `make methods`")
        #expect(isWhole, "docs/methods.md is not what the code makes: run `make methods`")
    }

    @Test(arguments: MethodSample.all) func theParametersOfASampleAreTheDescribedOnes(sample: MethodSample) {
        let fields = Field.all(of: sample.params.value)
        #expect(fields.map(\.name) == sample.method.parameters.map(\.name))
        #expect(fields.map(\.isRequired) == sample.method.parameters.map(\.required))
    }

    @Test(arguments: MethodSample.all) func everyFieldIsExplainedInTheSources(sample: MethodSample) {
        for field in Field.all(of: sample.params.value) + Field.all(of: sample.result.value) {
            #expect(!field.sentence.isEmpty, "\(sample.name) has a field without a comment in Sources/Protocol: \(field.name)")
        }
    }

    @Test func everyFieldOfAValueIsExplainedInTheSources() {
        for (name, value) in MethodsPage.named {
            for field in Field.all(of: value) {
                #expect(!field.sentence.isEmpty, "\(name) has a field without a comment in Sources/Protocol: \(field.name)")
            }
        }
    }

    @Test func theRefusalOnThePageIsTheWires() throws {
        try expectGolden(MethodsPage.error.value, MethodsPage.error.text)
    }

    @Test func longJSONIsBrokenBetweenItsMembersOnly() {
        let text = #"{"a":"\#(String(repeating: "x,\\\"{", count: 20))","b":[1,{"c":2}]}"#
        #expect(JSONLayout.lines(text) == "{\n  \"a\":\"\(String(repeating: "x,\\\"{", count: 20))\",\n  \"b\":[1,{\"c\":2}]\n}")
        #expect(JSONLayout.lines("{}") == "{}")
    }
}
