#!/usr/bin/env python3
"""audit.py - what grounds and ausearch each make of one audit log.

    audit.py GROUNDS FOLDER make COUNT     a log of COUNT records, drawn
    audit.py GROUNDS FOLDER read FILE...   the logs that there are
    audit.py GROUNDS FOLDER syscalls       every number that ausyscall names

The log is as a kernel of several processors writes it: records of up to four
events mixed, an event with the number of another, names and arguments in hex
digits, arguments in pieces, records that auditd enriched. Compared are which
records there are and which are of one event, the time and number of each, every
value that a process may choose as both decode it, the names that enriching adds
with those that ausearch -i puts in their place, and the arguments joined.
Prints `ok` or `not ok` a line, with the first that differ; exits 1 then.
"""
import collections
import datetime
import json
import os
import random
import re
import subprocess
import sys

RULE = """title: every record
id: 0b7a6d0e-4b43-4d4e-9f0a-6f7c0c6b1a01
logsource: {product: linux, service: auditd}
detection: {any: {type|re: '.'}, condition: any}
level: low
"""
START = 1614672001
WORDS = ["ls", "-la", "x y", "\"q\"", "it's", "d\u00f6\u00df", "\U0001f600", "a=b",
         "key=\"k\"", "\t", "\n", "\x1b[1m", "type=EOE msg=audit(1.0:1):", "', }", "DEADBEEF",
         "(null)", "?", "\x7f", "%41", "$(id)", "\\012", "\\"]
# What a process may choose: both decode it. The rest ausearch translates.
CHOSEN = re.compile(r"a\d+(\[\d+\])?|comm|exe|cwd|name|proctitle|key|acct|path|cmd")
# What enriching adds, and the field that ausearch -i shows in this way.
ENRICHED = {"ARCH", "SYSCALL", "AUID", "UID", "GID", "EUID", "SUID", "FSUID", "EGID", "SGID",
            "FSGID", "OUID", "OGID", "SADDR"}
MOST_ARGUMENTS = 64  # of a record_group: docs/formats/auditd.md


# ---- a log, drawn

def hex_of(text):
    return text.encode().hex().upper()


def audited(text):
    """As the kernel writes what a process chose."""
    plain = all(0x21 <= byte <= 0x7E and byte != 0x22 for byte in text.encode())
    return '"%s"' % text if plain else hex_of(text)


def chosen(draw, most=3):
    return " ".join(draw.choice(WORDS) for _ in range(draw.randint(1, most)))


def in_pieces(number, text):
    digits = hex_of(text)
    pieces = [digits[at:at + 10] for at in range(0, len(digits), 10)]
    return " ".join(["a%d_len=%d" % (number, len(digits))] +
                    ["a%d[%d]=%s" % (number, i, piece) for i, piece in enumerate(pieces)])


def execve(draw):
    """Records of a command: its arguments, some of them in pieces or in a further record."""
    arguments = [chosen(draw) for _ in range(draw.choice([1, 2, 5, 90]))]
    texts = []
    for number, text in enumerate(arguments):
        texts.append(in_pieces(number, text) if draw.random() < 0.1
                     else "a%d=%s" % (number, audited(text)))
    cut = draw.randint(1, len(texts))
    yield "EXECVE", "argc=%d %s" % (len(texts), " ".join(texts[:cut]))
    if texts[cut:]:
        yield "EXECVE", " ".join(texts[cut:])


