/// Reads every page that a snapshot can reach, and the list of free pages, and collects what LMDB could not read or would read
/// wrongly: LMDB has no checksums and trusts its pages. It does not look into values.
struct PageWalk: ~Copyable {
    private let file: DataFile
    private let meta: MetaPage
    /// Pages that are still to be read; the list of free pages is read whole.
    private var budget: Int
    private let isBounded: Bool
    private var used: [UInt64]
    private var freePages: [UInt64]
    private(set) var problems: [String] = []

    /// - Parameter budget: how many pages to look at, from the roots down; nil for all.
    init(_ file: consuming DataFile, _ meta: MetaPage, budget: Int?) {
        self.file = file
        self.meta = meta
        self.budget = budget ?? .max
        isBounded = budget != nil
        // A number in a damaged file must not make us reserve more than the file's size warrants, with what one commit may leave
        // unwritten.
        let pages = min(Int(meta.lastPage), self.file.size / meta.pageSize * 2 + (1 << 20)) + 1
        used = [UInt64](repeating: 0, count: pages / 64 + 1)
        freePages = used
    }

    private static let mostProblems = 20
    private mutating func add(_ problem: String) {
        if problems.count < Self.mostProblems { problems.append(problem) }
    }

    /// - Parameter checkCancellation: called every 256 pages; what it throws ends the walk.
    mutating func run(_ checkCancellation: () throws(LMDBError) -> Void = {}) throws(LMDBError) {
        let size = UInt64(file.size / meta.pageSize)
        guard meta.lastPage < UInt64(used.count * 64) else {
            return add("the file is cut off: it has \(size) pages of \(meta.lastPage + 1)")
        }
        _ = try walk(Tree("the free list", meta.free, .free), checkCancellation)
        // LMDB writes no page that was free again before its commit, so the last ones may be absent.
        if size <= meta.lastPage, let page = (size...meta.lastPage).first(where: { !Self.has(freePages, $0) }) {
            return add("the file is cut off: it has \(size) pages, and page \(page) is in use")
        }
        for (name, root) in try walk(Tree("the list of tables", meta.main, .tables), checkCancellation) {
            _ = try walk(Tree(name, root, .values), checkCancellation)
        }
    }

    private struct Tree {
        enum Kind { case free, tables, values }
        let name: String
        let root: TreeRoot
        let kind: Kind
        init(_ name: String, _ root: TreeRoot, _ kind: Kind) { (self.name, self.root, self.kind) = (name, root, kind) }
    }
    private struct Place {
        let page: UInt64
        let level: Int
        var lower, upper: [UInt8]?
    }

    /// Gives the tables that are named in it.
    private mutating func walk(
        _ tree: Tree,
        _ checkCancellation: () throws(LMDBError) -> Void
    ) throws(LMDBError) -> [(String, TreeRoot)] {
        var tables: [(String, TreeRoot)] = []
        if tree.kind == .values, tree.root.flags != 0 { add("\(tree.name) is a table of another program") }
        guard tree.root.root != TreeRoot.none else {
            if tree.root.entries != 0 { add("\(tree.name) is empty and says that it has \(tree.root.entries) entries") }
            return []
        }
        var places = [Place(page: tree.root.root, level: 1)]
        var next = 0
        var (branches, leaves, overflows, entries) = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        while next < places.count, problems.count < Self.mostProblems {
            if (branches + leaves).isMultiple(of: 256) { try checkCancellation() }
            // A whole walk goes in depth, which needs little memory; a bounded walk in breadth, so that it sees the upper levels.
            let place: Place
            if isBounded {
                place = places[next]
                next += 1
                guard tree.kind == .free || budget > 0 else { return tables }
                budget -= 1
            } else {
                place = places.removeLast()
            }
            guard claim(place.page, 1, tree.name) else { continue }
            let bytes = try file.bytes(at: Int(place.page) * meta.pageSize, meta.pageSize)
            let page = Page(bytes, size: meta.pageSize, number: place.page)
            if let problem = page.problem ?? page.order(isNumeric: tree.kind == .free, place.lower, place.upper) {
                add("page \(place.page) (\(tree.name)): \(problem)")
                continue
            }
            if page.isBranch {
                branches += 1
                guard page.count > (tree.kind == .free ? 0 : 1), place.level < tree.root.depth else {
                    add("page \(place.page) (\(tree.name)): a branch where none can be")
                    continue
                }
                for index in 0..<page.count {
                    let lower = index == 0 ? place.lower : page.key(index)
                    let upper = index + 1 < page.count ? page.key(index + 1) : place.upper
                    places.append(Place(page: page.child(index), level: place.level + 1, lower: lower, upper: upper))
                }
                continue
            }
            leaves += 1
            entries += UInt64(page.count)
            if place.level != tree.root.depth { add("page \(place.page) (\(tree.name)): a leaf on level \(place.level)") }
            for index in 0..<page.count {
                if page.isTable(index) {
                    guard tree.kind == .tables, page.length(index) == TreeRoot.length else {
                        add("page \(place.page) (\(tree.name)): a table inside of a table")
                        continue
                    }
                    tables.append((String(decoding: page.key(index), as: UTF8.self), TreeRoot(bytes, at: page.value(index))))
                } else if tree.kind == .tables {
                    add("page \(place.page) (\(tree.name)): an entry that is no table")
                } else if page.isLarge(index) {
                    overflows += try large(page, index, tree)
                } else if tree.kind == .free {
                    free(Array(bytes[page.value(index)..<page.value(index) + page.length(index)]))
                }
            }
        }
        let found = [branches, leaves, overflows, entries]
        let root = tree.root
        if problems.isEmpty, found != [root.branches, root.leaves, root.overflows, root.entries] {
            add("\(tree.name) has \(found) branches, leaves, further pages and entries, and says otherwise")
        }
        return tables
    }

