/* test_yara.c - YARA rules: ours on what they are for and on what they are not,
 * and other people's, good and bad.
 *
 * Samples are put together here: a ~ in a text is taken out, so that neither
 * this file nor the program of it looks like what it is about. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "readers/yara.h"
#include "sigma/builtin.h"

static gr_arena *arena;
static yara_set *builtin;

static void must(gr_status status, const gr_error *err)
{
    if (status != GR_OK) print_error("%s\n", err->text);
    assert_int_equal(status, GR_OK);
}

static int set_up(void **state)
{
    (void)state;
    gr_error err = {GR_OK, GR_NO_OFFSET, ""};
    uint32_t line;
    arena = gr_arena_new((size_t)64 << 20);
    builtin = yara_open(arena);
    for (size_t i = 0; i < sigma_yara_count(); i++) {
        gr_slice name;
        gr_slice const text = sigma_yara_file(arena, i, &name);
        /* As a user's, so that each file is tried by itself. */
        must(yara_add(builtin, name, text, false, &line, &err), &err);
    }
    must(yara_settle(builtin, &err), &err);
    return sigma_yara_count() == 0;
}

static int tear_down(void **state)
{
    (void)state;
    yara_close(builtin);
    gr_arena_free(arena);
    return 0;
}

/* ---- scanning ---- */

/* "rule:string@offset+length,...;" */
static gr_status take(void *self, const yara_hit *hit)
{
    gr_buffer *const out = self;
    gr_put(out, yara_get(builtin, hit->rule)->name);
    gr_put_byte(out, ' ');
    return GR_OK;
}

static char *scan_with(const yara_set *set, const char *path, gr_slice bytes)
{
    gr_error err = {GR_OK, GR_NO_OFFSET, ""};
    gr_buffer out = gr_buffer_upto(1 << 20);
    yara_scanner *const scanner = yara_scanner_new(set);
    yara_sink const sink = {&out, take};
    assert_non_null(scanner);
    must(yara_scan(scanner, gr_slice_of_c(path), bytes, &sink, &err), &err);
    yara_scanner_free(scanner);
    gr_put_byte(&out, '\0');
    char *const names = gr_arena_copy_c(
        arena, gr_slice_of(out.ptr, out.len > 1 ? out.len - 2 : 0));
    gr_buffer_free(&out);
    return names;
}

/* Without each ~; \x00 stands as ^. */
static gr_slice assembled(const char *text)
{
    uint8_t *const out = gr_arena_take_text(arena, strlen(text) + 1);
    size_t n = 0;
    assert_non_null(out);
    for (const char *c = text; *c != '\0'; c++)
        if (*c != '~') out[n++] = *c == '^' ? 0 : (uint8_t)*c;
    return gr_slice_of(out, n);
}

typedef struct {
    const char *rules, *path, *text;
} sample;

#define PAGE "<%@ Pa~ge Language=\"C#\" %>"
#define JPAGE "<%@ page import=\"java.util.*\" %>"

