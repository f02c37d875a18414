internal import ArgumentParser

/// The program `supportctl`, for its executable and for the one behind all names.
public enum SupportctlProgram {
    /// Reads the process's arguments, and ends the process with its exit code.
    public static func run() async { await Supportctl.main() }
}