def syscall(draw, number, name, rich):
    user, other = draw.choice([("0", "root"), ("1000", "b\u00f6b"), ("4294967295", "unset")]), "33"
    text = ("arch=c000003e syscall=%d success=%s exit=%d a0=7ffc a1=1 a2=0 a3=ab items=2 ppid=1 "
            "pid=%d auid=%s uid=%s gid=%s euid=%s tty=%s ses=3 comm=%s exe=%s key=%s"
            % (number, draw.choice(["yes", "no"]), draw.choice([0, -2, 3]),
               draw.randint(2, 4194304), user[0], other, other, other,
               draw.choice(["pts0", "(none)"]), audited(chosen(draw, 1)),
               audited("/" + chosen(draw, 2)),
               draw.choice(["(null)", '"k1"', hex_of("k1\x01k2")])))
    if rich:
        text += ('\x1dARCH=x86_64 SYSCALL=%s AUID="%s" UID="www-data" GID="%%41" EUID="d\u00f6\u00df"'
                 % (name, user[1]))
    return "SYSCALL", text


def command(draw, rich):
    yield syscall(draw, 59, "execve", rich)
    yield from execve(draw)
    yield "CWD", "cwd=" + audited("/" + chosen(draw))
    for item in range(draw.randint(1, 3)):
        yield "PATH", ("item=%d name=%s inode=%d dev=fd:00 mode=0100755 ouid=0 ogid=0 rdev=00:00 "
                       "nametype=NORMAL cap_fp=0%s"
                       % (item, audited("/" + chosen(draw)), draw.randint(1, 1 << 40),
                          '\x1dOUID="r" OGID="o-b"' if rich else ""))
    title = "\0".join(chosen(draw, 1) for _ in range(draw.randint(1, 4)))
    yield "PROCTITLE", "proctitle=" + audited(title)


def connection(draw, rich):
    yield syscall(draw, 42, "connect", rich)
    yield "SOCKADDR", ("saddr=020001BBC0000201" + "0" * 16 +
                       ("\x1dSADDR={ saddr_fam=inet laddr=192.0.2.1 lport=443 }" if rich else ""))


def denial(draw, rich):
    yield "AVC", ("avc:  denied  { read write } for  pid=7 comm=%s path=%s dev=sda1 ino=3 "
                  "scontext=u:r:t:s0 tcontext=u:r:t:s1 tclass=file permissive=0"
                  % (audited(chosen(draw, 1)), audited("/" + chosen(draw))))
    yield syscall(draw, 257, "openat", rich)


def logon(draw, rich):
    yield "USER_AUTH", ("pid=7 uid=0 auid=4294967295 ses=4294967295 msg='op=PAM:authentication "
                        "acct=%s exe=\"/usr/sbin/sshd\" hostname=%s addr=192.0.2.%d terminal=ssh "
                        "res=failed'%s"
                        % (audited(draw.choice(["bob", "a b", "'", "o'b c", "\u00f6"])),
                           draw.choice(["?", "db.example"]), draw.randint(1, 254),
                           '\x1dUID="root" AUID="unset"' if rich else ""))


def sudo(draw, rich):
    yield "USER_CMD", ("pid=7 uid=33 msg='cwd=%s cmd=%s exe=\"/usr/bin/sudo\" terminal=? "
                       "res=success'%s" % (audited("/" + chosen(draw)), hex_of(chosen(draw)),
                                           '\x1dUID="www-data"' if rich else ""))


def rule_added(draw, rich):
    yield "CONFIG_CHANGE", "auid=0 ses=1 op=add_rule key=%s list=4 res=1%s" % (
        draw.choice(["(null)", '"k"', hex_of("a\x01b c"), hex_of("a b")]),
        '\x1dAUID="root"' if rich else "")


class Event(list):
    """Its lines that are not written yet, and its time."""
    moment = 0


