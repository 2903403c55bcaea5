#!/usr/bin/env python3
"""text_logs.py - writes logs whose truth is known, and reads what dump says of them.

    text_logs.py GROUNDS FOLDER KIND COUNT     a kind of those in KINDS, below
    text_logs.py make FOLDER KIND COUNT        only writes it

Each line is made of values that are drawn, hostile ones among them: quotes,
separators, line-like text, bytes of several languages. What dump shows must be
these values under their names, and the moment that the line means. Prints
`ok` or `not ok` with the first lines that differ; exits 1 then.
"""
import csv
import datetime
import io
import json
import random
import subprocess
import sys

UTC = datetime.timezone.utc
START = datetime.datetime(2023, 12, 20, 5, 0, tzinfo=UTC)

WORDS = ["a", "x y", "=1", "[b]", "it's", "\u0434\u0435\u043d\u044c\u0433\u0438",
         "\u65e5\u672c", "\U0001f600", "%41", "&c=d", ";e", ",f", "|g", "{h}", "<i>",
         "Mar  2 08:15:30 h p[1]: q", "192.0.2.1 - - [x]", "type=EOE msg=audit(1.0:1):"]


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + "%06d000Z" % moment.microsecond


def words(draw, most, without=""):
    text = " ".join(draw.choice(WORDS) for _ in range(draw.randint(1, most)))
    return "".join(c for c in text if c not in without)


def address(draw):
    if draw.random() < 0.2:
        return "2001:db8::%x" % draw.randint(1, 65535)
    return "192.0.2.%d" % draw.randint(1, 254)


def moments(draw, count):
    moment = START
    for _ in range(count):
        moment += datetime.timedelta(seconds=draw.choice([0, 0, 1, 7, 61]))
        yield moment


def or_null(draw, value):
    """A value, or what stands for none: the text, the truth."""
    return ("-", None) if draw.random() < 0.2 else (value, value)


# ---- access logs of Apache and nginx

def access(draw, count, form="combined"):
    for moment in moments(draw, count):
        # A count of days or hours is one of UTC where all times are.
        minutes = draw.choice([-11, -3, 0, 2, 5]) * 60 + 30 if form == "combined" else 0
        local = moment.astimezone(datetime.timezone(datetime.timedelta(minutes=minutes)))
        ip = address(draw)
        user, user_truth = or_null(draw, draw.choice(["bob", "a.b@c", "d\\e"]))
        stem = "/" + words(draw, 2, " \"?\\")
        query = draw.choice(["", "?a=" + words(draw, 2, " \"\\")])
        status = str(draw.choice([200, 302, 404, 500]))
        size, size_truth = or_null(draw, str(draw.randint(0, 10 ** 9)))
        method = draw.choice(["GET", "POST", "PROPFIND"])
        line = '%s - %s [%s] "%s %s%s HTTP/1.1" %s %s' % (
            ip, user, local.strftime("%d/%b/%Y:%H:%M:%S %z"), method, stem, query, status, size)
        truth = {"@timestamp": stamp(moment), "@source": "access", "c-ip": ip,
                 "cs-username": user_truth, "cs-method": method, "cs-uri-stem": stem,
                 "cs-uri-query": stem + query, "cs-version": "HTTP/1.1",
                 "sc-status": status, "sc-bytes": size_truth}
        if form == "vhost":
            truth["cs-host"] = draw.choice(["www.shop.example", "db.example"])
            truth["s-port"] = draw.choice(["80", "443"])
            line = "%s:%s %s" % (truth["cs-host"], truth["s-port"], line)
        if form != "common":
            text, truth["cs-referer"] = or_null(
                draw, "https://r.example/" + words(draw, 1, "\"\\"))
            # A quote in a value stands behind a backslash; both are shown.
            agent, truth["cs-user-agent"] = or_null(
                draw, words(draw, 3, "\"\\") + draw.choice(["", " \\\"z\\\"", "\\\\"]))
            line += ' "%s" "%s"' % (text, agent)
        yield line, truth


def common(draw, count):
    yield from access(draw, count, "common")


def vhost(draw, count):
    yield from access(draw, count, "vhost")


# ---- IIS

