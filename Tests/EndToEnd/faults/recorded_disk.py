"""What a power cut leaves of a data directory, from what `faulty_disk.c` has written down.

Of each file it is all that was synced, and of the rest any part, in any order, torn at sectors. Of the names in each directory it is
all that a sync of the directory followed, and of the later changes any number, in the order in which they were made.
"""

import collections
import pathlib
import struct

SECTOR = 512

Record = collections.namedtuple("Record", "kind inode number content end")


def records(log):
    """In their order, each with the place in the log where it ends."""
    content = log.read_bytes()
    position = 0
    while position < len(content):
        kind, inode, number, length = struct.unpack_from("<cQQI", content, position)
        position += 21
        yield Record(kind.decode(), inode, number, content[position : position + length], position + length)
        position += length


def apply(image, kind, offset, content):
    if kind == "T":
        del image[offset:]
    end = offset + len(content)
    if len(image) < end:
        image.extend(bytes(end - len(image)))
    if content:
        image[offset:end] = content


class Node:
    """A file or a directory. What no sync has followed waits, and is counted from the beginning on."""

    def __init__(self):
        self.waiting = []
        self.done = 0

    def mark(self):
        return self.done + len(self.waiting)

    def sync(self, mark):
        count = max(0, mark - self.done)
        for change in self.waiting[:count]:
            self.settle(change)
        del self.waiting[:count]
        self.done += count


class File(Node):
    def __init__(self, content=b""):
        super().__init__()
        self.synced = bytearray(content)

    def settle(self, change):
        apply(self.synced, *change)

    def after_a_cut(self, source):
        image = bytearray(self.synced)
        for kind, offset, content in source.sample(self.waiting, len(self.waiting)):
            fate = source.random()
            if fate < 0.4:
                apply(image, kind, offset, content)
            elif fate < 0.8 and kind == "W":
                # A drive writes whole sectors; a meta page's numbers are all in one.
                end = 0
                while end < len(content):
                    begin, end = end, min(len(content), end + SECTOR - (offset + end) % SECTOR)
                    if source.random() < 0.5:
                        apply(image, kind, offset + begin, content[begin:end])
        return bytes(image)


class Folder(Node):
    def __init__(self):
        super().__init__()
        self.now = {}
        self.synced = {}

    def change(self, change):
        """A change is a list of (folder, name, node), with None for a name that goes."""
        for folder, name, node in change:
            put(folder.now, name, node)
        self.waiting.append(change)

    def settle(self, change):
        for folder, name, node in change:
            put(folder.synced, name, node)


def put(names, name, node):
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node


class Disk:
    """A data directory as the records change it.

    `lies` are the names of files whose syncs do nothing: "data.mdb", ".log", "names".
    """

    def __init__(self, root, found=(), lies=()):
        self.path = str(root)
        self.lies = lies
        self.root = Folder()
        self.nodes = {}
        self.syncs = {}
        for path, inode, content in found:
            node = self.nodes[inode] = self.root if path == self.path else Folder() if content is None else File(content)
            if node is not self.root:
                folder, name = self.find(path)
                folder.now[name] = folder.synced[name] = node

    @staticmethod
    def scan(root):
        """What is in a directory, for a disk that begins with it: all of it is synced."""
        root = pathlib.Path(root)
        paths = [root, *sorted(root.rglob("*"))] if root.exists() else []
        return [(str(path), path.stat().st_ino, None if path.is_dir() else path.read_bytes()) for path in paths]

    def find(self, path):
        """The folder that has the path, and the last name."""
        parts = path.removeprefix(self.path).strip("/").split("/")
        folder = self.root
        for part in parts[:-1]:
            folder = folder.now[part]
        return folder, parts[-1]

    def name(self, record):
        """What kind of file a record is of."""
        if record.kind in "CMRU":
            name = record.content.decode().rpartition("/")[2]
        else:
            name = self.name_of(self.nodes.get(record.inode))
        return ".log" if name.endswith(".log") else "partial" if name.endswith(".partial") else name

    def name_of(self, node):
        if isinstance(node, Folder):
            return "names"
        folders = [self.root]
        for folder in folders:
            for name, other in folder.now.items():
                if other is node:
                    return name
                if isinstance(other, Folder):
                    folders.append(other)
        return ""

    def is_lie(self, node):
        return any(self.name_of(node).endswith(lie) for lie in self.lies)

    def take(self, record):
        kind, inode, number, content, _ = record
        if kind == "C" or kind == "M":
            path = content.decode()
            if path == self.path:
                self.nodes[inode] = self.root
                return
            node = self.nodes[inode] = File() if kind == "C" else Folder()
            folder, name = self.find(path)
            folder.change([(folder, name, node)])
        elif kind == "R":
            (before, old), (after, new) = (self.find(path) for path in content.decode().split("\0"))
            after.change([(before, old, None), (after, new, before.now[old])])
        elif kind == "U":
            folder, name = self.find(content.decode())
            folder.change([(folder, name, None)])
        elif kind == "B":
            if inode in self.nodes:
                self.syncs[number] = self.nodes[inode].mark()
        elif kind == "S":
            node = self.nodes.get(inode)
            if node and number in self.syncs and not (self.lies and self.is_lie(node)):
                node.sync(self.syncs.pop(number))
        elif inode in self.nodes:
            node = self.nodes[inode]
            if kind == "D" and not (self.lies and self.is_lie(node)):
                apply(node.synced, "W", number, content)
            else:
                node.waiting.append(("W" if kind == "D" else kind, number, content))

    def cut_power(self, source, directory):
        """Writes what is left into `directory`, which is made."""
        names = {}

        def of(folder):
            return names.setdefault(id(folder), dict(folder.synced))

        folders = [self.root]
        for folder in folders:
            folders += [node for node in {**folder.synced, **folder.now}.values() if isinstance(node, Folder)]
        for folder in folders:
            for change in folder.waiting[: source.randint(0, len(folder.waiting))]:
                for other, name, node in change:
                    put(of(other), name, node)

        def write(folder, place):
            place.mkdir(mode=0o700)
            for name, node in sorted(of(folder).items()):
                if isinstance(node, Folder):
                    write(node, place / name)
                else:
                    (place / name).write_bytes(node.after_a_cut(source))
                    (place / name).chmod(0o600)

        write(self.root, pathlib.Path(directory))
