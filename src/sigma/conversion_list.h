/* conversion_list.h - how the log source map may make a field from others.
 * CONVERSION(identifier, name in the map, what it does). Each is implemented
 * in convert.c; the values are from design research of Windows' own forms.
 *
 * Arguments are names of event fields as logged, in this order:
 *   decimal         value
 *   integrity       label
 *   account         name, domain [, name 2, domain 2 [, SID of the first]]
 *   registry_path   object name [, value name]
 *   registry_value  new value [, its %%187x type]
 *   registry_event  operation
 *   device_path     path
 *   direction       direction
 *   protocol        protocol
 *   cmdlet_text     unnamed data, event id; keywords are looked for in it too
 *   key_value       the KEY itself, not a field
 * A name without a conversion is a plain rename: argument 1. */
CONVERSION(DECIMAL, "decimal", "hexadecimal number as decimal")
CONVERSION(INTEGRITY, "integrity", "mandatory label SID as its level's name")
CONVERSION(ACCOUNT, "account",
           "DOMAIN\\name: name, domain, and a second pair that wins if set")
CONVERSION(REGISTRY_PATH, "registry_path",
           "HKLM/HKU form of an object name, and a value name")
CONVERSION(REGISTRY_VALUE, "registry_value",
           "new value and its %%187x type in Sysmon's form")
CONVERSION(REGISTRY_EVENT, "registry_event", "%%190x as SetValue, DeleteValue")
CONVERSION(DEVICE_PATH, "device_path", "\\device\\harddiskvolumeN as C:")
CONVERSION(DIRECTION, "direction", "%%14593 true, %%14592 false")
CONVERSION(PROTOCOL, "protocol", "6 tcp, 17 udp")
CONVERSION(CMDLET_TEXT, "cmdlet_text",
           "unnamed Data of Exchange's cmdlets, and the message made of them")
CONVERSION(KEY_VALUE, "key_value",
           "the value of KEY=value lines in unnamed Data: key")