def an_event(draw, moment, serial):
    """The lines of one event."""
    make = draw.choice([command, command, connection, denial, logon, sudo, rule_added])
    node = "node=%s " % draw.choice(["web1", "db.example"]) if draw.random() < 0.2 else ""
    stamp = "audit(%d.%03d:%d)" % (moment // 1000, moment % 1000, serial)
    records = list(make(draw, draw.random() < 0.5))
    if len(records) > 1 and draw.random() < 0.5:
        records.append(("EOE", ""))
    lines = Event("%stype=%s msg=%s: %s" % (node, kind, stamp, text) for kind, text in records)
    lines.moment = moment
    return lines


def made_lines(draw, count):
    """Records of up to four events at a time, those of an event in their order. Events that
    are open at once are of one second, for ausearch holds one that is older for closed."""
    moment, serial, waiting = START * 1000, 0, []
    while count > 0 or waiting:
        if not waiting:
            moment += draw.choice([1, 7, 900, 60000])
        while count > 0 and len(waiting) < draw.randint(1, 4):
            moment += draw.choice([0, 1, 30, 100])
            serial += 1
            waiting.append(an_event(draw, moment, serial))
            if draw.random() < 0.05:  # the number of another, at another time
                moment += 1
                waiting.append(an_event(draw, moment, serial))
        event = draw.choice(waiting)
        yield event.pop(0)
        count -= 1
        waiting = [event for event in waiting if event]
        while waiting and moment - waiting[0].moment > 900:
            yield from waiting.pop(0)


# ---- what ausearch makes of it

def ausearch(path, *options):
    """Its events, each a list of lines without what enriching added."""
    said = subprocess.run(["ausearch", "-if", path, *options], stdout=subprocess.PIPE, check=False,
                          env=dict(os.environ, TZ="UTC0", LC_ALL="C")).stdout
    events = []
    for line in said.decode(errors="replace").split("\n"):
        if line == "----":
            events.append([])
        elif line and not line.startswith("time->"):
            events[-1].append(line)
    return events


def without_enriching(line):
    return line.split("\x1d")[0].rstrip(" ")


def interpreted(path):
    """Of each line its event, and the line as ausearch -i writes it."""
    plain, said = ausearch(path), ausearch(path, "-i", "--escape", "tty")
    if [len(event) for event in plain] != [len(event) for event in said]:
        sys.exit("not ok - %s: ausearch writes other records with -i" % path)
    lines = {}
    for number, event in enumerate(plain):
        for line, in_words in zip(event, said[number]):
            lines[line.rstrip(" ")] = (number, in_words.rstrip(" "))
    return lines


# ---- what grounds makes of it

def dump(grounds, path):
    said = subprocess.run([grounds, "dump", "-q", path], stdout=subprocess.PIPE, check=False).stdout
    return [json.loads(line) for line in said.splitlines()]


def findings(grounds, folder, path):
    rule = folder + "/every.yml"
    with open(rule, "w", encoding="ascii") as file:
        file.write(RULE)
    said = subprocess.run([grounds, "hunt", "-q", "--no-builtin", "--no-case", "--format", "jsonl",
                           "-r", rule, path], stdout=subprocess.PIPE, check=False).stdout
    return [json.loads(line) for line in said.splitlines()]


# ---- both

def tty(value):
    return "".join("\\%03o" % ord(c) if ord(c) < 0x20 else c for c in value)


def fields_of(record):
    """Names and values in the record's order; null is what it stands for."""
    for name, value in record.items():
        for one in value if isinstance(value, list) else [value]:
            yield name, one


def head_of(record):
    moment = datetime.datetime.strptime(record["@timestamp"][:26], "%Y-%m-%dT%H:%M:%S.%f")
    serial = re.fullmatch(r"audit\([\d.]+:(\d+)\)", record["msg"]).group(1)
    node = "node=%s " % record["node"] if "node" in record else ""
    return "%stype=%s msg=audit(%s.%03d:%s) :" % (
        node, record["type"], moment.strftime("%m/%d/%y %H:%M:%S"),
        moment.microsecond // 1000, serial)


def value_differs(name, value, text, following):
    """Whether `text`, where ausearch's value begins, is not `value`; and its length."""
    if CHOSEN.fullmatch(name) and following["type"] != "SYSCALL" or name in ("comm", "exe", "key"):
        wants = [tty(value)] if value is not None else ["?", "(null)", "(none)"]
        for want in wants:
            if text.startswith(want) and text[len(want):len(want) + 1] in ("", " ", "'"):
                return False, len(want)
        return True, 0
    behind = following["next"] and re.search(" (msg=')?%s=" % re.escape(following["next"]), text)
    shown = text[:behind.start()] if behind else text.rstrip("'")
    enriched = following["enriched"].get(name.upper())
    return enriched is not None and enriched != shown, len(shown)


def record_differs(record, said):
    """What of `said`, by ausearch, is not what grounds has; None: all is."""
    head = head_of(record)
    if not said.startswith(head):
        return "head %r" % head
    text = said[len(head):].lstrip(" ")
    shown = [(n, v) for n, v in fields_of(record)
             if n not in ("@timestamp", "@source", "node", "type", "msg") and n not in ENRICHED]
    enriched = {n: v for n, v in record.items() if n in ENRICHED}
    if "seresult" in record:
        words = "avc:  %s  { %s } for  " % (record["seresult"], record["seperms"])
        if not text.startswith(words):
            return words
        text, shown = text[len(words):], shown[2:]
    for i, (name, value) in enumerate(shown):
        if text.startswith("msg='"):
            text = text[len("msg='"):]
        if not text.startswith(name + "="):
            return "field %s" % name
        text = text[len(name) + 1:]
        following = {"type": record["type"], "enriched": enriched,
                     "next": shown[i + 1][0] if i + 1 < len(shown) else None}
        wrong, length = value_differs(name, value, text, following)
        if wrong:
            return "%s=%r" % (name, value)
        text = text[length:].lstrip(" ")
    return None if text.rstrip("' ") == "" else "what is behind the last field: %r" % text


def arguments_of(lines):
    """Of the EXECVE records of an event, what came in pieces joined."""
    joined = collections.defaultdict(bytes)
    for line in lines:
        if "type=EXECVE " in line:
            for number, value in re.findall(r" (a\d+)(?:\[\d+\])?=(\S+)", line):
                joined[number] += (value.strip('"').encode() if value[0] == '"'
                                   else bytes.fromhex(value))
    return [value.decode(errors="replace") for value in joined.values()]


class Report:
    """Says which comparisons fail, the first few in full."""

    def __init__(self):
        self.failed = False

    def tell(self, name, wrong, compared):
        good = not wrong and compared > 0
        for line in wrong[:3]:
            print("#  " + line)
        print("%s - %s: %d compared%s" % ("ok" if good else "not ok", name, compared,
                                          ", %d differ" % len(wrong) if wrong else ""))
        self.failed = self.failed or not good


def lines_with_offsets(path):
    at = 0
    with open(path, "rb") as file:
        for line in file:
            yield at, line.rstrip(b"\r\n").decode(errors="replace")
            at += len(line)


def compare(report, name, grounds, folder, path):
    lines = dict(lines_with_offsets(path))
    theirs = interpreted(path)
    found = findings(grounds, folder, path)
    key = {f["offset"]: without_enriching(lines[f["offset"]]) for f in found}
    mine = {key[f["offset"]] for f in found}
    report.tell(name + ", the records", ["ausearch alone: " + k for k in theirs if k not in mine] +
                ["grounds alone: " + k for k in sorted(mine - set(theirs))], len(theirs))
    dumped = dict(zip((f["offset"] for f in found), dump(grounds, path)))
    wrong = []
    for offset, record in dumped.items():
        what = record_differs(record, theirs.get(key[offset], (0, ""))[1])
        if what is not None:
            wrong.append("%s\n#  ausearch: %s\n#  grounds: %s"
                         % (what, theirs.get(key[offset], (0, "nothing"))[1], record))
    report.tell(name + ", times and values", wrong, len(dumped))
    compare_groups(report, name, found, dumped, key, theirs)


def compare_groups(report, name, found, dumped, key, theirs):
    events = collections.defaultdict(set)
    for offset, line in key.items():
        events[theirs.get(line, (-1,))[0]].add(offset)
    wrong, wrong_values, joined = [], [], 0
    for f in found:
        group = f["fields"].get("record_group", {"records": [{"offset": f["offset"]}]})
        ours = {record["offset"] for record in group["records"]}
        others = events[theirs.get(key[f["offset"]], (-1,))[0]]
        if ours != others:
            wrong.append("%s: ausearch has %s, grounds %s" % (key[f["offset"]][:60],
                                                              sorted(others), sorted(ours)))
        if len(ours) == 1 or f["fields"]["type"] != "EXECVE":
            continue
        paths = [dumped[offset] for offset in sorted(others)]
        wants = [arguments_of(key[offset] for offset in sorted(others)),
                 [record["name"] for record in paths if record["type"] == "PATH"]]
        has = [group.get("argv", []), group.get("paths", [])]
        joined += 1
        many = len(wants[0]) > MOST_ARGUMENTS
        if many and (len(has[0]) != MOST_ARGUMENTS or
                     collections.Counter(has[0]) - collections.Counter(wants[0])) or \
           not many and sorted(has[0]) != sorted(wants[0]) or has[1] != wants[1]:
            wrong_values.append("ausearch %r\n#  grounds %r" % (wants, has))
    report.tell(name + ", which records are one event", wrong, len(found))
    if joined:
        report.tell(name + ", arguments and paths of an event", wrong_values, joined)


# ---- the names of system calls

ARCHITECTURES = {"x86_64": "c000003e", "i386": "40000003", "aarch64": "c00000b7"}
# Where ausyscall has another name than the kernel's table.
OF_KERNEL = {("x86_64", "pread"): "pread64", ("x86_64", "pwrite"): "pwrite64",
             ("aarch64", "pread"): "pread64", ("aarch64", "pwrite"): "pwrite64",
             ("aarch64", "getdents"): "getdents64", ("aarch64", "newfstat"): "fstat",
             ("i386", "sys_kexec_load"): "kexec_load",
             ("i386", "sched_rr_get_interval64"): "sched_rr_get_interval_time64"}


def syscalls(report, grounds, folder):
    path, want = folder + "/syscalls.log", []
    with open(path, "w", encoding="ascii") as file:
        for machine, arch in ARCHITECTURES.items():
            table = subprocess.run(["ausyscall", machine, "--dump"], stdout=subprocess.PIPE,
                                   check=True, universal_newlines=True).stdout
            for number, name in re.findall(r"^(\d+)\t(\S+)$", table, re.M):
                want.append((machine, number, OF_KERNEL.get((machine, name), name)))
                stamp = "audit(%d.000:%d)" % (START, len(want))
                file.write("type=SYSCALL msg=%s: arch=%s syscall=%s\ntype=CWD msg=%s: cwd=\"/\"\n"
                           % (stamp, arch, number, stamp))
    found = findings(grounds, folder, path)
    names = [f["fields"]["record_group"].get("syscall") for f in found
             if f["fields"]["type"] == "SYSCALL"]
    wrong = ["%s %s: ausyscall %s, grounds %s" % (*w, n) for w, n in zip(want, names) if w[2] != n]
    if len(names) != len(want):
        wrong.append("ausyscall names %d, grounds %d" % (len(want), len(names)))
    report.tell("names of system calls", wrong, len(want))


def main():
    grounds, folder, what, rest = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    report = Report()
    if what == "make":
        path = folder + "/audit.log"
        with open(path, "w", encoding="utf-8", newline="") as file:
            for line in made_lines(random.Random(int(rest[0])), int(rest[0])):
                file.write(line + "\n")
        compare(report, "a made log", grounds, folder, path)
    elif what == "read":
        for path in rest:
            compare(report, os.path.basename(path), grounds, folder, path)
    else:
        syscalls(report, grounds, folder)
    sys.exit(1 if report.failed else 0)


main()