static const sample samples[] = {
    {"asp_code_from_request", "C:\\inetpub\\wwwroot\\a.aspx",
     "<%@ Pa~ge "
     "Language=\"Jscr~ipt\"%><%ev~al(Req~uest.Item[\"x\"],\"uns~afe\");%>"},
    {"asp_code_from_request", "a.asp", "<%ev~al req~uest(\"x\")%>"},
    {"asp_code_from_request", "a.asp",
     "<%Exe~cuteGlobal(Req~uest.Form(\"x\"))%>"},
    {"asp_code_hidden", "a.aspx",
     PAGE "<%ev~al(System.Text.Encoding.UTF8.GetString(Convert.From~"
          "Base64String(s)))%>"},
    {"asp_code_hidden", "a.aspx",
     PAGE "<% \\u00~65\\u0076\\u00~61\\u006c(s) %>"},
    {"asp_code_hidden", "a.asp", "<%exe~cute(chr(101)&chr(118))%>"},
    {"asp_runs_programs", "a.aspx",
     PAGE "<% var p = new Pro~cessStartInfo(); p.FileName=\"cm~d.exe\";"
          "p.Arguments=Req~uest.Form[\"c\"]; %>"},
    {"asp_runs_programs", "a.asp",
     "<% Set s = CreateObj~ect(\"WScr~ipt.Shell\") : s.Ex~ec(Request(\"c\")) "
     "%>"},
    {"asp_writes_what_it_is_sent", "a.aspx",
     PAGE "<% Req~uest.Files[0].Save~As(Req~uest[\"f\"]); %>"},
    {"asp_writes_what_it_is_sent", "a.aspx",
     PAGE "<% File.WriteAll~Text(n, Req~uest.Form[\"t\"]); %>"},
    {"asp_loads_what_it_is_sent", "a.ashx",
     PAGE
     "<% Assembly.Lo~ad(Convert.From~Base64String(Request.Fo~rm[\"a\"])); %>"},
    {"page_is_a_tunnel", "a.aspx",
     PAGE
     "<% String c = Req~uest.Headers[\"X-CMD\"]; var s = new Sock~et(a,b,c);"
     "Convert.From~Base64String(c); %>"},
    {"page_is_a_tunnel", "a.jsp",
     JPAGE "<% String c = request.getHea~der(\"X\"); SocketChan~nel.open();"
           "new Base64Deco~der(); %>"},
    {"page_is_a_tunnel", "a.php",
     "<?php session_sta~rt(); session_write_clo~se(); $h = getallhea~ders();"
     "$s = fsock~open($h['a'], 1); base64_dec~ode($x);"},
    {"exchange_directory_with_a_script", "x.aspx",
     "Name : OAB\r\nPollInterval : 480\r\nOfflineAddressBooks : x\r\n"
     "InternalUrl : https://a/OAB\r\nExternalUrl : http://f/<scr~ipt "
     "language=\"JScript\" run~at=\"server\">function Page_Lo~ad(){}</script>"},
    {"mail_store_as_a_page", "x.aspx", "!BD~N\x01\x02"},
    {"certificate_request_as_a_page", "C:\\x\\a.aspx.req", "0\x82\x01\x02"},
    {"certificate_request_as_a_page", "C:\\x\\a.txt",
     "0\x82\x01\x02<%@ Pa~ge Language=\"C#\"%>"},
    {"compiled_page_that_runs_code", "App_Web_abc.dll",
     "M~Z^^ BS~JB^^ JScript~Evaluate ^"},
    {"compiled_page_in_a_place_of_shells", "a.aspx.12.compiled",
     "<preserve resultType=\"3\" virtual~Path=\"/owa/au~th/errorEE.aspx\" />"},
    {"page_tells_the_machine_key", "a.aspx",
     PAGE
     "<% var c = (MachineKeySec~tion)x; Response.Wri~te(c.Validation~Key); %>"},
    {"view_state_that_runs_code", "x.txt",
     "AAEAAAD/////AQ TextFormatting~RunProperties"},
    {"php_code_from_request", "a.php", "<?php @ev~al($_PO~ST['a']);"},
    {"php_code_from_request", "a.php",
     "<?php sys~tem(base64_dec~ode($_REQ~UEST[\"c\"])); ?>"},
    {"php_code_from_request", "a.php", "<?php $_G~ET['a']($_PO~ST['b']);"},
    {"php_code_from_request", "a.php", "<?= ~`{$_GE~T['c']}`; ?>"},
    {"php_code_hidden", "a.php",
     "<?php ev~al(gzinf~late(base64_decode('x')));"},
    {"jsp_code_from_request", "a.jsp",
     JPAGE "<% Runtime.getRun~time().ex~ec(request.getPara~meter(\"c\")); %>"},
    {"jsp_code_from_request", "a.jsp",
     JPAGE "<%! class U extends Class~Loader { Class g(byte[] b) { return "
           "super.defineCl~ass(b,0,1); } } %><% request.getRea~der(); %>"},
    {"asp_code_from_request", "a.aspx",
     "<%@ Pa~ge Language=\"Jscr~ipt\"%><%var a=Req~uest.Item[\"k\"];"
     "var f=\"un\"+\"safe\";ev~al(a,f);%>"},
    {"asp_runs_programs", "a.aspx",
     PAGE "<% System.Diagnostics.Process.St~art(new System.Diagnostics."
          "ProcessStart~Info{FileName=Req~uest.Params[\"e\"]}); %>"},
    {"asp_runs_programs", "a.aspx",
     PAGE "<% var t=Type.GetTypeFromProg~ID(\"WScr~ipt.Shell\");dynamic s="
          "Activator.CreateInstance(t);s.Ex~ec(Req~uest.Headers[\"X\"]); %>"},
    {"asp_runs_programs", "a.soap",
     "<%@ WebSer~vice Language=\"C#\"%>[WebMet~hod]public void R(string a){"
     "Process.St~art(\"cm~d.exe\",a);}"},
    {"asp_runs_programs", "a.cshtml",
     "@{ Process.St~art(\"power~shell\", Req~uest[\"c\"]); }"},
    {"asp_reads_objects_it_is_sent", "a.aspx",
     PAGE "<% new Binary~Formatter().Deserial~ize(Req~uest.InputStream); %>"},
    {"page_spells_its_code", "a.aspx",
     PAGE "<% \\u00~50\\u0072\\u006f\\u0063\\u0065\\u0073\\u0073\\u002e"
          "\\u0053(a); %>"},
    {"page_spells_its_code", "a.jsp",
     "<% \\u00~52\\u0075\\u006e\\u0074\\u0069\\u006d\\u0065\\u002e"
     "\\u0067(a); %>"},
    {"php_code_from_request", "a.php",
     "<?php preg_rep~lace(\"/.*/e\",$_PO~ST[\"z\"],\"\");"},
    {"php_code_from_request", "a.php",
     "<?php uso~rt($_GE~T[\"a\"],$_GE~T[\"b\"]);"},
    {"php_code_from_request", "a.php",
     "<?php array_m~ap($_GE~T[\"a\"],$_GE~T[\"b\"]);"},
    {"php_code_from_request", "a.php",
     "<?php array_m~ap('ass~ert',array($_GE~T[\"b\"]));"},
    {"php_code_from_request", "a.php",
     "<?php foreach($_PO~ST as $k=>$v){$~k($v);}"},
    {"php_runs_what_it_keeps_of_a_request", "a.php",
     "<?php $a=$_COO~KIE; $a[0]($~a[1]);"},
    {"php_runs_what_it_keeps_of_a_request", "a.php",
     "<?php $c=$_SER~VER[\"HTTP_X_C\"];echo proc_o~pen($c,$d,$q);"},
    {"php_runs_what_it_keeps_of_a_request", "a.php",
     "<?php extr~act($_REQ~UEST); $f($~a);"},
    {"php_runs_what_it_keeps_of_a_request", "a.php",
     "<?php $f=strtolower('X'); @$f(strip~slashes($_PO~ST['a']));"},
    {"php_hides_the_name_it_calls", "a.php",
     "<?php $f=\"as\".\"ser~t\";$f($_PO~ST[\"a\"]);"},
    {"php_hides_the_name_it_calls", "a.php",
     "<?php $k=strr~ev(\"tres~sa\");@$k(base64_de~code($_PO~ST[\"x\"]));"},
    {"php_hides_the_name_it_calls", "a.php",
     "<?php array_m~ap(\"as\".\"ser~t\",array($_REQ~UEST[\"a\"]));"},
    {"php_runs_a_file_of_a_request", "a.php", "<?php inc~lude($_GE~T[\"p\"]);"},
    {"php_writes_what_it_is_sent", "a.php",
     "<?php "
     "move_upl~oaded_file($_FI~LES[\"f\"][\"tmp_name\"],$_PO~ST[\"n\"]);"},
    {"php_writes_what_it_is_sent", "a.php",
     "<?php $d=fop~en($_PO~ST[\"n\"],\"w\");fwrite($d,$_PO~ST[\"b\"]);"},
    {"php_writes_what_it_is_sent", "a.php",
     "<?php file_put_con~tents($_PO~ST[\"n\"],$_PO~ST[\"b\"]);"},
    {"jsp_calls_by_name", "a.jsp",
     "<% Class "
     "c=Class.forN~ame(\"java.lang.Run\"+\"time\");c.getMet~hod(\"ex~ec"
     "\",String.class).inv~oke(r,request.getPara~meter(\"x\")); %>"},
    {"jsp_writes_what_it_is_sent", "a.jsp",
     "<% new java.io.FileOutput~Stream(request.getPara~meter(\"f\")); %>"},
    {"cfm_runs_programs", "a.cfm",
     "<cfexe~cute name=\"cm~d.exe\" arguments=\"/c #url~.c#\"/>"},
    {"cfm_runs_programs", "a.cfm",
     "<cfset x=form~.c><cfexe~cute name=\"cm~d.exe\" arguments=\"/c #x#\"/>"},
    /* ---- and what is none of them */
    {"", "logon.aspx",
     PAGE "<script runat=\"server\">void Page_Load() { Response.Write("
          "Server.HtmlEncode(Request.Form[\"user\"])); }</script>"},
    {"", "upload.aspx", PAGE "<% file.SaveAs(path); %>"},
    {"", "a.php", "<?php $x = trim($_POST['a']); echo htmlspecialchars($x);"},
    {"", "a.php", "<?php // reads `$_POST['a']` and evaluates ($_GET)\n"},
    {"", "a.php",
     "<?php $db->exec($_GET_NOT); base64_decode($x); session_start();"},
    {"", "a.jsp", JPAGE "<%= request.getParameter(\"c\") %>"},
    {"", "oab.xml",
     "PollInterval OfflineAddressBooks InternalUrl https://a/OAB ExternalUrl"},
    {"", "logon.aspx.cdcab7d2.compiled",
     "<preserve virtualPath=\"/owa/auth/logon.aspx\" />"},
    {"", "web.config", "<machineKey validationKey=\"AutoGenerate\" />"},
    {"", "lib.dll", "MZ^^ BSJB^^ Evaluate ^"},
    {"", "cert.cer", "0\x82\x03\x0a no page"},
    {"", "a.aspx",
     PAGE "<% var a = Request.Item[\"k\"]; %><script>eval(a, b);</script>"},
    {"", "a.aspx", PAGE "<% new BinaryFormatter().Deserialize(file); %>"},
    {"", "a.aspx", PAGE "<script>var s = \"\\u0041\\u0042\";</script>"},
    {"", "a.php", "<?php $f = 'ab' . 'cd'; echo $f; $call($value);"},
    {"", "a.php", "<?php include $_SERVER['DOCUMENT_ROOT'] . '/a.php';"},
    {"", "a.php",
     "<?php foreach ($_POST as $k => $v) { $data[$k] = trim($v); }"},
    {"", "a.php",
     "<?php $ids = array_map('intval', $_POST['ids']); usort($ids, $by);"},
    {"", "a.php",
     "<?php move_uploaded_file($_FILES['f']['tmp_name'], $target);"},
    {"", "a.php", "<?php $p = proc_open($command, $pipes, $p);"},
    {"", "a.php", "<?php $q = $_GET['q']; $db->exec($q); $this->system($q);"},
    {"", "a.php", "<?php preg_replace('/[a-z]/i', $_POST['z'], '');"},
    {"", "a.php", "<?php $f = fopen($path, 'w'); fwrite($f, $_POST['b']);"},
    {"", "a.jsp",
     JPAGE "<% Class.forName(\"org.postgresql.Driver\");"
           "request.getParameter(\"a\"); m.invoke(o); %>"},
    {"", "a.jsp", JPAGE "<% new FileOutputStream(file); %>"},
    {"", "a.cfm", "<cfexecute name=\"backup.exe\" arguments=\"/all\"/>"},
    {"", "empty.aspx", ""},
};

