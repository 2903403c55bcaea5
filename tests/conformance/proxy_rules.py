#!/usr/bin/env python3
"""proxy_rules.py - SigmaHQ's rules of the category proxy over logs of proxies.

    proxy_rules.py GROUNDS FOLDER RULES    RULES: the folder of SigmaHQ's rules

Each case is a rule, a request that it means and one that it nearly means. Both
are written as each proxy writes them; the first must be found and the second
must not. Prints `ok - ...` or `not ok - ...`, then what differs; exits 1 then.
"""
import glob
import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:109.0) Gecko/20100101 Firefox/118.0"
IE = "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"


def get(url, agent=AGENT, method="GET", status=200, server="192.0.2.6"):
    return {"url": url, "agent": agent, "method": method, "status": status,
            "server": server}


def post(url, agent=AGENT, status=200):
    return get(url, agent, "POST", status)


CASES = [
    ("proxy_raw_paste_service_access", get("http://www.pastebin.com/raw/abc"),
     get("http://www.pastebin.com/abc")),
    ("proxy_pwndrop", get("http://a.example:8080/pwndrop/x"),
     get("http://a.example:8080/drop/x?pwndrop")),
    ("proxy_f5_tm_utility_bash_api_request", post("https://a.example/mgmt/tm/util/bash"),
     get("https://a.example/mgmt/tm/util/bash")),
    ("proxy_downloadcradle_webdav",
     get("http://a.example/a", "Microsoft-WebDAV-MiniRedir/10.0.17134"),
     get("http://a.example/a", "Microsoft-WebDAV/10.0.17134")),
    ("proxy_webdav_external_execution",
     get("http://a.example/a.lnk", "Microsoft-WebDAV-MiniRedir/10.0.17134"),
     get("http://a.example/a.lnk", "Microsoft-WebDAV-MiniRedir/10.0.17134",
         server="10.9.9.9")),
    ("proxy_telegram_api", get("https://api.telegram.org/x/y", "curl/7.88.1"),
     get("https://api.telegram.org/x/y", "TelegramBot (like TwitterBot)")),
    ("proxy_download_susp_dyndns", get("http://a.hopto.org/b/c.exe?d=1"),
     get("http://a.hopto.org/b/c?d=1.exe")),
    ("proxy_download_susp_tlds_blacklist", get("http://a.b.stream/c.hta"),
     get("http://a.b.stream.example/c.hta")),
    ("proxy_download_susp_tlds_whitelist", get("http://a.example/c.ps1"),
     get("http://a.example.com/c.ps1")),
    ("proxy_pua_advanced_ip_scanner_update_check",
     get("http://a.example/checkupdate.php?lng=en&ver=2&beta=n&type=u&rmode=p&product=a"),
     get("http://a.example/checkupdate.php?lng=en&ver=2&beta=n&type=u&rmode=p")),
    ("proxy_ua_malware", get("http://a.example/", "HttpBrowser/1.0"),
     get("http://a.example/", "HttpBrowser/1.1")),
    ("proxy_ua_empty", get("http://a.example/b", "-"), get("http://a.example/b", "b")),
    ("proxy_ua_susp", get("http://a.example/b", "Mozilla/3.0 (a)"),
     get("http://a.example/b", "a Mozilla/3.0 (a)")),
    ("proxy_ua_bitsadmin_susp_ip", get("http://192.0.2.77/a", "Microsoft BITS/7.8"),
     get("http://a.example:8081/a", "Microsoft BITS/7.8")),
    ("proxy_hktl_empire_ua_uri_patterns", post("http://a.example/news.php", IE),
     post("http://a.example/b/news.php", IE)),
    ("proxy_hktl_cobalt_strike_malleable_c2_requests",
     post("http://www.amazon.com/N4215/adj/amzn.us.sr.aps?sz=160x600", IE),
     post("http://www.amazon.com/N4215/adj/amzn.us.sr.aps.b", IE)),
    ("proxy_hktl_baby_shark_default_agent_url",
     get("http://a.example/momyshark?key=b"), get("http://a.example/momyshark/key=b")),
    ("proxy_susp_flash_download_loc", get("http://a.example/b/install_flash_player.exe"),
     get("http://b.adobe.com/b/install_flash_player.exe")),
    ("proxy_susp_ipfs_cred_harvest", get("https://ipfs.io/ipfs/q.html?e=a@b.example"),
     get("https://ipfs.io/ipfs/q.html?e=a")),
    ("proxy_malware_ursnif_download_url", get("http://a.example/b/c.php?l=d.cab"),
     get("http://a.example/b/c.php?l=d.cab", status=404)),
    ("proxy_exploit_cve_2023_22518_confluence_auth_bypass",
     post("http://a.example/json/setup-restore.action?x=1", status=302),
     post("http://a.example/json/setup-restore.action?x=1", status=403)),
    ("proxy_exploit_cve_2025_20333", get("https://a.example/+CSCOL+/csvrloader.jar"),
     get("https://a.example/b/+CSCOL+/csvrloader.jar")),
    ("proxy_malware_3cx_compromise_c2_beacon_activity",
     get("a.sbmsa.wiki:443", method="CONNECT"), get("a.sbmsa.example:443", method="CONNECT")),
    ("proxy_exploit_cve_2023_36884_office_windows_html_rce",
     get("http://a.example/MSHTML_C7/b.asp?d=192.0.2.1"),
     get("http://a.example/MSHTML_C7/b.asp?e=192.0.2.1")),
    ("proxy_susp_class_extension_request", get("http://a.example/B.class"),
     get("http://a.example/B.classes")),
]


# ---- how proxies write a request ----


