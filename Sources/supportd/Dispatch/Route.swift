internal import LMDB
internal import NIOCore
internal import Protocol
internal import RPC
internal import Store

/// How a method's calls are carried out, with its types gone.
struct Route: Sendable {
    /// What a write does in its transaction.
    typealias Change = @Sendable (inout WriteTransaction) throws -> [UInt8]

    enum Way: Sendable {
        case read(@Sendable (Envelope, Scope, borrowing ReadTransaction, inout ByteBuffer) throws -> Void)
        case longRead(@Sendable (ByteBuffer, Scope) throws -> [UInt8])
        case write(@Sendable (Envelope, Scope) throws -> Change)
        case stream(@Sendable (ByteBuffer, Scope, StreamPort, Reader, borrowing ReadTransaction) throws -> [UInt8])
        case task(@Sendable (ByteBuffer, Scope) throws -> [UInt8])
        case longWrite(@Sendable (ByteBuffer, Scope) throws -> Change)
        case gathered(@Sendable (ByteBuffer, Scope, CallCounts, borrowing ReadTransaction) throws -> [UInt8])
    }
    let access: Access
    let way: Way
}

extension ReadMethod {
    static var route: Route {
        Route(
            access: access,
            way: .read { envelope, scope, transaction, reply in
                try JSONCoding.params(Self.self, from: envelope.params).answer(scope, in: transaction, to: &reply)
            }
        )
    }
}

extension ReadMethod where Self: ScannedParams {
    static var route: Route {
        Route(
            access: access,
            way: .read { envelope, scope, transaction, reply in
                try params(of: envelope).answer(scope, in: transaction, to: &reply)
            }
        )
    }
}

extension ValueReadMethod {
    func answer(_ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteBuffer) throws {
        reply.writeBytes(try JSONCoding.encode(result(scope, in: transaction)))
    }
}

extension LongReadMethod {
    static var route: Route {
        Route(
            access: access,
            way: .longRead { params, scope in
                let method = try JSONCoding.params(Self.self, from: params)
                try scope.store.environment.makeRoom()
                return try scope.store.environment.read(within: scope.services.bounds.readTime) {
                    try JSONCoding.encode(method.result(scope, in: $0))
                }
            }
        )
    }
}

extension TaskMethod {
    static var route: Route {
        Route(
            access: access,
            way: .task { params, scope in
                try JSONCoding.encode(JSONCoding.params(Self.self, from: params).result(scope))
            }
        )
    }
}

extension StreamMethod {
    static var route: Route {
        Route(
            access: access,
            way: .stream { params, scope, port, reader, transaction in
                let method = try JSONCoding.params(Self.self, from: params)
                return try JSONCoding.encode(method.begin(scope, on: port, reader, in: transaction))
            }
        )
    }
}

extension GatheredMethod {
    static var route: Route {
        Route(
            access: access,
            way: .gathered { params, scope, counts, transaction in
                let method = try JSONCoding.params(Self.self, from: params)
                return try JSONCoding.encode(method.result(scope, counts, in: transaction))
            }
        )
    }
}

extension WriteMethod {
    static var route: Route {
        Route(access: access, way: .write { try JSONCoding.params(Self.self, from: $0.params).change($1) })
    }

    fileprivate func change(_ scope: Scope) throws -> Route.Change {
        let prepared = try prepare(scope)
        return { transaction in try handle(prepared, scope, in: &transaction).bytes }
    }
}

extension WriteMethod where Self: ScannedParams {
    static var route: Route { Route(access: access, way: .write { try params(of: $0).change($1) }) }
}

extension LongWriteMethod {
    static var route: Route { Route(access: access, way: .longWrite { try JSONCoding.params(Self.self, from: $0).change($1) }) }
}

/// Only exists when every method has a handler: to forget one is a compile error in ``Router``.
extension MethodList where repeat each M: Handled {
    static var routes: RouteTable {
        var names: [String] = []
        var routes: [Route] = []
        repeat names.append((each M).name)
        repeat routes.append((each M).route)
        return RouteTable(names: names, routes: routes)
    }
}

/// The routes by the names of their methods.
struct RouteTable: Sendable {
    /// The methods by their numbers.
    let methods: [String]
    private let names: NameTable
    private let routes: [Route]

    init(names: [String], routes: [Route]) {
        methods = names
        self.names = NameTable(names)
        self.routes = routes
    }

    func has(_ name: String) -> Bool { names.index(of: Array(name.utf8).span.bytes) != nil }

    /// The number that stands for every method that there is not.
    var unknown: Int { routes.count }
    /// ``unknown`` for a method that there is not.
    func number(of envelope: Envelope) -> Int { envelope.method(in: names) ?? unknown }
    subscript(_ number: Int) -> Route { routes[number] }
}