static void our_rules_hold_on_what_they_are_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const sample *const s = &samples[i];
        char *const names = scan_with(builtin, s->path, assembled(s->text));
        bool const good = s->rules[0] == '\0' ? names[0] == '\0'
                                              : strstr(names, s->rules) != NULL;
        if (!good) print_error("%s: %s\n  got: %s\n", s->rules, s->text, names);
        assert_true(good);
    }
}

/* ASCII as UTF-16 with its mark. */
static gr_slice in_utf16(gr_slice text, bool little)
{
    uint8_t *const out = gr_arena_take_text(arena, 2 * text.len + 2);
    assert_non_null(out);
    out[0] = little ? 0xFF : 0xFE;
    out[1] = little ? 0xFE : 0xFF;
    for (size_t i = 0; i < text.len; i++) {
        out[2 + 2 * i + !little] = text.ptr[i];
        out[2 + 2 * i + little] = 0;
    }
    return gr_slice_of(out, 2 * text.len + 2);
}

typedef struct {
    size_t hits;
    yara_place place;
} hits;

static gr_status keep_hit(void *self, const yara_hit *hit)
{
    hits *const h = self;
    h->hits++;
    h->place = hit->places[0];
    return GR_OK;
}

/* One of ours, that finds "page" and not "good", and the same of a user's. */
static hits hits_of(bool own, gr_slice bytes)
{
    gr_error err = {GR_OK, GR_NO_OFFSET, ""};
    uint32_t line;
    hits h = {.hits = 0};
    yara_sink const sink = {&h, keep_hit};
    yara_set *const set = yara_open(arena);
    gr_slice const rule = GR_S(
        "rule a { strings: $a = /p[ag]{2}e/ $b = \"good\" condition: $a and "
        "not $b }");
    must(yara_add(set, GR_S("r"), rule, own, &line, &err), &err);
    must(yara_settle(set, &err), &err);
    yara_scanner *const scanner = yara_scanner_new(set);
    must(yara_scan(scanner, GR_S("a.aspx"), bytes, &sink, &err), &err);
    yara_scanner_free(scanner);
    yara_close(set);
    return h;
}

