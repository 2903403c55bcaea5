#!/usr/bin/env python3
"""geo.py - writes databases of places, and compares what mmdblookup and grounds say.

    geo.py GROUNDS FOLDER NODES COUNT

A database of each record size, of v4 and of v6, with networks within networks,
values behind pointers of every length and values that no one asks for; COUNT
addresses are looked up by libmaxminddb's own mmdblookup and by `hunt --geoip`.
Prints `ok` or `not ok` with the first addresses that differ; exits 1 then.
"""
import ipaddress
import json
import random
import re
import struct
import subprocess
import sys

MARKER = b"\xab\xcd\xefMaxMind.com"
COUNTRIES = ["DE", "NL", "CN", "US", "BR", "JP"]
# Addresses of the wide world: others are named by their use, not looked up.
V4 = ["8.0.0.0/8", "23.0.0.0/9", "80.0.0.0/5", "201.0.0.0/8"]
V6 = ["2600::/16", "2a00::/12", "2400::/12"]


def control(kind, size):
    """The byte that says what follows and how long it is, and its extensions."""
    head = bytes([kind << 5]) if kind < 8 else bytes([0, kind - 7])
    more = b""
    if size < 29:
        short = size
    elif size < 285:
        short, more = 29, struct.pack(">B", size - 29)
    elif size < 65821:
        short, more = 30, struct.pack(">H", size - 285)
    else:
        short, more = 31, struct.pack(">I", size - 65821)[1:]
    return bytes([head[0] | short]) + head[1:] + more


class Pointer:
    def __init__(self, at):
        self.at = at

    def write(self):
        at = self.at
        if at < 2048:
            return struct.pack(">H", 1 << 13 | at)
        at -= 2048
        if at < 1 << 19:
            return bytes([1 << 5 | 1 << 3 | at >> 16]) + struct.pack(">H", at & 0xFFFF)
        at -= 1 << 19
        if at < 1 << 27:
            return bytes([1 << 5 | 2 << 3 | at >> 24]) + struct.pack(">I", at)[1:]
        return bytes([1 << 5 | 3 << 3]) + struct.pack(">I", self.at)


def number(kind, n):
    raw = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return control(kind, len(raw)) + raw


def metadata(count, bits, version):
    """Its types are fixed, others' are not: 16, 32 and 64 bits."""
    parts = [("binary_format_major_version", number(5, 2)),
             ("binary_format_minor_version", number(5, 0)),
             ("build_epoch", number(9, 1700000000)),
             ("database_type", value("Test")), ("description", value({"en": "t"})),
             ("ip_version", number(5, version)), ("languages", value(["en"])),
             ("node_count", number(6, count)), ("record_size", number(5, bits))]
    return control(7, len(parts)) + b"".join(value(k) + raw for k, raw in parts)


def value(v):
    if isinstance(v, Pointer):
        return v.write()
    if isinstance(v, bool):
        return control(14, int(v))
    if isinstance(v, float):
        return control(3, 8) + struct.pack(">d", v)
    if isinstance(v, int):
        return number(5 if v < 1 << 16 else 6 if v < 1 << 32 else 9, v)
    if isinstance(v, str):
        raw = v.encode()
        return control(2, len(raw)) + raw
    if isinstance(v, list):
        return control(11, len(v)) + b"".join(value(x) for x in v)
    return control(7, len(v)) + b"".join(value(k) + value(x) for k, x in v.items())


def record(draw, shared):
    """What is said of a network, its parts in a drawn order."""
    code = draw.choice(COUNTRIES)
    country = {"geoname_id": draw.randrange(1 << 31), "iso_code": code,
               "names": {"en": "x" * draw.choice([1, 28, 29, 300]), "de": "Fl\u00e4che"}}
    parts = [("city", {"names": {"en": "Nowhere"}, "iso_code": "XX"}),
             ("location", {"latitude": 1.5, "accuracy_radius": 20}),
             ("subdivisions", [{"iso_code": "YY"}, {"iso_code": "ZZ"}]),
             ("is_anonymous", draw.random() < 0.5)]
    if draw.random() < 0.8:
        parts.append(("country", draw.choice(shared) if draw.random() < 0.5 else country))
    if draw.random() < 0.6:
        parts.append(("registered_country", country))
    if draw.random() < 0.5:
        parts.append(("autonomous_system_number", draw.randrange(1, 1 << 32)))
        parts.append(("autonomous_system_organization", "Net " + "\u00f6" * draw.randrange(40)))
    draw.shuffle(parts)
    return dict(parts)


