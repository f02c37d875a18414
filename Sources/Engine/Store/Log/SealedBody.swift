internal import LMDB
internal import OpenSSL

/// Where the parts of a sealed event stand in its bytes: `{…,"salt":"…","digest":"…","mac":"…"}`.
///
/// They are found by their lengths from the end. A quotation mark inside a text follows a backslash, so no text
/// can look like one of them.
struct SealedBody {
    let mac: [UInt8]
    /// The bytes before the seal.
    let end: Int
    let digest: [UInt8]?
    /// The bytes before the digest.
    let endOfData: Int
    let hasSalt: Bool

    /// Nil for bytes that do not end with a seal.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount > 1, bytes.byte(at: bytes.byteCount - 1) == UInt8(ascii: "}"),
            let seal = Self.member(",\"mac\":\"", EventSeal.length, before: bytes.byteCount - 1, in: bytes),
            let mac = Self.code(seal.value, in: bytes)
        else { return nil }
        self.mac = mac
        end = seal.start
        if let member = Self.member(",\"digest\":\"", EventSeal.length, before: end, in: bytes) {
            digest = Self.code(member.value, in: bytes)
            endOfData = member.start
        } else {
            digest = nil
            endOfData = end
        }
        hasSalt = digest != nil && Self.member(",\"salt\":\"", EventSalt.length, before: endOfData, in: bytes) != nil
    }

    /// The seal's characters in `bytes`, which the seal of the next event covers; nil when there is none.
    static func seal(of bytes: RawSpan) -> [UInt8]? {
        let member = Self.member(",\"mac\":\"", EventSeal.length, before: bytes.byteCount - 1, in: bytes)
        return member.map { bytes.extracting($0.value).array }
    }

    /// The member of this name whose text has `length` characters and whose last byte stands before `end`.
    private static func member(
        _ name: StaticString,
        _ length: Int,
        before end: Int,
        in bytes: RawSpan
    ) -> (start: Int, value: Range<Int>)? {
        let start = end - 1 - length - name.utf8CodeUnitCount
        guard start >= 0, bytes.byte(at: end - 1) == UInt8(ascii: "\"") else { return nil }
        let isNamed = name.withUTF8Buffer { text in text.indices.allSatisfy { bytes.byte(at: start + $0) == text[$0] } }
        return isNamed ? (start, end - 1 - length..<end - 1) : nil
    }
    private static func code(_ range: Range<Int>, in bytes: RawSpan) -> [UInt8]? {
        Base64.decodeURL(String(decoding: bytes.extracting(range).array, as: UTF8.self))
    }
}