IIS_COLUMNS = ["s-ip", "cs-method", "cs-uri-stem", "cs-uri-query", "s-port", "cs-username",
               "c-ip", "cs(User-Agent)", "cs(Referer)", "sc-status", "sc-substatus",
               "sc-win32-status", "time-taken", "x-forwarded-for"]


def iis(draw, count):
    columns = []
    for i, moment in enumerate(moments(draw, count)):
        if i % 997 == 0:  # other columns, in the middle of the file
            columns = draw.sample(IIS_COLUMNS, draw.randint(3, len(IIS_COLUMNS)))
            if not set(columns) & {"cs-uri-stem", "sc-substatus", "sc-win32-status"}:
                columns.append("cs-uri-stem")  # without these it is not known as IIS
            yield "#Software: Microsoft Internet Information Services 10.0", None
            yield "#Date: " + moment.strftime("%Y-%m-%d %H:%M:%S"), None
            yield "#Fields: date time " + " ".join(columns), None
        date, time = moment.strftime("%Y-%m-%d"), moment.strftime("%H:%M:%S")
        texts, truth = [date, time], {"@timestamp": stamp(moment), "@source": "iis",
                                      "date": date, "time": time}
        for column in columns:
            text, value = or_null(draw, words(draw, 2, " ") + ("+b" if "Agent" in column else ""))
            texts.append(text)
            truth[column.replace("(", "-").replace(")", "").lower()] = value
        yield " ".join(texts), truth


def iis_usual(draw, count):
    """The columns that IIS has of itself, and values as it writes them."""
    columns = IIS_COLUMNS[:-1]
    yield "#Software: Microsoft Internet Information Services 10.0", None
    yield "#Fields: date time " + " ".join(columns), None
    for moment in moments(draw, count):
        query, query_truth = or_null(draw, "a=" + words(draw, 1, " "))
        user, user_truth = or_null(draw, "CORP\\bob")
        agent, agent_truth = or_null(draw, "Mozilla/5.0+(" + words(draw, 1, " ") + ")")
        referer, referer_truth = or_null(draw, "https://r.example/" + words(draw, 1, " "))
        texts = ["192.0.2.10", draw.choice(["GET", "POST", "PROPFIND"]),
                 "/" + words(draw, 2, " ?\""), query, "443", user, address(draw), agent, referer,
                 str(draw.choice([200, 302, 404, 500])), "0", "0", str(draw.randint(0, 99999))]
        truths = texts[:3] + [query_truth, "443", user_truth, texts[6], agent_truth,
                              referer_truth] + texts[9:]
        date, time = moment.strftime("%Y-%m-%d"), moment.strftime("%H:%M:%S")
        truth = {"@timestamp": stamp(moment), "@source": "iis", "date": date, "time": time}
        names = [c.replace("(", "-").replace(")", "").lower() for c in columns]
        truth.update(zip(names, truths))
        yield " ".join([date, time] + texts), truth


# ---- Exchange

EXCHANGE_COLUMNS = ["DateTime", "RequestId", "Protocol", "UrlHost", "UrlStem", "AuthenticatedUser",
                    "AnchorMailbox", "UserAgent", "ClientIpAddress", "HttpStatus", "GenericInfo"]