class Database:
    """A tree of [left, right]; what is no list is a place in the data, or None."""

    def __init__(self, draw, bits, version):
        self.draw, self.bits, self.version = draw, bits, version
        self.root, self.data, self.shared = [None, None], b"", []
        for code in COUNTRIES:
            self.shared.append(Pointer(self.add(value({"iso_code": code, "names": {}}))))
        # Pointers of two and three bytes need something to reach over.
        self.add(value("y" * draw.choice([100, 5000, 600000])))

    def add(self, raw):
        self.data += raw
        return len(self.data) - len(raw)

    def insert(self, network):
        bits = ("{:0%db}" % network.max_prefixlen).format(int(network.network_address))
        if self.version == 6 and network.version == 4:
            bits, length = "0" * 96 + bits, 96 + network.prefixlen
        else:
            length = network.prefixlen
        node = self.root
        for bit in map(int, bits[:length - 1]):
            if not isinstance(node[bit], list):
                node[bit] = [node[bit], node[bit]]
            node = node[bit]
        place = self.add(value(record(self.draw, self.shared)))
        if self.draw.random() < 0.2:
            place = self.add(value(Pointer(place)))
        node[int(bits[length - 1])] = place

    def write(self):
        nodes, waiting = [], [self.root]
        numbers = {}
        while waiting:
            node = waiting.pop()
            numbers[id(node)] = len(nodes)
            nodes.append(node)
            waiting += [side for side in node if isinstance(side, list)]
        tree = b"".join(self.pair(*(self.side(x, numbers, len(nodes)) for x in n)) for n in nodes)
        return tree + bytes(16) + self.data + MARKER + metadata(len(nodes), self.bits, self.version)

    @staticmethod
    def side(what, numbers, count):
        if what is None:
            return count
        return numbers[id(what)] if isinstance(what, list) else count + 16 + what

    def pair(self, left, right):
        if self.bits == 28:
            middle = (left >> 24) << 4 | right >> 24
            return (struct.pack(">I", left & 0xFFFFFF)[1:] + bytes([middle]) +
                    struct.pack(">I", right & 0xFFFFFF)[1:])
        size = self.bits // 8
        return left.to_bytes(size, "big") + right.to_bytes(size, "big")


def within(draw, networks):
    network = ipaddress.ip_network(draw.choice(networks))
    return network[draw.randrange(network.num_addresses)]


def drawn_networks(draw, version, count):
    found = []
    for _ in range(count):
        v6 = version == 6 and draw.random() < 0.5
        address = within(draw, V6 if v6 else V4)
        length = draw.randrange(20, 65) if v6 else draw.randrange(10, 33)
        found.append(ipaddress.ip_network((address, length), strict=False))
    return found


def looked_up(database, address, *path):
    told = subprocess.run(["mmdblookup", "-f", database, "-i", str(address), *path],
                          capture_output=True, text=True).stdout
    text = re.search(r'^\s*"(.*)" <utf8_string>|^\s*(\d+) <uint', told, re.M)
    return text and (text.group(1) or int(text.group(2)))


def peer_says(database, address):
    asn = looked_up(database, address, "autonomous_system_number")
    said = {"country": looked_up(database, address, "country", "iso_code") or
            looked_up(database, address, "registered_country", "iso_code"), "asn": asn,
            "organisation": looked_up(database, address, "autonomous_system_organization")}
    return {k: v for k, v in said.items() if v is not None}


def grounds_says(grounds, folder, database, addresses):
    with open(folder + "/all.txt", "w") as out:
        out.write("0.0.0.0/0\n::/0\n")
    with open(folder + "/events.jsonl", "w") as out:
        for address in addresses:
            system = {"EventID": 1, "Channel": "C", "Computer": "H"}
            event = {"System": system, "EventData": {"Ip": str(address)}}
            out.write(json.dumps({"Event": event}) + "\n")
    told = subprocess.run([grounds, "hunt", "-q", "--no-case", "--no-builtin", "--format", "jsonl",
                           "--ioc", folder + "/all.txt", "--geoip", database,
                           folder + "/events.jsonl"], capture_output=True, text=True, check=True)
    said = {}
    for line in told.stdout.splitlines():
        for address, place in json.loads(line).get("addresses", {}).items():
            said[address] = {k: v for k, v in place.items() if v is not None}
    return said


def main():
    grounds, folder, nodes, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    asked = known = 0
    differ = []
    for bits in (24, 28, 32):
        for version in (4, 6):
            draw = random.Random("%d %d" % (bits, version))
            database = Database(draw, bits, version)
            networks = drawn_networks(draw, version, nodes)
            for network in sorted(networks, key=lambda n: n.prefixlen):
                database.insert(network)
            name = "%s/%d-%d.mmdb" % (folder, bits, version)
            with open(name, "wb") as out:
                out.write(database.write())
            addresses = [draw.choice(networks)[0] for _ in range(count // 2)]
            addresses += [within(draw, V4 + V6 if version == 6 else V4) for _ in range(count // 2)]
            said = grounds_says(grounds, folder, name, addresses)
            for address in addresses:
                truth = peer_says(name, address)
                asked, known = asked + 1, known + bool(truth)
                if said.get(str(address), {}) != truth:
                    differ.append("%s %s: grounds %s, mmdblookup %s" %
                                  (name, address, said.get(str(address)), truth))
    if differ or known < asked / 4:
        print("not ok - %d of %d addresses differ, %d known" % (len(differ), asked, known))
        print("\n".join(differ[:10]))
        sys.exit(1)
    print("ok - %d addresses in 6 databases, %d of them known, as mmdblookup finds them" %
          (asked, known))


if __name__ == "__main__":
    main()
