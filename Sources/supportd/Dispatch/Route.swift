internal import LMDB
internal import Protocol
internal import RPC
internal import SocketLoop
internal import Store

/// How a method's calls are carried out. It holds types, which nobody counts references of: the event loops share it.
struct Route: Sendable {
    enum Way: Sendable {
        case read(any ReadMethod.Type)
        case stream(any StreamMethod.Type)
        case write(any WriteMethod.Type, isPreparedOnThread: Bool)
        case long(any LongMethod.Type, Executor)
        case gathered(any GatheredMethod.Type)
    }
    let access: Access
    let way: Way
}

extension ReadMethod {
    static var route: Route { Route(access: access, way: .read(self)) }

    static func answer(
        _ params: RawSpan, _ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteQueue
    ) throws {
        try parameters(params).answer(scope, in: transaction, to: &reply)
    }
}

extension ValueReadMethod {
    func answer(_ scope: Scope, in transaction: borrowing ReadTransaction, to reply: inout ByteQueue) throws {
        reply.append(try JSONCoding.encode(result(scope, in: transaction)))
    }
}

extension StreamMethod {
    static var route: Route { Route(access: access, way: .stream(self)) }

    static func begin(
        _ params: RawSpan, _ scope: Scope, _ seat: StreamSeat, in transaction: borrowing ReadTransaction
    ) throws -> [UInt8] {
        try JSONCoding.encode(parameters(params).begin(scope, seat, in: transaction))
    }
}

extension LongMethod {
    static var route: Route { Route(access: access, way: .long(self, executor)) }

    static func result(_ params: RawSpan, _ scope: Scope, _ work: LongWork) throws -> [UInt8] {
        try JSONCoding.encode(parameters(params).result(scope, work))
    }
}

extension GatheredMethod {
    static var route: Route { Route(access: access, way: .gathered(self)) }

    static func result(
        _ params: RawSpan, _ scope: Scope, _ state: DaemonState, in transaction: borrowing ReadTransaction
    ) throws -> [UInt8] {
        try JSONCoding.encode(parameters(params).result(scope, state, in: transaction))
    }
}

extension WriteMethod {
    static var route: Route { Route(access: access, way: .write(self, isPreparedOnThread: isPreparedOnThread)) }
    static var isPreparedOnThread: Bool { false }

    static func prepare(_ params: RawSpan, _ scope: Scope) throws -> PreparedChange { try parameters(params).prepare(scope) }
}

/// Only exists when every method has a handler: to forget one is a compile error where the daemon starts.
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

    /// The number that stands for every method that does not exist.
    var unknown: Int { routes.count }
    /// ``unknown`` for a method that does not exist.
    func number(of envelope: Envelope) -> Int { envelope.method(in: names) ?? unknown }
    subscript(_ number: Int) -> Route { routes[number] }
}