def exchange(draw, count):
    yield "#Software: Microsoft Exchange Server", None
    yield "#Version: 15.02.1118.012", None
    yield "#Log-type: HttpProxy Logs", None
    yield "#Fields: " + ",".join(EXCHANGE_COLUMNS), None
    for moment in moments(draw, count):
        date = moment.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (moment.microsecond // 1000)
        values = [date] + [draw.choice(["", words(draw, 3), words(draw, 2) + '"q"'])
                           for _ in EXCHANGE_COLUMNS[1:]]
        row = io.StringIO()
        csv.writer(row, lineterminator="").writerow(values)
        truth = {"@timestamp": stamp(moment), "@source": "exchange-httpproxy"}
        truth.update(zip(EXCHANGE_COLUMNS, values))
        yield row.getvalue(), truth


# ---- syslog

PROGRAMS = {"sshd": "sshd", "sudo": "sudo", "su": "su", "CRON": "cron", "useradd": "auth",
            "kernel": "syslog", "postfix/smtpd": "mail", "app-1": "syslog"}
FACILITIES = ("kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert "
              "clock local0 local1 local2 local3 local4 local5 local6 local7").split()
SEVERITIES = "emerg alert crit err warning notice info debug".split()


def syslog(draw, count):
    for moment in moments(draw, count):
        host = draw.choice(["web1", "db.example", address(draw)])
        program = draw.choice(sorted(PROGRAMS))
        pid, message = str(draw.randint(1, 4194304)), "m " + words(draw, 3)
        truth = {"@source": PROGRAMS[program]}
        if draw.random() < 0.5:
            number = draw.randint(0, 191)
            head = "<%d>" % number
            truth.update(facility=FACILITIES[number // 8], severity=SEVERITIES[number % 8])
            if number // 8 in (4, 10) and truth["@source"] == "syslog":
                truth["@source"] = "auth"
        else:
            head = ""
        truth.update(hostname=host, program=program, pid=pid, message=message)
        if draw.random() < 0.5:
            text = moment.strftime("%b %e %H:%M:%S")
        else:
            moment += datetime.timedelta(microseconds=draw.randint(0, 999999))
            zone = datetime.timezone(datetime.timedelta(minutes=draw.choice([-210, 0, 60, 330])))
            text = moment.astimezone(zone).isoformat(timespec="microseconds")
        truth["@timestamp"] = stamp(moment)
        yield "%s%s %s %s[%s]: %s" % (head, text, host, program, pid, message), truth


# ---- auditd

def audit(draw, count):
    for serial, moment in enumerate(moments(draw, count), 1):
        moment += datetime.timedelta(milliseconds=draw.randint(0, 999))
        msg = "audit(%d.%03d:%d)" % (moment.timestamp(), moment.microsecond // 1000, serial)
        kind = draw.choice(["EXECVE", "PATH", "PROCTITLE", "CWD"])
        truth = {"@timestamp": stamp(moment), "@source": "auditd", "type": kind, "msg": msg}
        names = {"EXECVE": ["a0", "a1", "a2"], "PATH": ["name"], "PROCTITLE": ["proctitle"],
                 "CWD": ["cwd"]}[kind]
        pairs = []
        if kind == "EXECVE":
            pairs.append("argc=3")
            truth["argc"] = "3"
        for name in names:
            value = words(draw, 2)
            plain = all(0x21 <= ord(c) <= 0x7E and c != '"' for c in value)
            pairs.append('%s="%s"' % (name, value) if plain else
                         "%s=%s" % (name, value.encode().hex().upper()))
            truth[name] = value
        yield "type=%s msg=%s: %s" % (kind, msg, " ".join(pairs)), truth


KINDS = {"access": ("access.log", access), "common": ("access_log", common),
         "vhost": ("other_vhosts_access.log", vhost), "iis": ("u_ex231220.log", iis),
         "iis_usual": ("u_ex231221.log", iis_usual),
         "exchange": ("HttpProxy_2023122005-1.LOG", exchange), "syslog": ("messages", syslog),
         "audit": ("audit.log", audit)}


def main():
    grounds, folder, kind, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    name, make = KINDS[kind]
    path = "%s/%s" % (folder, name)
    truths = []
    with open(path, "w", encoding="utf-8", newline="") as file:
        for line, truth in make(random.Random(count), count):
            file.write(line + draw_end(truth))
            if truth is not None:
                truths.append(truth)
    if grounds == "make":
        return
    dump = subprocess.Popen([grounds, "dump", "-q", "--source-year", "2023", path],
                            stdout=subprocess.PIPE)
    wrong = read = 0
    for read, line in enumerate(dump.stdout, 1):
        got = json.loads(line)
        want = truths[read - 1] if read <= len(truths) else None
        if got != want:
            wrong += 1
            if wrong <= 3:
                print("#  got %s\n# want %s" % (got, want))
    if dump.wait() != 0 or read != len(truths) or wrong:
        print("not ok - %s: %d of %d events differ, %d were written, dump gives %d"
              % (kind, wrong, read, len(truths), dump.returncode))
        sys.exit(1)
    print("ok - %s: %d lines, every field of every event as it was written" % (kind, read))


def draw_end(truth):
    """Line ends are mixed, as where two systems wrote one file."""
    return "\r\n" if truth is not None and len(truth) % 2 else "\n"


main()
