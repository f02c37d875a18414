internal import Hummingbird

/// Keeps the language that somebody has chosen, for a year.
enum LanguageCookie {
    private static let name = "language"
    private static let year = 365 * 24 * 3600

    static func language(of request: Request) -> String? { request.cookies[name]?.value }

    static func cookie(_ language: String, isSecure: Bool) -> Cookie {
        Cookie(name: name, value: language, maxAge: year, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }
}
