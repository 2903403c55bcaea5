/* made_log.c - see made_log.h. Names and addresses are those that are kept for
 * examples; nothing in it does anything. */
#include "support/made_log.h"

#include <string.h>

enum { START = 1614556800, DAY = 86400, LONG_LINE = 64000 };

const char *made_name(made_kind kind)
{
    static const char *const names[MADE_LOGS] = {
        [MADE_IIS] = "iis",
        [MADE_ACCESS] = "access",
        [MADE_HTTPPROXY] = "httpproxy",
        [MADE_SYSLOG] = "syslog",
        [MADE_AUDITD] = "auditd",
        [MADE_K8S] = "k8s",
        [MADE_CLOUDTRAIL] = "cloudtrail",
        [MADE_WINLOGBEAT] = "winlogbeat",
        [MADE_SYSLOG_SOUGHT] = "syslog_sought",
        [MADE_SYSLOG_PARTS] = "syslog_parts",
        [MADE_SYSLOG_LONG] = "syslog_long",
        [MADE_SYSLOG_DISTINCT] = "syslog_distinct",
        [MADE_ACCESS_SOUGHT] = "access_sought",
        [MADE_ACCESS_DISTINCT] = "access_distinct",
        [MADE_K8S_SOUGHT] = "k8s_sought"};
    return names[kind];
}

made_kind made_like(made_kind kind)
{
    static const made_kind like[MADE_LOGS] = {
        [MADE_SYSLOG_SOUGHT] = MADE_SYSLOG,
        [MADE_SYSLOG_PARTS] = MADE_SYSLOG,
        [MADE_SYSLOG_LONG] = MADE_SYSLOG,
        [MADE_SYSLOG_DISTINCT] = MADE_SYSLOG,
        [MADE_ACCESS_SOUGHT] = MADE_ACCESS,
        [MADE_ACCESS_DISTINCT] = MADE_ACCESS,
        [MADE_K8S_SOUGHT] = MADE_K8S};
    return kind < MADE_SYSLOG_SOUGHT ? kind : like[kind];
}

const char *made_file(made_kind kind)
{
    static const char *const files[MADE_LOGS] = {
        [MADE_IIS] = "u_ex210301.log",
        [MADE_ACCESS] = "access.log",
        [MADE_HTTPPROXY] = "HttpProxy_2021030100-1.LOG",
        [MADE_SYSLOG] = "messages",
        [MADE_AUDITD] = "audit.log",
        [MADE_K8S] = "k8s.jsonl",
        [MADE_CLOUDTRAIL] = "cloudtrail.jsonl",
        [MADE_WINLOGBEAT] = "winlogbeat.jsonl"};
    return files[made_like(kind)];
}

/* ---- what lines are made of ---- */

typedef struct {
    gr_buffer *out;
    made_place *place;
} maker;

/* Xorshift, G. Marsaglia (2003). */
static uint64_t draw(maker *m, uint64_t count)
{
    uint64_t *const s = &m->place->state;
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return (*s >> 20) % count;
}

static unsigned number(maker *m, unsigned count)
{
    return (unsigned)draw(m, count);
}

