import Testing

@testable import supportctl

@Suite struct UnitEvidenceTests {
    private func unit(_ lines: String...) -> UnitEvidence? { UnitEvidence((["LoadState=loaded"] + lines).joined(separator: "\n") + "\n") }

    @Test func aUnitThatIsNotThereIsNone() {
        #expect(UnitEvidence("LoadState=not-found\nListen=127.0.0.1:1 (Stream)\n") == nil)
        #expect(UnitEvidence("") == nil)
        #expect(unit() != nil)
    }

    @Test(arguments: [
        ("127.0.0.1:8080 (Stream)", "127.0.0.1:8080"), ("0.0.0.0:80 (Stream)", "127.0.0.1:80"), ("[::]:8080 (Stream)", "[::1]:8080"),
        ("[fd00::1]:81 (Stream)", "[fd00::1]:81"), ("/run/desk.sock (Stream)", nil), ("127.0.0.1:8080 (Datagram)", nil), ("", nil),
    ])
    func aSocketSaysWhereItListens(listen: String, address: String?) {
        #expect(unit("Listen=\(listen)")?.listens == address)
    }

    @Test func theFirstPortOfSeveralCounts() {
        #expect(unit("Listen=/run/desk.sock (Stream)", "Listen=10.0.0.1:81 (Stream)", "Listen=[::]:82 (Stream)")?.listens == "10.0.0.1:81")
    }

    @Test func theEnvironmentAndThePathsAreWords() {
        let found = unit("Environment=A=1 B=/x=y", "ReadWritePaths=/srv -/mnt/a +/b")
        #expect(found?.environment == ["A": "1", "B": "/x=y"])
        #expect(found?.writablePaths == ["/srv", "/mnt/a", "/b"])
    }

    private func obstacle(_ path: String, _ target: String? = nil, closed: String? = nil, by unit: UnitEvidence? = nil) -> String? {
        FileSight(path: path, target: target ?? path, closed: closed).obstacle(unit)
    }

    @Test(arguments: ["/home/ann/sdk.js", "/root/sdk.js", "/run/user/1/sdk.js", "/tmp/sdk.js", "/var/tmp/sdk.js", "sdk.js", "./sdk.js"])
    func theSandboxHides(path: String) { #expect(obstacle(path) != nil) }

    @Test(arguments: ["/etc/supportd/sdk.js", "/homes/sdk.js", "/tmpfiles/sdk.js", "/srv/tmp/sdk.js"])
    func theSandboxShows(path: String) { #expect(obstacle(path) == nil) }

    @Test func aLinkIsWhatItLeadsTo() {
        #expect(obstacle("/etc/supportd/sdk.js", "/home/ann/sdk.js")?.contains("ProtectHome") == true)
    }

    @Test func aClosedDirectoryIsNamed() {
        #expect(obstacle("/opt/a/sdk.js", closed: "/opt/a")?.hasSuffix("may not read /opt/a") == true)
    }

    @Test func aUnitThatWasOpenedShowsMore() {
        #expect(obstacle("/home/ann/sdk.js", by: unit("ProtectHome=read-only", "PrivateTmp=yes")) == nil)
        #expect(obstacle("/tmp/sdk.js", by: unit("ProtectHome=yes", "PrivateTmp=no")) == nil)
    }

    @Test func snapshotsElsewhereNeedAWritablePath() throws {
        let open = try #require(unit("ReadWritePaths=/srv/backups", "ProtectHome=no"))
        func finding(_ path: String, _ unit: UnitEvidence) -> Finding? {
            MachineChecks.backupDirectory(FileSight(path: path, target: path, closed: nil), data: "/var/lib/supportd", unit)
        }
        #expect(finding("/var/lib/supportd/backups", open) == nil)
        #expect(finding("/srv/backups/desk", open)?.verdict == .right)
        #expect(finding("/srv/backups2", open)?.verdict == .wrong)
        #expect(finding("/var/lib/supportd2", open)?.verdict == .wrong)
        #expect(finding("/tmp/backups", open)?.verdict == .wrong)
    }
}
