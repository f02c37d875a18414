import LMDB
@_exported import TestSupport

/// Lends an environment in a directory of its own.
func withEnvironment<R>(
    _ options: Environment.Options = Environment.Options(),
    _ body: (Environment) throws -> R
) throws -> R {
    try withDirectory { try body(try Environment(path: $0, options: options)) }
}

/// The same with one table of numbers.
func withTable<R>(
    _ options: Environment.Options = Environment.Options(),
    _ body: (Environment, Database<UInt64>) throws -> R
) throws -> R {
    try withTable(options) { environment, table, _ in try body(environment, table) }
}

/// The same with the directory that they are in.
func withTable<R>(
    _ options: Environment.Options = Environment.Options(),
    _ body: (Environment, Database<UInt64>, String) throws -> R
) throws -> R {
    try withDirectory { directory in
        let environment = try Environment(path: directory, options: options)
        let table = try environment.write { try Database<UInt64>("table", in: &$0) }
        return try body(environment, table, directory)
    }
}
