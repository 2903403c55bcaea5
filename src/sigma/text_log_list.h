/* text_log_list.h - channels of system logs that the log source map speaks of: lines
 * of text, whose host is `hostname`, and which have nothing of Windows' event header.
 *
 * TEXT_LOG("channel"). No include guard: this is a list. */
TEXT_LOG("auth")
TEXT_LOG("clamav")
TEXT_LOG("cron")
TEXT_LOG("guacamole")
TEXT_LOG("mail")
TEXT_LOG("openvpn")
TEXT_LOG("pulse-secure")
TEXT_LOG("sshd")
TEXT_LOG("strongswan")
TEXT_LOG("su")
TEXT_LOG("sudo")
TEXT_LOG("syslog")
TEXT_LOG("vsftpd")