#define ONE_OF(m, ...)                                                         \
    one_of((m), (const char *const[]){__VA_ARGS__},                            \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static const char *one_of(maker *m, const char *const *all, size_t count)
{
    return all[draw(m, count)];
}

static void put_hex(maker *m, size_t digits)
{
    while (digits-- > 0)
        gr_put_byte(m->out, (uint8_t) "0123456789abcdef"[draw(m, 16)]);
}

static void put_guid(maker *m)
{
    static const size_t parts[] = {8, 4, 4, 4, 12};
    for (size_t i = 0; i < 5; i++) {
        if (i > 0) gr_put_byte(m->out, '-');
        put_hex(m, parts[i]);
    }
}

/* A line is a few milliseconds behind the one before, and a day has no end. */
static unsigned seconds(const maker *m)
{
    return (unsigned)(m->place->number / 37 % DAY);
}

static unsigned milliseconds(const maker *m)
{
    return (unsigned)(m->place->number * 27 % 1000);
}

static void put_clock(maker *m)
{
    unsigned const s = seconds(m);
    gr_putf(m->out, "%02u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
}

/* 2021-03-01T00:00:01.027Z */
static void put_instant(maker *m)
{
    gr_putf(m->out, "2021-03-01T");
    put_clock(m);
    gr_putf(m->out, ".%03uZ", milliseconds(m));
}

/* Words that rules ask for, and what they begin or end with. */
static void put_sought(maker *m)
{
    gr_putf(m->out, "%s",
            ONE_OF(m, " wget ", "; chmod +x", "/dev/tcp/", " | bash", "scp ",
                   "history -c", "() { :; };", " /tmp/", "=select%20",
                   "union%20select", "=whoami", "=cmd%20/c%20", "<script>",
                   "/etc/ld.so.preload", "base64 -d /tmp/", "chattr +i"));
}

static void put_part(maker *m)
{
    gr_putf(m->out, "%s",
            ONE_OF(m, "wget", "chmod +", "/dev/tcp", "| bas", "history -",
                   "() { :;", "/tmp", "select%2", "union%20sel", "whoam",
                   "cmd%20/", "/etc/ld.so.prel", "base64 -d", "chattr +"));
}

static void put_filled(maker *m, size_t len, void (*put)(maker *))
{
    size_t const end = m->out->len + len;
    while (m->out->len < end && m->out->status == GR_OK) put(m);
}

static void put_word(maker *m)
{
    for (size_t i = 3 + draw(m, 9); i > 0; i--)
        gr_put_byte(m->out, (uint8_t)('a' + draw(m, 26)));
    gr_put_byte(m->out, (uint8_t) "-/.=_"[draw(m, 5)]);
}

/* ---- web servers ---- */

static void put_iis(maker *m, made_kind kind)
{
    (void)kind;
    if (m->place->number == 0)
        gr_putf(m->out,
                "#Software: Microsoft Internet Information Services 10.0\n"
                "#Version: 1.0\n#Date: 2021-03-01 00:00:00\n"
                "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query "
                "s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status "
                "sc-substatus sc-win32-status time-taken\n");
    gr_putf(m->out, "2021-03-01 ");
    put_clock(m);
    gr_putf(m->out, " 192.0.2.10 %s %s MailboxId=", ONE_OF(m, "GET", "POST"),
            ONE_OF(m, "/EWS/Exchange.asmx", "/owa/", "/mapi/emsmdb/",
                   "/Microsoft-Server-ActiveSync/default.eas",
                   "/autodiscover/autodiscover.xml"));
    put_hex(m, 8);
    gr_putf(m->out, "-0000@example.com&CorrelationID=<empty>;&cafeReqId=");
    put_hex(m, 8);
    gr_putf(m->out,
            "-1111-2222; 443 EXAMPLE\\user%u 198.51.100.%u %s - %s 0 0 "
            "%u\n",
            number(m, 500), 1 + number(m, 254),
            ONE_OF(m, "Apple-iPhone11C8/1803.98", "MapiHttpClient",
                   "AMProbe/Local/ClientAccess",
                   "Microsoft+Office/16.0+(Windows+NT+10.0;+Outlook+16.0)"),
            ONE_OF(m, "200", "200", "200", "302", "401"), number(m, 900));
}

static void put_query(maker *m, made_kind kind)
{
    if (kind == MADE_ACCESS_SOUGHT) {
        gr_putf(m->out, "/index.php?q=");
        put_filled(m, 90, put_sought);
    } else if (kind == MADE_ACCESS_DISTINCT) {
        gr_put_byte(m->out, '/');
        put_filled(m, 90, put_word);
    } else if (draw(m, 2) == 0) {
        gr_putf(m->out, "/api/v1/items/%u", number(m, 10000));
    } else {
        gr_putf(m->out, "%s?id=%u&session=",
                ONE_OF(m, "/search", "/cart", "/wp-login.php", "/login"),
                number(m, 20000));
        put_hex(m, 16);
        gr_putf(m->out, "&lang=en");
    }
}

static void put_access(maker *m, made_kind kind)
{
    gr_putf(m->out, "198.51.100.%u - - [01/Mar/2021:", 1 + number(m, 254));
    put_clock(m);
    gr_putf(m->out, " +0100] \"%s ", ONE_OF(m, "GET", "GET", "POST"));
    put_query(m, kind);
    gr_putf(m->out, " HTTP/1.1\" %s %u \"%s\" \"%s\"\n",
            ONE_OF(m, "200", "200", "304", "404", "500"), number(m, 60000),
            ONE_OF(m, "-", "https://www.shop.example/index.php"),
            ONE_OF(m, "curl/7.68.0", "python-requests/2.25.1",
                   "Mozilla/5.0 (Windows NT 10.0; Win64; x64) "
                   "AppleWebKit/537.36 (KHTML, like Gecko) "
                   "Chrome/88.0.4324.190 Safari/537.36",
                   "Mozilla/5.0 (X11; Linux x86_64; rv:86.0) Gecko/20100101 "
                   "Firefox/86.0"));
}

static void put_proxy_head(maker *m)
{
    gr_putf(
        m->out,
        "#Software: Microsoft Exchange Server\r\n#Version: 15.01.2375.007\r\n"
        "#Log-type: HttpProxy Logs\r\n#Date: 2021-03-01T00:00:00.000Z\r\n"
        "#Fields: DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,"
        "RevisionVersion,ClientRequestId,Protocol,UrlHost,UrlStem,"
        "ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,"
        "Organization,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,"
        "HttpStatus,BackEndStatus,ErrorCode,Method,ProxyAction,TargetServer,"
        "TargetServerVersion,RoutingType,RoutingHint,BackEndCookie,"
        "RequestBytes,ResponseBytes,HttpPipelineLatency,TotalGlsLatency,"
        "ADLatency,ClientReqStreamLatency,BackendProcessingLatency,"
        "RequestHandlerLatency,ProxyTime,CoreLatency,RoutingLatency,"
        "HttpProxyOverhead,TotalRequestTime,UrlQuery,GenericInfo,"
        "GenericErrors,RoutingStatus\r\n");
}

static void put_proxy(maker *m, made_kind kind)
{
    (void)kind;
    if (m->place->number == 0) put_proxy_head(m);
    put_instant(m);
    gr_put_byte(m->out, ',');
    put_guid(m);
    gr_putf(
        m->out,
        ",15,1,2375,7,,%s,mail.example.com,%s,,%s,true,"
        "EXAMPLE\\user%03u,,Sid~S-1-5-21-1234567890-987654321-"
        "1122334455-%u,%s,198.51.100.%u,EXCH01,200,200,,POST,",
        ONE_OF(m, "Mapi", "Owa", "Ews"),
        ONE_OF(m, "/mapi/emsmdb/", "/owa/service.svc", "/ews/exchange.asmx"),
        ONE_OF(m, "NTLM", "Negotiate", "FBA"), number(m, 400),
        1000 + number(m, 400),
        ONE_OF(m, "MapiHttpClient", "Outlook-iOS-Android/1.0",
               "AMProbe/Local/ClientAccess"),
        1 + number(m, 254));
    gr_putf(m->out, "Proxy,exch01.example.com,15.01.2375.000,IntraForest,"
                    "WindowsIdentity,Database~");
    put_guid(m);
    gr_putf(m->out,
            "~~2021-04-08T18:59:59~example.com~1,%u,%u,0,0,0,1,%u,%u,"
            "%u,1,1,1,%u,?mailboxId=",
            number(m, 5000), number(m, 90000), number(m, 60), number(m, 60),
            number(m, 60), number(m, 60));
    put_guid(m);
    gr_putf(m->out, "@example.com,");
    for (size_t i = 0; i < 8; i++) {
        gr_putf(m->out, "%s=",
                ((const char *const[]){"BeginRequest", "BeginGetRequestStream",
                                       "OnRequestStreamReady", "EndRequest",
                                       "BeginGetResponse", "OnResponseReady",
                                       "EndGetResponse", "ProxyEnd"})[i]);
        put_instant(m);
        gr_putf(m->out, ";CorrelationID=<empty>;");
    }
    gr_putf(m->out, "SharedCacheGuard=0;,,CafeV1\r\n");
}

/* ---- Linux ---- */

static void put_sshd(maker *m)
{
    gr_putf(m->out, "sshd[%u]: ", number(m, 99999));
    switch (draw(m, 4)) {
    case 0: gr_putf(m->out, "Failed password for invalid user "); break;
    case 1: gr_putf(m->out, "Accepted publickey for "); break;
    case 2: gr_putf(m->out, "Received disconnect from "); break;
    default: gr_putf(m->out, "Connection closed by authenticating user ");
    }
    gr_putf(m->out, "%s from 192.0.2.%u port %u ssh2\n",
            ONE_OF(m, "root", "alice", "bob", "admin", "oracle"),
            1 + number(m, 254), 1024 + number(m, 60000));
}

static void put_program(maker *m)
{
    switch (draw(m, 6)) {
    case 0:
        gr_putf(m->out,
                "sudo:    alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; "
                "COMMAND=%s\n",
                ONE_OF(m, "/usr/bin/apt update", "/bin/ls -la",
                       "/usr/bin/systemctl status nginx"));
        break;
    case 1:
        gr_putf(m->out, "CRON[%u]: (root) CMD (run-parts /etc/cron.hourly)\n",
                number(m, 99999));
        break;
    case 2:
        gr_putf(m->out, "systemd[1]: Started Session %u of user alice.\n",
                number(m, 9999));
        break;
    case 3:
        gr_putf(m->out,
                "kernel: [%u.%06u] usb 1-1: new high-speed USB device number "
                "%u\n",
                number(m, 99999), number(m, 999999), number(m, 9));
        break;
    case 4:
        gr_putf(m->out, "postfix/smtpd[%u]: connect from unknown[192.0.2.%u]\n",
                number(m, 99999), 1 + number(m, 254));
        break;
    default:
        gr_putf(m->out, "dhclient[%u]: DHCPACK of 10.0.0.%u from 10.0.0.1\n",
                number(m, 9999), number(m, 254));
    }
}

static void put_syslog(maker *m, made_kind kind)
{
    gr_putf(m->out, "Mar  1 ");
    put_clock(m);
    gr_putf(m->out, " %s ", ONE_OF(m, "web01", "db-2", "mail.example"));
    if (kind == MADE_SYSLOG) {
        if (draw(m, 2) == 0) put_sshd(m);
        else put_program(m);
        return;
    }
    gr_putf(m->out, "app[%u]: ", number(m, 99999));
    if (kind == MADE_SYSLOG_SOUGHT) put_filled(m, 70, put_sought);
    else if (kind == MADE_SYSLOG_DISTINCT) put_filled(m, 70, put_word);
    else put_filled(m, kind == MADE_SYSLOG_LONG ? LONG_LINE : 70, put_part);
    gr_put_byte(m->out, '\n');
}

/* The head of each record of an event. */
static void put_record(maker *m, const char *type)
{
    uint64_t const event = m->place->number / 5;
    gr_putf(m->out, "type=%s msg=audit(%u.%03u:%llu): ", type,
            START + (unsigned)(event / 9), (unsigned)(event * 111 % 1000),
            (unsigned long long)event + 1000);
}

static void put_syscall(maker *m, const char *command)
{
    put_record(m, "SYSCALL");
    gr_putf(m->out, "arch=c000003e syscall=59 success=yes exit=0 a0=");
    put_hex(m, 12);
    gr_putf(m->out, " a1=");
    put_hex(m, 12);
    unsigned const user = number(m, 2) * 1000;
    gr_putf(m->out,
            " items=2 ppid=%u pid=%u auid=4294967295 uid=%u gid=%u euid=%u "
            "suid=%u fsuid=%u egid=%u sgid=%u fsgid=%u tty=(none) "
            "ses=4294967295 comm=\"%s\" exe=\"/usr/bin/%s\" subj=unconfined "
            "key=\"exec\"\n",
            number(m, 4000), number(m, 60000), user, user, user, user, user,
            user, user, user, command, command);
}

static void put_auditd(maker *m, made_kind kind)
{
    (void)kind;
    const char *const command = ONE_OF(m, "ls", "date", "ps", "grep", "sed");
    switch (m->place->number % 5) {
    case 0: put_syscall(m, command); break;
    case 1:
        put_record(m, "EXECVE");
        gr_putf(m->out, "argc=3 a0=\"%s\" a1=\"-la\" a2=\"/srv/app/%u\"\n",
                command, number(m, 5000));
        break;
    case 2:
        put_record(m, "CWD");
        gr_putf(m->out, "cwd=\"/srv/app\"\n");
        break;
    case 3:
        put_record(m, "PATH");
        gr_putf(m->out,
                "item=0 name=\"/usr/bin/%s\" inode=%u dev=fd:00 mode=0100755 "
                "ouid=0 ogid=0 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 "
                "cap_fe=0 cap_fver=0 cap_frootid=0\n",
                command, number(m, 4000000));
        break;
    default:
        put_record(m, "PROCTITLE");
        gr_putf(m->out, "proctitle=%s\n",
                ONE_OF(m, "6C73002D6C61002F737276", "64617465002B2573"));
    }
}

/* ---- JSON ---- */

static void put_k8s(maker *m, made_kind kind)
{
    gr_putf(m->out, "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\","
                    "\"level\":\"Metadata\",\"auditID\":\"");
    put_guid(m);
    gr_putf(m->out,
            "\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api/v1/"
            "namespaces/default/pods/app-%u",
            number(m, 100000));
    if (kind == MADE_K8S_SOUGHT) put_filled(m, 90, put_sought);
    gr_putf(m->out,
            "\",\"verb\":\"%s\",\"user\":{\"username\":\"system:"
            "serviceaccount:default:app\",\"groups\":[\"system:"
            "serviceaccounts\",\"system:authenticated\"]},\"sourceIPs\":"
            "[\"192.0.2.%u\"],\"userAgent\":\"kubectl/v1.24\",\"objectRef\":"
            "{\"resource\":\"%s\",\"namespace\":\"default\",\"name\":\"app-"
            "%u\",\"apiVersion\":\"v1\"},\"responseStatus\":{\"metadata\":{},"
            "\"code\":200},\"requestReceivedTimestamp\":\"",
            ONE_OF(m, "get", "list", "watch", "update"), number(m, 254),
            ONE_OF(m, "pods", "leases", "endpoints"), number(m, 100000));
    put_instant(m);
    gr_putf(m->out, "\",\"stageTimestamp\":\"");
    put_instant(m);
    gr_putf(m->out, "\",\"annotations\":{\"authorization.k8s.io/decision\":"
                    "\"allow\"}}\n");
}

static void put_cloudtrail(maker *m, made_kind kind)
{
    (void)kind;
    gr_putf(m->out,
            "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":"
            "\"AssumedRole\",\"principalId\":\"AROA%u:x\",\"arn\":\"arn:aws:"
            "sts::123456789012:assumed-role/app/i-%u\",\"accountId\":"
            "\"123456789012\"},\"eventTime\":\"2021-03-01T",
            number(m, 99), number(m, 999));
    put_clock(m);
    gr_putf(m->out,
            "Z\",\"eventSource\":\"%s.amazonaws.com\",\"eventName\":\"%s\","
            "\"awsRegion\":\"eu-west-1\",\"sourceIPAddress\":\"192.0.2.%u\","
            "\"userAgent\":\"aws-sdk-go/1.44.0 (go1.18; linux; amd64)\","
            "\"requestParameters\":{\"bucketName\":\"data-%u\",\"key\":\"a/b/"
            "%u.parquet\"},\"responseElements\":null,\"requestID\":\"",
            ONE_OF(m, "ec2", "s3", "rds"),
            ONE_OF(m, "DescribeInstances", "HeadObject", "PutObject"),
            number(m, 254), number(m, 50), number(m, 1000000));
    put_guid(m);
    gr_putf(m->out, "\",\"eventID\":\"");
    put_guid(m);
    gr_putf(m->out, "\",\"readOnly\":true,\"eventType\":\"AwsApiCall\","
                    "\"managementEvent\":true,\"recipientAccountId\":"
                    "\"123456789012\"}\n");
}

static void put_winlogbeat(maker *m, made_kind kind)
{
    (void)kind;
    gr_putf(m->out, "{\"@timestamp\":\"");
    put_instant(m);
    gr_putf(m->out,
            "\",\"event\":{\"code\":\"1\",\"kind\":\"event\",\"provider\":"
            "\"Microsoft-Windows-Sysmon\",\"action\":\"Process Create\"},"
            "\"host\":{\"name\":\"SRV01.example.com\"},\"winlog\":{\"channel\":"
            "\"Microsoft-Windows-Sysmon/Operational\",\"event_id\":\"1\","
            "\"provider_name\":\"Microsoft-Windows-Sysmon\",\"computer_name\":"
            "\"SRV01.example.com\",\"record_id\":%llu,\"event_data\":{"
            "\"ProcessId\":\"%u\",\"Image\":\"%s\",\"CommandLine\":\"%s %u\","
            "\"CurrentDirectory\":\"C:\\\\Windows\\\\system32\\\\\",\"User\":"
            "\"NT AUTHORITY\\\\SYSTEM\",\"IntegrityLevel\":\"System\","
            "\"Hashes\":\"SHA256=",
            (unsigned long long)m->place->number, number(m, 60000),
            ONE_OF(m, "C:\\\\Windows\\\\System32\\\\svchost.exe",
                   "C:\\\\Program Files\\\\App\\\\app.exe"),
            ONE_OF(m, "C:\\\\Windows\\\\system32\\\\svchost.exe -k netsvcs",
                   "app.exe --run"),
            number(m, 40));
    put_hex(m, 64);
    gr_putf(m->out,
            "\",\"ParentImage\":\"C:\\\\Windows\\\\System32\\\\services.exe\","
            "\"ParentCommandLine\":\"C:\\\\Windows\\\\system32\\\\services.exe"
            "\"}},\"message\":\"Process Create\"}\n");
}

/* ---- logs ---- */

typedef void put_line(maker *m, made_kind kind);
static put_line *const lines[MADE_LOGS] = {[MADE_IIS] = put_iis,
                                           [MADE_ACCESS] = put_access,
                                           [MADE_HTTPPROXY] = put_proxy,
                                           [MADE_SYSLOG] = put_syslog,
                                           [MADE_AUDITD] = put_auditd,
                                           [MADE_K8S] = put_k8s,
                                           [MADE_CLOUDTRAIL] = put_cloudtrail,
                                           [MADE_WINLOGBEAT] = put_winlogbeat};

bool made_log(gr_buffer *out, made_kind kind, size_t size, made_place *place)
{
    maker m = {out, place};
    size_t const end = out->len + size;
    while (out->len < end && out->status == GR_OK) {
        lines[made_like(kind)](&m, kind);
        place->number++;
    }
    return out->status == GR_OK;
}