def parts(r):
    if r["method"] == "CONNECT":
        host, port = r["url"].split(":")
        return "tcp", host, port, "/", "-"
    u = urlsplit(r["url"])
    port = str(u.port or {"http": 80, "https": 443}[u.scheme])
    return u.scheme, u.hostname, port, u.path, "?" + u.query if u.query else "-"


def proxysg(r):
    """The fields that ProxySG logs as it is delivered."""
    scheme, host, port, path, query = parts(r)
    name = path.rsplit("/", 1)[1]
    extension = name.rsplit(".", 1)[1] if "." in name else "-"
    agent = r["agent"] if r["agent"] == "-" else '"%s"' % r["agent"]
    return "2021-03-02 08:15:30 12 10.1.1.1 bob - - OBSERVED \"A/B;C\" - %d " \
        "TCP_NC_MISS %s text/html %s %s %s %s %s %s %s 10.1.1.9 %s 100 200 -" % (
            r["status"], r["method"], scheme, host, port, path, query, extension,
            agent, r["server"])


def tmg(r):
    host = parts(r)[1]
    return "\t".join(["10.1.1.1", "A\\bob", r["agent"], "2021-03-02", "08:15:30",
                      "TMG1", "-", host, r["server"], "80", "12", "100", "200", "http",
                      r["method"], r["url"], str(r["status"]), "Web Proxy Filter"])


def squid(r):
    return "1614672930.123    154 10.1.1.1 TCP_MISS/%03d 1234 %s %s bob " \
        "HIER_DIRECT/%s text/html" % (r["status"], r["method"], r["url"], r["server"])


def squid_agents(r):
    return squid(r) + ' "-" "%s"' % r["agent"]


def squid_headers(r):
    agent = "" if r["agent"] == "-" else "User-Agent: %s\\r\\n" % r["agent"]
    return squid(r) + " [%sAccept: */*\\r\\nHost: a\\r\\n] [HTTP/1.1 200 OK\\r\\n\\r]" % agent


def combined(r):
    return '10.1.1.1 - bob [02/Mar/2021:08:15:30 +0000] "%s %s HTTP/1.1" %d 1234 "-" "%s"' % (
        r["method"], r["url"], r["status"], r["agent"])


def squid_combined(r):
    return combined(r) + " TCP_MISS:HIER_DIRECT"


PROXYSG = "#Software: SGOS 6.7.4.1\n#Version: 1.0\n#Date: 2021-03-02 08:00:00\n" \
    "#Fields: date time time-taken c-ip cs-username cs-auth-group x-exception-id " \
    "sc-filter-result cs-categories cs(Referer) sc-status s-action cs-method " \
    "rs(Content-Type) cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query " \
    "cs-uri-extension cs(User-Agent) s-ip r-ip sc-bytes cs-bytes x-virus-id\n"
TMG = "#Software: Microsoft Forefront Threat Management Gateway\r\n#Version: 2.0\r\n" \
    "#Fields: " + "\t".join(
        "c-ip cs-username c-agent date time s-computername cs-referred r-host r-ip "
        "r-port time-taken sc-bytes cs-bytes cs-protocol s-operation cs-uri sc-status "
        "filter".split()) + "\r\n"

# Name, what stands above the lines, a line, what the form does not say.
FORMS = [
    ("proxysg", PROXYSG, proxysg, ()),
    ("tmg", TMG, tmg, ()),
    ("squid", "", squid, ("agent",)),
    ("squid_agents", "", squid_agents, ()),
    ("squid_headers", "", squid_headers, ()),
    ("combined", "", combined, ("server",)),
    ("squid_combined", "", squid_combined, ("server",)),
]


# ---- one hunt to a form ----


def can_tell(unsaid, hit, miss):
    """Does the form say what the case turns on? By its values, not by hope."""
    usual = get("")
    return all(r[what] == usual[what] for r in (hit, miss) for what in unsaid)


def hunt(grounds, folder, rules):
    """(file, rule) of each finding."""
    command = [grounds, "hunt", "--no-case", "--no-builtin", "--format", "jsonl"]
    for rule in rules:
        command += ["-r", rule]
    done = subprocess.run(command + [folder], capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit("not ok - hunts end well\n" + done.stderr.decode())
    found = [json.loads(line) for line in done.stdout.splitlines() if line[:1] == b"{"]
    return {(os.path.basename(f["evidence"]), f["rule_id"]) for f in found}


def main(grounds, folder, sigma):
    paths = {os.path.basename(p)[:-4]: p for p in
             glob.glob(sigma + "/rules*/**/*.yml", recursive=True)}
    ids = {}
    for name in {case[0] for case in CASES}:
        with open(paths[name], encoding="utf-8") as f:
            ids[name] = next(line.split()[1] for line in f if line.startswith("id:"))
    wrong, told = [], 0
    for form, head, line, unsaid in FORMS:
        place = os.path.join(folder, form)
        os.makedirs(place)
        cases = [c for c in CASES if can_tell(unsaid, *c[1:])]
        for name, hit, miss in cases:
            for kind, request in (("hit", hit), ("miss", miss)):
                end = "\r\n" if "\r" in head else "\n"
                with open(os.path.join(place, f"{name}.{kind}.log"), "w",
                          encoding="utf-8", newline="") as f:
                    f.write(head + line(request) + end)
        found = hunt(grounds, place, [paths[c[0]] for c in cases])
        for name, _, _ in cases:
            if (f"{name}.hit.log", ids[name]) not in found:
                wrong.append(f"{form}: {name} is silent")
            if (f"{name}.miss.log", ids[name]) in found:
                wrong.append(f"{form}: {name} is found where it is not")
        told += len(cases)
    print("not ok - proxies' rules" if wrong else
          f"ok - {len(CASES)} rules find requests in {len(FORMS)} forms of log: {told} pairs")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
