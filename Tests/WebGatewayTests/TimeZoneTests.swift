import Foundation
import Markup
import Protocol
import SeededRandom
import Testing

@testable import WebGateway

@Suite struct TimeZoneTests {
    @Test func utcNeedsNoFile() {
        #expect(DeskTimeZone(named: "UTC", in: "/nowhere") == .utc)
        #expect(DeskTimeZone.utc.at(1_763_951_451) == (0, "UTC"))
    }

    @Test(arguments: [
        ("Asia/Tokyo", 1_763_951_451, 9 * 3600, "JST"), ("Europe/Berlin", 1_763_951_451, 3600, "CET"),
        ("Europe/Berlin", 1_753_951_451, 7200, "CEST"), ("America/New_York", 1_762_063_199, -4 * 3600, "EDT"),
        ("America/New_York", 1_762_063_200, -5 * 3600, "EST"), ("Asia/Kolkata", 1_763_951_451, 19_800, "IST"),
    ])
    func aZoneHasItsOffsetAndItsName(zone: String, time: Int64, offset: Int, name: String) throws {
        #expect(try #require(DeskTimeZone(named: zone)).at(time) == (offset, name))
    }

    @Test(arguments: ["Asia/Tokyo", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"])
    func itIsWhatTheSystemSays(name: String) throws {
        let zone = try #require(DeskTimeZone(named: name))
        let system = try #require(TimeZone(identifier: name))
        var random = SeededRandom()
        for _ in 0..<500 {
            let time = Int64(random.below(2_145_000_000))
            let expected = system.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time)))
            #expect(zone.at(time).offset == expected, "\(time), SEED=\(random.seed)")
        }
    }

    @Test(arguments: [
        "", "Nowhere/City", "../../../etc/passwd", "/etc/localtime", "Asia/../../zoneinfo/UTC", "Asia", "tzdata.zi", "zone.tab",
    ])
    func whatIsNoZoneIsRefused(name: String) { #expect(DeskTimeZone(named: name) == nil) }

    /// Whatever a file has in it, reading it ends.
    @Test func aDamagedFileIsRefusedOrRead() throws {
        let file = try [UInt8](Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Berlin")))
        var random = SeededRandom()
        for _ in 0..<2000 {
            var damaged = Array(file.prefix(random.below(file.count + 1)))
            for _ in 0..<random.below(4) where !damaged.isEmpty { damaged[random.below(damaged.count)] = UInt8(random.below(256)) }
            _ = DeskTimeZone(file: damaged)?.at(1_763_951_451)
        }
        #expect(DeskTimeZone(file: Array(file.dropLast(file.count / 2))) == nil)
    }

    @Test func aTimeIsWrittenByTheLanguagesPattern() throws {
        let time = Timestamp(milliseconds: 1_767_225_900_000)
        let tokyo = try #require(DeskTimeZone(named: "Asia/Tokyo"))
        func text(_ reader: Reader) -> String {
            var html = HTML()
            html.text(reader.time(time), by: reader[.timePattern])
            return String(decoding: html.bytes, as: UTF8.self)
        }
        #expect(text(.of("en")) == "2026-01-01 00:05 UTC")
        #expect(text(.of("en", timeZone: tokyo)) == "2026-01-01 09:05 JST")
        #expect(text(.of("ja", timeZone: tokyo)) == "2026年1月1日 09:05（JST）")
    }
}