static void our_rules_read_utf16(void **state)
{
    (void)state;
    for (int little = 0; little < 2; little++) {
        hits const h = hits_of(true, in_utf16(GR_S("a page"), little));
        assert_int_equal(h.hits, 1);
        assert_int_equal(h.place.offset, 6);
        assert_int_equal(h.place.length, 8);
        assert_int_equal(
            hits_of(true, in_utf16(GR_S("a good page"), little)).hits, 0);
    }
    /* half a unit at the end, nothing, and no more than a mark */
    assert_int_equal(hits_of(true, GR_S("\xFF\xFEp\0a\0g\0e\0x")).hits, 1);
    assert_int_equal(hits_of(true, GR_S("\xFF\xFEp\0a\1g\0e\0")).hits, 0);
    assert_int_equal(hits_of(true, GR_S("p\0a\0g\0e\0")).hits, 0);
    assert_int_equal(hits_of(true, GR_S("\xFE\xFF")).hits, 0);
    assert_int_equal(hits_of(true, GR_S("\xFF")).hits, 0);
    /* a file that is both is one finding */
    assert_int_equal(hits_of(true, GR_S("\xFF\xFEp\0a\0g\0e\0page")).hits, 1);
    assert_int_equal(hits_of(false, in_utf16(GR_S("a page"), true)).hits, 0);
}

