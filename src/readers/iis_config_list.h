/* SETTING("parent", "element"): an element of a configuration that is an event,
 * by its name and that of what it stands in. No include guard: this is a
 * list. */
/* ---- where requests go */
SETTING("sites", "site")
SETTING("site", "application")
SETTING("application", "virtualDirectory")
SETTING("bindings", "binding")
SETTING("applicationPools", "add")
SETTING("add", "processModel")
/* ---- what answers them */
SETTING("globalModules", "add")
SETTING("modules", "add")
SETTING("handlers", "add")
SETTING("httpModules", "add")
SETTING("httpHandlers", "add")
SETTING("isapiFilters", "filter")
SETTING("isapiCgiRestriction", "add")
SETTING("fastCgi", "application")
SETTING("buildProviders", "add")
SETTING("staticContent", "mimeMap")
SETTING("assemblies", "add")
/* ---- what is changed on the way */
SETTING("rules", "rule")
SETTING("globalRules", "rule")
SETTING("outboundRules", "rule")
SETTING("rule", "match")
SETTING("rule", "action")
SETTING("conditions", "add")
/* ---- what is logged */
SETTING("site", "logFile")
SETTING("siteDefaults", "logFile")
SETTING("log", "centralBinaryLogFile")
SETTING("log", "centralW3CLogFile")
SETTING("system.webServer", "httpLogging")
SETTING("appSettings", "add")
/* ---- what protects */
SETTING("system.web", "machineKey")
SETTING("system.web", "compilation")
SETTING("system.web", "customErrors")
SETTING("windowsAuthentication", "extendedProtection")
SETTING("system.webServer", "directoryBrowse")
