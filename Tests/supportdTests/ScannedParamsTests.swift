import Protocol
import RPC
import Testing

@testable import supportd

@Suite struct ScannedParamsTests {
    @Test(arguments: ["{\"number\":7}", "{ \"number\" : 7 } ", "{\"number\":-0}", "{\"number\":9223372036854775807}"])
    func theOrdinaryIsReadWithoutADecoder(json: String) throws {
        let bytes = Array(json.utf8)
        let decoded = try JSONCoding.params(TicketsGet.self, from: bytes.span.bytes)
        #expect(TicketsGet(scanning: bytes.span.bytes)?.number == decoded.number)
    }

    @Test(arguments: [
        "{}", "[]", "7", "", "{\"number\":null}", "{\"number\":\"7\"}", "{\"number\":7.0}", "{\"number\":1e3}",
        "{\"number\":9223372036854775808}", "{\"number\":1,\"number\":2}", "{\"\\u006eumber\":7}", "{\"number\":7,\"x\":1}",
    ])
    func theRestIsLeftToTheDecoder(json: String) {
        #expect(TicketsGet(scanning: Array(json.utf8).span.bytes) == nil)
    }

    /// Whatever one byte is changed to: what the scanner takes is what the decoder takes.
    @Test func theScannerNeverReadsWhatTheDecoderDoesNot() {
        let template = Array("{\"number\":-120}".utf8)
        for index in template.indices {
            for byte in 0...UInt8.max {
                var bytes = template
                bytes[index] = byte
                // The envelope lets only UTF-8 through to here.
                guard String(validating: bytes, as: UTF8.self) != nil, let scanned = TicketsGet(scanning: bytes.span.bytes) else {
                    continue
                }
                #expect((try? JSONCoding.params(TicketsGet.self, from: bytes.span.bytes))?.number == scanned.number, "\(bytes)")
            }
        }
    }

    @Test(arguments: [
        #"{"name":"Ada","phoneNumber":"+12025550143","description":"é 🚲"}"#,
        #"{ "description" : "" , "name" : "" , "phoneNumber" : "x" , "idempotencyKey" : "k" } "#,
    ])
    func anOrdinaryTicketIsReadWithoutADecoder(json: String) throws {
        let bytes = Array(json.utf8)
        #expect(try TicketsCreate(scanning: bytes.span.bytes) == JSONCoding.params(TicketsCreate.self, from: bytes.span.bytes))
    }

    @Test(arguments: [
        "{}", #"{"name":"a","phoneNumber":"b"}"#, #"{"name":"a","phoneNumber":"b","description":"c\n"}"#,
        #"{"name":"a","name":"a","phoneNumber":"b","description":"c"}"#, #"{"name":"a","phoneNumber":"b","description":null}"#,
        #"{"name":"a","phoneNumber":"b","description":"c","idempotencyKey":null}"#,
        #"{"name":"a","phoneNumber":"b","description":"c","x":1}"#,
    ])
    func anyOtherTicketIsLeftToTheDecoder(json: String) {
        #expect(TicketsCreate(scanning: Array(json.utf8).span.bytes) == nil)
    }

    @Test func theScannerNeverReadsAnotherTicketThanTheDecoder() {
        let template = Array(#"{"name":"a","phoneNumber":"b","description":"\n","idempotencyKey":"k"}"#.utf8)
        for index in template.indices {
            for byte in 0...UInt8.max {
                var bytes = template
                bytes[index] = byte
                guard String(validating: bytes, as: UTF8.self) != nil else { continue }
                guard let scanned = TicketsCreate(scanning: bytes.span.bytes) else { continue }
                #expect((try? JSONCoding.params(TicketsCreate.self, from: bytes.span.bytes)) == scanned, "\(bytes)")
            }
        }
    }
}