    /// Looks at the pages of a value that is longer than a page. Gives how many they are.
    private mutating func large(_ page: Page, _ index: Int, _ tree: Tree) throws(LMDBError) -> UInt64 {
        let first = page.overflowPage(index)
        let length = page.length(index)
        let needed = (15 + length) / meta.pageSize + 1
        guard first >= 2, first <= meta.lastPage else {
            add("page \(page.number) (\(tree.name)): a value on page \(first) of \(meta.lastPage)")
            return 0
        }
        let header = try file.bytes(at: Int(first) * meta.pageSize, 16)
        guard header.count == 16, header.number(at: 0, bytes: 8) == first, header.small(at: 10) == Page.overflow,
            case let count = Int(header.number(at: 12, bytes: 4)), count >= needed
        else {
            add("page \(first) (\(tree.name)): not the first page of a value of \(length) bytes")
            return 0
        }
        guard claim(first, UInt64(count), tree.name) else { return 0 }
        if tree.kind == .free { free(try file.bytes(at: Int(first) * meta.pageSize + 16, length)) }
        return UInt64(count)
    }

    /// A record of the free list: how many pages, then the pages in descending order.
    private mutating func free(_ bytes: [UInt8]) {
        guard bytes.count >= 8, case let count = bytes.number(at: 0, bytes: 8), count <= UInt64(bytes.count / 8 - 1) else {
            return add("a record of the free list is longer than itself")
        }
        var last = UInt64.max
        for index in 0..<Int(count) {
            let page = bytes.number(at: 8 + 8 * index, bytes: 8)
            guard (2...meta.lastPage).contains(page), page < last, !Self.has(freePages, page), !Self.has(used, page) else {
                return add("the free list names page \(page), which cannot be free")
            }
            freePages[Int(page / 64)] |= 1 << (page % 64)
            last = page
        }
    }

    /// Notes that pages are in use. False, with a problem, when that cannot be.
    private mutating func claim(_ first: UInt64, _ count: UInt64, _ name: String) -> Bool {
        guard first >= 2, first <= meta.lastPage, count <= meta.lastPage - first + 1 else {
            add("\(name) uses page \(first), which is not there")
            return false
        }
        guard (first + count) * UInt64(meta.pageSize) <= UInt64(file.size) else {
            add("the file is cut off before the end of page \(first + count - 1), which \(name) uses")
            return false
        }
        for page in first..<first + count {
            guard !Self.has(used, page), !Self.has(freePages, page) else {
                add("page \(page) (\(name)) is in use twice, or free")
                return false
            }
            used[Int(page / 64)] |= 1 << (page % 64)
        }
        return true
    }
    private static func has(_ pages: [UInt64], _ page: UInt64) -> Bool { pages[Int(page / 64)] & 1 << (page % 64) != 0 }
}
