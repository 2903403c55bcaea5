/* web_shells.yar - web shells, by what they cannot do without.
 *
 * Written by us after what is known of real ones; no text is theirs. Words that
 * a virus scanner looks for are spelt as patterns ([e]val), so that this file
 * is none of its finds. All rules are for files of web servers, and have a size
 * above which a file is not what they mean. */

private rule asp_page
{
    strings:
        $directive = /<%@\s*(page|webhandler|webservice|control|assembly|import|language)\b/ nocase
        $script = /<script[^>]{0,60}runat\s{0,9}=\s{0,9}["']?server/ nocase
        $block = "<%"
    condition:
        any of them or extension iequals ".cshtml" or extension iequals ".vbhtml"
}

private rule jsp_page
{
    strings:
        $directive = /<%@\s*page\b/ nocase
        $block = "<%"
        $jspx = "<jsp:" nocase
    condition:
        any of them
}

rule asp_code_from_request : webshell
{
    meta:
        title = "Page that runs code from a request (ASP.NET, ASP)"
        id = "3f7d2a52-5d0f-4c1b-9a0e-6c1e7f0f5b11"
        description = "A small page hands what a request brings to a function that runs it as code, as one-line shells do."
        author = "grounds"
        license = "Apache-2.0"
        level = "critical"
        mitre_attack = "T1505.003"
        falsepositives = "None known"
    strings:
        $eval = /\b[e]val\s{0,9}\([^;<>]{0,100}\brequest\s{0,9}[.\[(]/ nocase
        $vb = /\b([e]val|[e]xecute(global)?)[\s(]{1,9}request\s{0,9}[.(]/ nocase
        $jscript = /language\s{0,9}=\s{0,9}["']?jscript/ nocase
        $kept = /=\s{0,9}request\s{0,9}[.\[(]/ nocase
        $kept_eval = /\b[e]val\s{0,9}\(\s{0,9}[a-z_]\w{0,40}\s{0,9}[,)]/ nocase
    condition:
        asp_page and ((filesize < 200KB and ($eval or $vb)) or
                      (filesize < 16KB and $jscript and $kept and $kept_eval))
}

rule asp_code_hidden : webshell
{
    meta:
        title = "Page that runs code it has hidden (ASP.NET, ASP)"
        id = "0a1b7c5e-9a55-4a2e-8b3f-2f6d0c6d9e22"
        description = "A page decodes text and runs the result, or spells the name of the function that runs code with escapes."
        author = "grounds"
        license = "Apache-2.0"
        level = "high"
        mitre_attack = "T1505.003, T1027"
        falsepositives = "Licence checks of some commercial components"
    strings:
        $base64 = /\b[e]val\s{0,9}\([^;<>]{0,100}frombase64string/ nocase
        $codes = /\b([e]val|[e]xecute(global)?)\s{0,9}\(\s{0,9}(string\.fromcharcode|chrw?\s{0,9}\(\s{0,9}[0-9]{1,3}\s{0,9}\)\s{0,9}&)/ nocase
        $escaped_e = /\\u0{2,6}65(v|\\u0{2,6}76)(a|\\u0{2,6}61)(l|\\u0{2,6}6c)/ nocase
        $escaped_v = /\be\\u0{2,6}76(a|\\u0{2,6}61)(l|\\u0{2,6}6c)/ nocase
    condition:
        filesize < 500KB and asp_page and any of them
}

rule asp_runs_programs : webshell
{
    meta:
        title = "Page that starts programs with text of a request (ASP.NET, ASP)"
        id = "7c3b6c7a-3a41-4d52-9b58-5d7f4a1e8c33"
        description = "A page reads a request, starts a program or a command interpreter, and hands back what it prints."
        author = "grounds"
        license = "Apache-2.0"
        level = "high"
        mitre_attack = "T1505.003, T1059.003"
        falsepositives = "Pages of administrators that start programs"
    strings:
        $start = /\b(process\.start|new\s{1,9}(system\.diagnostics\.)?(process|processstartinfo))\s{0,9}[({]/ nocase
        $of_request = /\b(filename|arguments)\s{0,9}=[^;<>]{0,60}\brequest\s{0,9}[.\[(]/ nocase
        $wscript = /(createobject|gettypefromprogid)\s{0,9}\(\s{0,9}["'](wscript\.shell|shell\.application)/ nocase
        $exec = /\.(exec|run|shellexecute)[\s(]/ nocase
        $output = /\b(redirectstandardoutput|standardoutput|stdout\.read)/ nocase
        $request = /\brequest\s{0,9}(\.|\[|\()/ nocase
        $method = "[webmethod" nocase
        $shell = /\bcmd(\.exe)?\b|\bpowershell|\/bin\/(ba)?sh\b/ nocase
    condition:
        filesize < 200KB and asp_page and
        (($request and (($start and ($output or $shell or $of_request)) or
                        ($wscript and $exec))) or
         ($method and $start and $shell))
}

rule asp_writes_what_it_is_sent : webshell
{
    meta:
        title = "Small page that writes what it is sent to a file (ASP.NET)"
        id = "b2a06f4d-64f3-4b2a-8a55-9d1c2b7e4d44"
        description = "A page of a few lines stores an upload, or text of a request, under a name that the request gives."
        author = "grounds"
        license = "Apache-2.0"
        level = "medium"
        mitre_attack = "T1505.003, T1105"
        falsepositives = "Upload pages of small applications"
    strings:
        $save = /request\.files[^;<>]{0,40}\.saveas\s{0,9}\(/ nocase
        $file = /\.writeall(text|bytes)\s{0,9}\([^;<>]{0,80}request\s{0,9}[.\[(]/ nocase
        $writer = /streamwriter\s{0,9}\([^;<>]{0,80}request\s{0,9}[.\[(]/ nocase
    condition:
        filesize < 4KB and asp_page and any of them
}

rule asp_loads_what_it_is_sent : webshell
{
    meta:
        title = "Page that loads a program out of a request (ASP.NET)"
        id = "e7c8a5b1-0d6e-4b83-bb0c-71f5a4f8de55"
        description = "A page decodes an assembly or a style sheet with code in it, of a request or a session, and runs it in memory."
        author = "grounds"
        license = "Apache-2.0"
        level = "critical"
        mitre_attack = "T1505.003, T1620"
        falsepositives = "None known"
    strings:
        $load = /\b(assembly\.load|assembly\)\.getmethod\s{0,9}\(\s{0,9}["']load["'])/ nocase
        $xsl = /\bxslcompiledtransform\b/ nocase
        $trusted = /\b(xsltsettings\.trustedxslt|new\s{1,9}xsltsettings\s{0,9}\(\s{0,9}true\s{0,9},\s{0,9}true|enablescript)/ nocase
        $decode = /\b(frombase64string|createdecryptor|urldecode)\s{0,9}\(/ nocase
        $request = /\b(request\s{0,9}(\.(binaryread|form|headers|cookies|item|inputstream|querystring)|\[|\()|session\s{0,9}\[)/ nocase
    condition:
        filesize < 200KB and asp_page and $request and $decode and
        ($load or ($xsl and $trusted))
}

rule asp_reads_objects_it_is_sent : webshell
{
    meta:
        title = "Page that reads objects out of a request (ASP.NET)"
        id = "b7e0c4d2-91a5-4f68-8c3b-5d2e7f1a0c21"
        description = "A page makes objects of the bytes of a request with a formatter that runs code of the sender's when it reads them."
        author = "grounds"
        license = "Apache-2.0"
        level = "high"
        mitre_attack = "T1505.003, T1190"
        falsepositives = "Old applications that talk in .NET objects"
    strings:
        $formatter = /\b([b]inary|los|objectstate|soap)formatter\b|\bnetdatacontractserializer\b/ nocase
        $read = /\.deserialize\s{0,9}\([^;<>]{0,100}\brequest\s{0,9}[.\[(]/ nocase
    condition:
        filesize < 100KB and asp_page and all of them
}

rule page_is_a_tunnel : webshell
{
    meta:
        title = "Page that passes connections through the server"
        id = "5b0c9e62-2c58-4c8b-8d37-8e0a9c1f6a66"
        description = "A page opens connections of its own as the headers of requests say, and carries data in both directions."
        author = "grounds"
        license = "Apache-2.0"
        level = "high"
        mitre_attack = "T1505.003, T1090.001"
        falsepositives = "None known"
    strings:
        $net_socket = /\bnew\s{1,9}(system\.net\.sockets\.)?(socket|tcpclient)\s{0,9}\(/ nocase
        $net_header = /\brequest\.headers\b/ nocase
        $java_socket = /\bsocketchannel\.open\s{0,9}\(|\bnew\s{1,9}(java\.net\.)?socket\s{0,9}\(/ nocase
        $java_header = /\brequest\.getheader\s{0,9}\(/ nocase
        $php_socket = /\b(socket_connect|fsockopen|stream_socket_client)\s{0,9}\(/ nocase
        $php_header = /\b(getallheaders|apache_request_headers)\s{0,9}\(|\$_server\s{0,9}\[\s{0,9}["']http_x_/ nocase
        $php_state = /\bsession_(start|write_close)\s{0,9}\(/ nocase
        $encoded = /\b(frombase64string|base64decoder|base64\.getdecoder|decodebuffer|base64_decode|strtr)\b/ nocase
    condition:
        filesize < 200KB and $encoded and
        ((asp_page and $net_socket and $net_header) or
         (jsp_page and $java_socket and $java_header) or
         (#php_state > 1 and $php_socket and $php_header))
}

rule exchange_directory_with_a_script : webshell exchange
{
    meta:
        title = "Settings of an Exchange virtual directory with a script in them"
        id = "9d5a0b3c-1f7e-4d92-a3c6-0f4b2e9d7b77"
        description = "What Exchange writes when a virtual directory is reset, with a script where an address should be: the file that CVE-2021-27065 leaves."
        author = "grounds"
        license = "Apache-2.0"
        level = "critical"
        mitre_attack = "T1505.003, T1190"
        falsepositives = "None known"
    strings:
        $label1 = "ExternalUrl" nocase
        $label2 = "InternalUrl" nocase
        $label3 = "InternalAuthenticationMethods" nocase
        $label4 = "ExtendedProtectionTokenChecking" nocase
        $label5 = "OfflineAddressBooks" nocase
        $label6 = "PollInterval" nocase
        $script = "<script" nocase
        $load = "Page_Load" nocase
        $block = "<%"
    condition:
        filesize < 50KB and 3 of ($label*) and ($script or $load or $block)
}

rule mail_store_as_a_page : webshell exchange
{
    meta:
        title = "Outlook store among the files of a web server"
        id = "4e8f1d27-6b3a-4a70-9c15-3b7e5d2c8f88"
        description = "A file that is an Outlook store by its first bytes: mail ready to be fetched, or a script exported as mail under a name that the server runs (CVE-2021-31207)."
        author = "grounds"
        license = "Apache-2.0"
        level = "critical"
        mitre_attack = "T1505.003, T1114.002"
        falsepositives = "A store that somebody put there to be fetched"
    condition:
        uint32be(0) == 0x2142444E
}

rule certificate_request_as_a_page : webshell exchange
{
    meta:
        title = "Certificate request with a script in it"
        id = "c6d3e9a4-8f02-4e15-b7d8-5a9c1f0e3b99"
        description = "A request for a certificate (DER) that has a page in one of its names, or that was saved under the name of a page."
        author = "grounds"
        license = "Apache-2.0"
        level = "critical"
        mitre_attack = "T1505.003"
        falsepositives = "None known"
    strings:
        $directive = /<%@?\s*page\s{1,9}language/ nocase
        $script = "<script" nocase
    condition:
        filesize < 100KB and uint16be(0) == 0x3082 and
        (any of them or filename iendswith ".aspx.req" or
         extension iequals ".aspx" or extension iequals ".ashx")
}

rule compiled_page_that_runs_code : webshell
{
    meta:
        title = "Compiled page that runs text as code"
        id = "a4f7c2d8-5e91-4b06-8c3d-1e6b9f7a0daa"
        description = "What ASP.NET compiled of a small page that runs text as code. It stays behind when the page is deleted, and dates its first use."
        author = "grounds"
        license = "Apache-2.0"
        level = "high"
        mitre_attack = "T1505.003"
        falsepositives = "Old applications in JScript.NET"
    strings:
        $metadata = "BSJB"
        $evaluate = "JScriptEvaluate"
        $engine = "Microsoft.JScript"
        $eval = /\bEval\x00/
    condition:
        filesize < 64KB and uint16(0) == 0x5A4D and $metadata and
        ($evaluate or ($engine and $eval))
}

rule compiled_page_in_a_place_of_shells : webshell exchange
{
    meta:
        title = "Page compiled where Exchange has none"
        id = "1d9b5e70-3c4f-4f8a-9e21-7a0d8c6b4ebb"
        description = "ASP.NET compiled a page below owa/auth, ecp/auth or aspnet_client that is not one of Exchange's: somebody asked for it."
        author = "grounds"
        license = "Apache-2.0"
        level = "high"
        mitre_attack = "T1505.003"
        falsepositives = "Pages that an administrator added"
    strings:
        $place = /virtualpath\s{0,9}=\s{0,9}"[^"]{0,200}\/(owa\/auth|ecp\/auth|aspnet_client)\/[^"]{1,200}\.(aspx|ashx|asmx)"/ nocase
        $known = /virtualpath\s{0,9}=\s{0,9}"[^"]{0,200}\/(owa|ecp)\/auth\/(errorfe|expiredpassword|frowny|logoff|logon|outlookcn|redirsuiteserviceproxy|signout|timeoutlogoff)\.aspx"/ nocase
    condition:
        filesize < 16KB and $place and not $known
}

rule page_tells_the_machine_key : webshell
{
    meta:
        title = "Page that tells the keys of the server (machineKey)"
        id = "68e2f0b9-7d15-4c3e-a5f4-9b8c2d1e0fcc"
        description = "A page reads the keys that protect view states and hands them out. Who has them can run code without any file."
        author = "grounds"
        license = "Apache-2.0"
        level = "critical"
        mitre_attack = "T1505.003, T1552.001"
        falsepositives = "None known"
    strings:
        $section = /\b(machinekeysection|getapplicationconfig)\b/ nocase
        $key = /\b(validationkey|decryptionkey)\b/ nocase
        $write = /\bresponse\.write\b|<%=/ nocase
    condition:
        filesize < 100KB and asp_page and all of them
}

rule view_state_that_runs_code : webshell
{
    meta:
        title = "Serialised object that runs code when it is read (.NET)"
        id = "f0b3d6a1-2e84-4d57-8f9a-4c7e1b5d9add"
        description = "A formatted .NET object graph with one of the classes that run code when they are read, as sent in view states."
        author = "grounds"
        license = "Apache-2.0"
        level = "high"
        mitre_attack = "T1505.003, T1190"
        falsepositives = "Test data of tools that make such objects"
    strings:
        $header = { 00 01 00 00 00 FF FF FF FF }
        $encoded = "AAEAAAD/////"
        $gadget1 = "ObjectDataProvider"
        $gadget2 = "TypeConfuseDelegate"
        $gadget3 = "ActivitySurrogate"
        $gadget4 = "TextFormattingRunProperties"
        $gadget5 = "T2JqZWN0RGF0YVByb3ZpZGVy"
        $gadget6 = "VGV4dEZvcm1hdHRpbmdSdW5Qcm9wZXJ0aWVz"
    condition:
        filesize < 1MB and ($header or $encoded) and any of ($gadget*)
}

rule php_code_from_request : webshell
{
    meta:
        title = "Page that runs code or commands from a request (PHP)"
        id = "2c7a9d41-0b6e-4f35-9d82-6e5f3a8c1eee"
        description = "A page hands what a request brings to a function that runs it, perhaps decoded before."
        author = "grounds"
        license = "Apache-2.0"
        level = "critical"
        mitre_attack = "T1505.003"
        falsepositives = "None known"
    strings:
        $direct = /\b([e]val|[a]ssert|[s]ystem|[p]assthru|[s]hell_exec|[p]open|[p]roc_open|[p]cntl_exec|[c]reate_function)\s{0,9}\(\s{0,9}(["']{2}\s{0,9},\s{0,9})?@?((base64_decode|gzinflate|gzuncompress|str_rot13|stripslashes|rawurldecode|urldecode|trim)\s{0,9}\(\s{0,9}@?){0,4}\$_(get|post|request|cookie|server|files)\b/ nocase
        $exec = /[^\w>:]exec\s{0,9}\(\s{0,9}@?\$_(get|post|request|cookie)\b/ nocase
        $ticks = /(=|\becho|\bprint|\breturn)[\s(@]{0,9}`[^`\n]{0,40}\$_(get|post|request|cookie)\s{0,9}\[[^`\n]{1,80}`/ nocase
        $named = /\$_(get|post|request|cookie)\s{0,9}\[[^\]]{1,40}\]\s{0,9}\(\s{0,9}@?\$_(get|post|request|cookie)/ nocase
        $input = /\b([e]val|[a]ssert)\s{0,9}\(\s{0,9}(file_get_contents|stream_get_contents)\s{0,9}\(\s{0,9}["']php:\/\/input/ nocase
        $modifier = /\bpreg_(replace|filter)\s{0,9}\(\s{0,9}["'][^"'\n]{1,80}[^\w"'\s\\][imsxu]{0,5}e[imsxu]{0,5}["']\s{0,9},[^;]{0,80}\$_(get|post|request|cookie)\b/ nocase
        $called_first = /\b(array_map|call_user_func(_array)?|register_shutdown_function|register_tick_function)\s{0,9}\(\s{0,9}@?\$_(get|post|request|cookie)\s{0,9}\[/ nocase
        $called_last = /\b(u[ak]?sort|array_(filter|walk|reduce|u?diff_u?key|udiff))\s{0,9}\([^;,]{1,100},\s{0,9}@?\$_(get|post|request|cookie)\s{0,9}\[/ nocase
        $called_by_name = /\b(array_map|array_walk|array_filter|call_user_func(_array)?)\s{0,9}\([^;]{0,80}["']([a]ssert|[s]ystem|[p]assthru|[s]hell_exec|[p]open|exec)["'][^;]{0,80}\$_(get|post|request|cookie)\b/ nocase
        $each = /\bforeach\s{0,9}\(\s{0,9}@?\$_(get|post|request|cookie)\s{1,9}as\s{1,9}\$\w{1,30}\s{0,9}=>\s{0,9}\$\w{1,30}\s{0,9}\)\s{0,9}\{?\s{0,9}@?\$\w{1,30}\s{0,9}\(\s{0,9}\$/ nocase
    condition:
        filesize < 500KB and any of them
}

rule php_runs_what_it_keeps_of_a_request : webshell
{
    meta:
        title = "Small page that runs what it kept of a request (PHP)"
        id = "5e9d1a70-c3b4-4826-9f0e-8a6b2d4c7f32"
        description = "A page of a few lines takes text of a request into a variable, or has a function's name in one, and runs that."
        author = "grounds"
        license = "Apache-2.0"
        level = "high"
        mitre_attack = "T1505.003"
        falsepositives = "Small pages of administrators that start programs"
    strings:
        $tag = "<?"
        $kept = /\$\w{1,30}\s{0,9}=\s{0,9}@?(([a-z0-9_]{1,30}\s{0,9}\(\s{0,9}@?){0,3})\$_((get|post|request|cookie)\b|server\s{0,9}\[\s{0,9}["']http_)/ nocase
        $run = /(^|[^\w>:$'"])([e]val|[s]ystem|[p]assthru|[s]hell_exec|[p]open|[p]roc_open|[p]cntl_exec|exec)\s{0,9}\(\s{0,9}@?\$\w{1,30}\s{0,9}[,)]/ nocase
        $ticks = /(=|\becho|\bprint|\breturn|<\?=)[\s(@]{0,9}`\s{0,9}\$\w{1,30}\s{0,9}`/ nocase
        $element = /[;{}\s@]\$\w{1,30}\s{0,9}\[[^\]\n]{1,30}\]\s{0,9}\(\s{0,9}@?\$\w{1,30}\s{0,9}\[/
        $extract = /\b(extract|parse_str)\s{0,9}\(\s{0,9}@?\$_(get|post|request|cookie|server)\b/ nocase
        $call = /[;{}(=\s@]\$\w{1,30}\s{0,9}\(\s{0,9}@?\$\w{1,30}\s{0,9}[,)]/
        $call_of_request = /[;{}(=\s@]\$\w{1,30}\s{0,9}\(\s{0,9}@?([a-z0-9_]{1,30}\s{0,9}\(\s{0,9}@?){0,4}\$_(get|post|request|cookie)\b/ nocase
    condition:
        filesize < 4KB and $tag and
        (($kept and ($run or $ticks or $element)) or ($extract and ($call or $run)) or
         $call_of_request)
}

rule php_hides_the_name_it_calls : webshell
{
    meta:
        title = "Page that hides the name of a function it calls on a request (PHP)"
        id = "1c8f6b35-7d29-4ea1-b4c0-3f5e9a8d6b43"
        description = "A page puts the name of a function together from pieces, or turns it round, and calls that with what a request brings."
        author = "grounds"
        license = "Apache-2.0"
        level = "critical"
        mitre_attack = "T1505.003, T1027"
        falsepositives = "None known"
    strings:
        $pieces = /\$\w{1,30}\s{0,9}=\s{0,9}["'][a-z_0-9]{1,12}["']\s{0,9}\.\s{0,9}["'][a-z_0-9]{1,12}["'](\s{0,9}\.\s{0,9}["'][a-z_0-9]{1,12}["']){0,9}\s{0,9};/ nocase
        $turned = /\$\w{1,30}\s{0,9}=\s{0,9}@?(strrev|str_rot13|base64_decode|hex2bin|convert_uudecode)\s{0,9}\(\s{0,9}["'][^"'\n]{1,60}["']\s{0,9}\)\s{0,9};/ nocase
        $call = /[;{}(=\s@]\$\w{1,30}\s{0,9}\(\s{0,9}@?([a-z0-9_]{1,30}\s{0,9}\(\s{0,9}@?){0,4}\$_(get|post|request|cookie)\b/ nocase
        $passed = /\b(array_map|array_walk|array_filter|call_user_func(_array)?|u[ak]?sort)\s{0,9}\([^;]{0,60}["'][a-z_]{1,12}["']\s{0,9}\.\s{0,9}["'][a-z_]{1,12}["'][^;]{0,80}\$_(get|post|request|cookie)\b/ nocase
    condition:
        filesize < 100KB and (($call and ($pieces or $turned)) or $passed)
}

rule php_runs_a_file_of_a_request : webshell
{
    meta:
        title = "Page that runs the file that a request names (PHP)"
        id = "9a3e7f51-2b8c-4d06-a7e5-6c1d0f4b8e54"
        description = "A page includes a file whose name stands in a request as it is: one that was uploaded, or another server's."
        author = "grounds"
        license = "Apache-2.0"
        level = "high"
        mitre_attack = "T1505.003, T1190"
        falsepositives = "Careless applications"
    strings:
        $tag = "<?"
        $include = /\b(include|require)(_once)?[\s(@]{1,9}["']?\{?\$_((get|post|request|cookie)\s{0,9}\[|files\s{0,9}\[|server\s{0,9}\[\s{0,9}["']http_)/ nocase
    condition:
        filesize < 500KB and all of them
}

rule php_writes_what_it_is_sent : webshell
{
    meta:
        title = "Small page that writes what it is sent to a file (PHP)"
        id = "e4b05d8a-6f17-4c93-8d2e-0b7a3c9f1d65"
        description = "A page of a few lines stores an upload, or text of a request, under a name that the request gives."
        author = "grounds"
        license = "Apache-2.0"
        level = "medium"
        mitre_attack = "T1505.003, T1105"
        falsepositives = "Upload pages of small applications"
    strings:
        $upload = /\b(move_uploaded_file|copy)\s{0,9}\(\s{0,9}@?\$_files\s{0,9}\[[^;]{1,100},[^;]{0,60}\$_(get|post|request|cookie|files)\s{0,9}\[/ nocase
        $put = /\bfile_put_contents\s{0,9}\([^;,]{0,60}\$_(get|post|request|cookie)\s{0,9}\[/ nocase
        $open = /\bfopen\s{0,9}\([^;,]{0,60}\$_(get|post|request|cookie)\s{0,9}\[[^;]{1,60},\s{0,9}["'][wacx]/ nocase
    condition:
        filesize < 4KB and any of them
}

rule php_code_hidden : webshell
{
    meta:
        title = "Page that runs code it has hidden (PHP)"
        id = "8b4e6c93-7f20-4a1d-b5e6-0d9c7a2f3bff"
        description = "A page unpacks text and runs the result at once."
        author = "grounds"
        license = "Apache-2.0"
        level = "high"
        mitre_attack = "T1505.003, T1027"
        falsepositives = "Licence checks of some commercial plug-ins"
    strings:
        $unpack = /\b([e]val|[a]ssert)\s{0,9}\(\s{0,9}@?(gzinflate|gzuncompress|gzdecode|str_rot13|base64_decode|strrev|convert_uudecode)\s{0,9}\(/ nocase
        $tag = "<?"
    condition:
        filesize < 2MB and $tag and $unpack
}

rule jsp_code_from_request : webshell
{
    meta:
        title = "Page that runs programs or classes from a request (JSP)"
        id = "d5f1b8e6-4a97-4c02-8e3b-2f6a0d7c9c10"
        description = "A page starts programs with text of a request, or makes a class of its bytes and runs that."
        author = "grounds"
        license = "Apache-2.0"
        level = "high"
        mitre_attack = "T1505.003"
        falsepositives = "Pages of administrators that start programs"
    strings:
        $exec = /\bgetruntime\s{0,9}\(\s{0,9}\)\s{0,9}\.\s{0,9}exec\s{0,9}\(/ nocase
        $builder = /\bnew\s{1,9}(java\.lang\.)?processbuilder\s{0,9}\(/ nocase
        $define = /\bdefineclass\s{0,9}\(/ nocase
        $loader = /\bextends\s{1,9}classloader\b|\bclassloader\.class\b/ nocase
        $request = /\brequest\s{0,9}\.\s{0,9}get(parameter|header|reader|inputstream|cookies)\s{0,9}\(/ nocase
    condition:
        filesize < 500KB and jsp_page and $request and
        ($exec or $builder or ($define and $loader))
}

rule jsp_calls_by_name : webshell
{
    meta:
        title = "Page that starts programs by names of classes (JSP)"
        id = "3b6a9e14-8c50-4f7d-92b1-7d4e0c5f2a76"
        description = "A page finds a class and a method by their names, to start a program or to make a class, and hands it text of a request."
        author = "grounds"
        license = "Apache-2.0"
        level = "critical"
        mitre_attack = "T1505.003, T1027"
        falsepositives = "None known"
    strings:
        $class = /\b(forname|loadclass)\s{0,9}\(/ nocase
        $method = /\bget(declared)?method\s{0,9}\(\s{0,9}("(exec|start|defineclass|getruntime|[e]val)"|"[a-z]{1,12}"\s{0,9}\+\s{0,9}"|new\s{1,9}string\s{0,9}\(|[^;]{0,40}\brequest\s{0,9}\.)/ nocase
        $invoke = /\.\s{0,9}invoke\s{0,9}\(/ nocase
        $request = /\brequest\s{0,9}\.\s{0,9}get(parameter|header|reader|inputstream|cookies)\s{0,9}\(/ nocase
    condition:
        filesize < 200KB and jsp_page and all of them
}

rule page_spells_its_code : webshell
{
    meta:
        title = "Page that spells its code with escapes (ASP.NET, JSP)"
        id = "6d2f8c47-0e93-4b5a-a1d6-9c3b5e7f4087"
        description = "A page has whole words of its code as escapes, which the compiler reads and a person does not."
        author = "grounds"
        license = "Apache-2.0"
        level = "high"
        mitre_attack = "T1505.003, T1027"
        falsepositives = "None known"
    strings:
        $words = /<%[^%"']{0,200}(\\u{1,4}00(2[089e]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])){8}/ nocase
    condition:
        filesize < 500KB and (asp_page or jsp_page) and $words
}

rule jsp_writes_what_it_is_sent : webshell
{
    meta:
        title = "Small page that writes what it is sent to a file (JSP)"
        id = "a85c1e39-4d7b-4092-b6f3-2e8d0a6c9b98"
        description = "A page of a few lines stores text of a request under a name that the request gives."
        author = "grounds"
        license = "Apache-2.0"
        level = "medium"
        mitre_attack = "T1505.003, T1105"
        falsepositives = "Upload pages of small applications"
    strings:
        $writer = /\bnew\s{1,9}(java\.io\.)?(fileoutputstream|filewriter|randomaccessfile|printwriter)\s{0,9}\([^;]{0,100}\brequest\s{0,9}\.\s{0,9}get(parameter|header)\s{0,9}\(/ nocase
        $files = /\bfiles\.write(string)?\s{0,9}\([^;]{0,100}\brequest\s{0,9}\.\s{0,9}get(parameter|header)\s{0,9}\(/ nocase
    condition:
        filesize < 8KB and jsp_page and any of them
}

rule cfm_runs_programs : webshell
{
    meta:
        title = "Page that starts programs with text of a request (ColdFusion)"
        id = "f17d3b60-5a8e-4c24-8e9b-4b6c2d0f7aa9"
        description = "A page starts a program with what stands in the address, the form, a header or a cookie."
        author = "grounds"
        license = "Apache-2.0"
        level = "critical"
        mitre_attack = "T1505.003, T1059.003"
        falsepositives = "Pages of administrators that start programs"
    strings:
        $direct = /<[c]fexecute\b[^>]{0,400}#[^#>]{0,60}\b(url|form|cgi|cookie)\s{0,9}[.\[]/ nocase
        $kept = /<[c]fexecute\b[^>]{0,400}#/ nocase
        $request = /=\s{0,9}["'#]{0,2}\s{0,9}(url|form|cgi|cookie)\s{0,9}[.\[]/ nocase
    condition:
        filesize < 200KB and ($direct or ($kept and $request))
}
