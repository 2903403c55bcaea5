/* json_source_list.h - what logs are exported as JSON, and how they are known.
 *
 * SOURCE(channel, signs, time, host): an object that has all fields of `signs`
 * is of this source; the first in this list that fits. A sign may ask for the
 * field's text, with a star at its end or its beginning: name=text*; one of
 * several names, a|b, or of several texts, is enough: a|b=x|y. `time` and
 * `host` are fields of which the first that there is counts. An empty channel
 * is what the field Channel says. */

/* Amazon, one record of CloudTrail. */
SOURCE("aws-cloudtrail", "eventSource eventName awsRegion", "eventTime", "")

/* Kubernetes, the API server's audit log. */
SOURCE("kubernetes-audit", "kind=Event apiVersion=audit.k8s.io*",
       "requestReceivedTimestamp stageTimestamp", "")

/* Google: audit logs of its cloud, and those of Workspace that come with
 * them, or from its Reports API. */
SOURCE("google-workspace-admin", "protoPayload.serviceName=admin.googleapis.com",
       "timestamp receiveTimestamp", "")
SOURCE("google-workspace-login", "protoPayload.serviceName=login.googleapis.com",
       "timestamp receiveTimestamp", "")
SOURCE("google-workspace-admin", "id.applicationName=admin id.time events.name",
       "id.time", "")
SOURCE("google-workspace-login", "id.applicationName=login id.time events.name",
       "id.time", "")
SOURCE("gcp-audit", "protoPayload.serviceName protoPayload.methodName",
       "timestamp receiveTimestamp", "")
SOURCE("gcp-audit", "data.protoPayload.serviceName",
       "data.timestamp data.receiveTimestamp", "")

/* Microsoft 365, the unified audit log; from PowerShell in AuditData. */
SOURCE("m365-audit", "CreationTime Operation Workload", "CreationTime", "")

/* Azure and Entra ID: by diagnostic settings, from Log Analytics (Type), and
 * from Microsoft Graph. */
SOURCE("azure-signin", "category=*SignInLogs time", "time", "")
SOURCE("azure-signin", "Type=SigninLogs", "TimeGenerated CreatedDateTime", "")
SOURCE("azure-signin", "Type=AADNonInteractiveUserSignInLogs",
       "TimeGenerated CreatedDateTime", "")
SOURCE("azure-signin", "createdDateTime appDisplayName conditionalAccessStatus",
       "createdDateTime", "")
SOURCE("azure-signin", "createdDateTime appDisplayName status.errorCode",
       "createdDateTime", "")
SOURCE("azure-audit", "category=AuditLogs time", "time", "")
SOURCE("azure-audit", "Type=AuditLogs", "TimeGenerated ActivityDateTime", "")
SOURCE("azure-audit", "activityDateTime activityDisplayName loggedByService",
       "activityDateTime", "")
SOURCE("azure-risk", "riskEventType", "activityDateTime detectedDateTime time",
       "")
SOURCE("azure-risk", "properties.riskEventType",
       "properties.activityDateTime time", "")
SOURCE("azure-activity", "Type=AzureActivity", "TimeGenerated", "")
SOURCE("azure-activity", "operationName resourceId time", "time", "")
SOURCE("azure-activity", "operationName.value eventTimestamp", "eventTimestamp",
       "")

/* Okta, the system log. */
SOURCE("okta", "eventType published displayMessage", "published", "")

/* Audit logs of GitHub and Bitbucket. */
SOURCE("github-audit", "action @timestamp _document_id",
       "@timestamp created_at", "")
SOURCE("github-audit", "action @timestamp actor org|user|repo|business",
       "@timestamp created_at", "")
SOURCE("github-audit", "action actor created_at", "@timestamp created_at", "")
SOURCE("bitbucket-audit", "auditType.action auditType.category",
       "timestamp timestamp.epochSecond", "")

/* Others that rules are written for. */
SOURCE("onelogin", "event_type_id account_id", "created_at event_timestamp", "")
SOURCE("opencanary", "logtype node_id", "utc_time local_time", "node_id")

/* Macs, readers/json_macos.h: eslogger, and what an EDR says of one of them in
 * the words of rules. */
SOURCE("macos", "schema_version event_type global_seq_num process.executable.path",
       "time", "")
SOURCE("macos",
       "Image CommandLine|TargetFilename "
       "product|os|platform|os.type|os.family|os.platform|host.os.type|"
       "host.os.family|host.os.platform="
       "macos|macOS|MacOS|darwin|Darwin|osx",
       "UtcTime @timestamp EventTime timestamp time",
       "Computer hostname host.name host.hostname host")

/* journalctl -o json: its channel is that of the program,
 * readers/json_journal.h. */
SOURCE("syslog", "__REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP", "_HOSTNAME")

/* What a container writes, as Docker keeps it: readers/json_container.h. */
SOURCE("container", "log stream=stdout|stderr time", "time", "")

/* Requests to web servers, readers/json_access.h: nginx and Apache as they are
 * set up, Caddy, Traefik, and modules of Filebeat. What these call host is what
 * the client asked for; only hostname is the server's own name. */
#define ACCESS_CLIENT                                                          \
    "remote_addr|remoteIP|remoteIp|remoteAddr|remote_ip|remote_host|clientip|" \
    "clientIP|clientIp|client_ip "
#define ACCESS_TIME                                                            \
    "time_iso8601 time_local msec @timestamp timestamp time ts _time"
SOURCE("access", ACCESS_CLIENT "status request|request_line", ACCESS_TIME,
       "hostname")
SOURCE("access",
       ACCESS_CLIENT "status request_method|method|verb request_uri|uri|url|path",
       ACCESS_TIME, "hostname")
SOURCE("access",
       "request.remote_ip|request.remote_addr request.method request.uri status",
       "ts", "")
SOURCE("access", "ClientHost RequestMethod RequestPath DownstreamStatus",
       "StartUTC time StartLocal", "")
SOURCE("access",
       "source.ip|source.address|client.ip http.request.method "
       "http.response.status_code url.original|url.path",
       "@timestamp", "host.name host.hostname")
#undef ACCESS_CLIENT
#undef ACCESS_TIME

/* Flat Windows events: NXLog, Zircolite, and collectors that write alike. Last,
 * for a record of another log may have such names, too. Of Splunk's rows, which
 * have a sourcetype, they may be a stranger's: what stood in a URL as Channel=x
 * is one. json_windows_list.h has those it is sure of. */
SOURCE("", "Channel EventID !sourcetype",
       "TimeCreated_SystemTime EventTime TimeCreated SystemTime @timestamp",
       "Computer Hostname")