static void each_of_our_rules_has_a_sample(void **state)
{
    (void)state;
    for (size_t i = 0; i < yara_count(builtin); i++) {
        const yara_rule *const rule = yara_get(builtin, i);
        bool found = rule->is_private;
        for (size_t k = 0; k < sizeof samples / sizeof *samples; k++)
            found =
                found || gr_equal(rule->name, gr_slice_of_c(samples[k].rules));
        if (!found)
            print_error("%.*s\n", (int)rule->name.len,
                        (const char *)rule->name.ptr);
        assert_true(found);
    }
}

static const yara_meta *meta(const yara_rule *rule, const char *name)
{
    for (size_t i = 0; i < rule->meta_count; i++)
        if (gr_equal(rule->metas[i].name, gr_slice_of_c(name)))
            return &rule->metas[i];
    return NULL;
}

static void each_of_our_rules_says_what_it_is(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "title",   "id",    "description",  "author",
        "license", "level", "mitre_attack", "falsepositives"};
    for (size_t i = 0; i < yara_count(builtin); i++) {
        const yara_rule *const rule = yara_get(builtin, i);
        if (rule->is_private) continue;
        for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
            assert_non_null(meta(rule, wanted[k]));
        assert_true(rule->line > 0);
        for (size_t k = 0; k < i; k++) {
            const yara_meta *const other = meta(yara_get(builtin, k), "id");
            assert_true(other == NULL ||
                        !gr_equal(other->text, meta(rule, "id")->text));
        }
    }
}

