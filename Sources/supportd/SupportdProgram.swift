internal import ArgumentParser

/// The program `supportd`, for its executable and for the one behind all names.
public enum SupportdProgram {
    /// Reads the process's arguments, and ends the process with its exit code.
    public static func run() async { await Supportd.main() }
}
