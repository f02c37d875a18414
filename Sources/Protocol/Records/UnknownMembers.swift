/// What becomes of members of an object that its record does not list.
public enum UnknownMembers: Sendable {
    /// A later program may have written them.
    case ignored
    /// They are a caller's mistake.
    case refused
}