/* ---- other people's rules ---- */

static gr_status add(yara_set *set, const char *text, uint32_t *line,
                     gr_error *err)
{
    return yara_add(set, GR_S("x.yar"), gr_slice_of_c(text), false, line, err);
}

static void a_file_that_is_wrong_is_refused_alone(void **state)
{
    (void)state;
    uint32_t line;
    gr_error err = {GR_OK, GR_NO_OFFSET, ""};
    yara_set *const set = yara_open(arena);
    assert_int_equal(add(set, "rule a {\n condition: nothing }", &line, &err),
                     GR_DAMAGED);
    assert_int_equal(line, 2);
    assert_non_null(strstr(err.text, "undefined identifier"));
    assert_int_equal(add(set, "include \"/etc/passwd\"", &line, &err),
                     GR_DAMAGED);
    assert_int_equal(add(set,
                         "import \"time\" rule t { condition: time.now() > 0 }",
                         &line, &err),
                     GR_DAMAGED);
    assert_non_null(strstr(err.text, "time"));
    assert_int_equal(
        yara_add(set, GR_S("y"), GR_S("YARA\0x"), false, &line, &err),
        GR_DAMAGED);
    must(add(set, "rule good { condition: filesize == 3 }", &line, &err), &err);
    must(yara_settle(set, &err), &err);
    assert_int_equal(yara_count(set), 1);
    yara_close(set);
}

static void the_same_rule_may_stand_in_two_files(void **state)
{
    (void)state;
    uint32_t line;
    gr_error err = {GR_OK, GR_NO_OFFSET, ""};
    yara_set *const set = yara_open(arena);
    must(add(set, "rule a { condition: true }", &line, &err), &err);
    must(add(set, "\n\nrule a : t { condition: true }", &line, &err), &err);
    must(yara_settle(set, &err), &err);
    assert_int_equal(yara_count(set), 2);
    assert_int_equal(yara_get(set, 0)->line, 1);
    assert_int_equal(yara_get(set, 1)->line, 3);
    assert_int_equal(yara_get(set, 1)->tag_count, 1);
    assert_memory_not_equal(yara_get(set, 0)->sha256, yara_get(set, 1)->sha256,
                            GR_SHA256_SIZE);
    yara_close(set);
}

static gr_status take_last(void *self, const yara_hit *hit)
{
    *(yara_hit *)self = *hit;
    return GR_OK;
}

static yara_set *set_of(const char *rules)
{
    uint32_t line;
    gr_error err = {GR_OK, GR_NO_OFFSET, ""};
    yara_set *const set = yara_open(arena);
    must(add(set, rules, &line, &err), &err);
    must(yara_settle(set, &err), &err);
    return set;
}

enum { NO_RULE = 9 };

/* What it hit last. */
static yara_hit hit_in(const yara_set *set, const char *path, gr_slice bytes)
{
    gr_error err = {GR_OK, GR_NO_OFFSET, ""};
    yara_hit hit = {.rule = NO_RULE};
    yara_sink const sink = {&hit, take_last};
    yara_scanner *const scanner = yara_scanner_new(set);
    must(yara_scan(scanner, gr_slice_of_c(path), bytes, &sink, &err), &err);
    yara_scanner_free(scanner);
    return hit;
}

static void rules_may_ask_for_the_name_of_the_file(void **state)
{
    (void)state;
    yara_set *const set =
        set_of("rule a { condition: filename == \"a.aspx\" and extension == "
               "\".aspx\" and filepath contains \"\\\\www\\\\\" }");
    assert_int_equal(hit_in(set, "C:\\www\\a.aspx", GR_S("")).rule, 0);
    assert_int_equal(hit_in(set, "C:\\www\\b.aspx", GR_S("")).rule, NO_RULE);
    yara_close(set);
}

static void the_places_of_strings_are_told_and_bounded(void **state)
{
    (void)state;
    yara_set *const set =
        set_of("rule a { strings: $x = \"xy\" $z = /z+/ condition: #x > 1 "
               "and $z }");
    gr_buffer bytes = gr_buffer_upto(1 << 20);
    for (size_t i = 0; i < 100; i++) gr_put(&bytes, GR_S("..xy"));
    gr_put(&bytes, GR_S("zzz"));
    yara_hit const hit = hit_in(set, "a", gr_buffer_slice(&bytes));
    assert_int_equal(hit.rule, 0);
    assert_int_equal(hit.place_count, YARA_PLACES);
    assert_true(hit.found > YARA_PLACES);
    assert_int_equal(hit.places[1].offset, 6);
    assert_int_equal(hit.places[1].length, 2);
    gr_buffer_free(&bytes);
    yara_close(set);
}

/* Ours are judged whatever a rule of the user's runs into. */
static void a_limit_is_told_and_costs_our_rules_nothing(void **state)
{
    (void)state;
    uint32_t line;
    gr_error err = {GR_OK, GR_NO_OFFSET, ""};
    yara_hit hit = {.rule = NO_RULE};
    yara_sink const sink = {&hit, take_last};
    yara_set *const set = yara_open(arena);
    must(yara_add(set, GR_S("own"), GR_S("rule own { condition: true }"), true,
                  &line, &err),
         &err);
    must(add(set, "rule many { strings: $a = \"aa\" condition: #a > 5 }", &line,
             &err),
         &err);
    must(yara_settle(set, &err), &err);
    yara_scanner *const scanner = yara_scanner_new(set);
    size_t const len = (size_t)2 << 20;
    uint8_t *const bytes = malloc(len);
    assert_non_null(bytes);
    memset(bytes, 'a', len);
    assert_int_equal(
        yara_scan(scanner, GR_S("a"), gr_slice_of(bytes, len), &sink, &err),
        GR_LIMIT);
    assert_non_null(strstr(err.text, "million"));
    assert_true(hit.rule < 2);
    free(bytes);
    yara_scanner_free(scanner);
    yara_close(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_rules_hold_on_what_they_are_for),
        cmocka_unit_test(our_rules_read_utf16),
        cmocka_unit_test(each_of_our_rules_has_a_sample),
        cmocka_unit_test(each_of_our_rules_says_what_it_is),
        cmocka_unit_test(a_file_that_is_wrong_is_refused_alone),
        cmocka_unit_test(the_same_rule_may_stand_in_two_files),
        cmocka_unit_test(rules_may_ask_for_the_name_of_the_file),
        cmocka_unit_test(the_places_of_strings_are_told_and_bounded),
        cmocka_unit_test(a_limit_is_told_and_costs_our_rules_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
