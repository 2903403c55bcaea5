/* json_windows_list.h - in what shapes programs write a Windows event as JSON.
 *
 * WINDOWS(signs, facts, data, text, channel, habit): an object with all `signs`
 * (json_signs.h) is such an event; the first in this list that fits.
 *   facts    Name=key: what System has under Name; of several keys the first
 *            that says something
 *   data     what EventData's names stand behind; with a star, those of UserData,
 *            of which the part behind the last dot counts
 *   text     keys whose text holds the data: XML, JSON, or the message
 *   channel  where the event names none; empty: that of its provider
 *   habit    of the program: json_windows.c
 * No include guard: this is a list. */

/* Winlogbeat 6. */
WINDOWS("log_name event_id record_number",
        "Channel=log_name EventID=event_id EventRecordID=record_number "
        "Provider_Name=source_name Provider_Guid=provider_guid "
        "Computer=computer_name TimeCreated_SystemTime=@timestamp "
        "Version=version Execution_ProcessID=process_id "
        "Execution_ThreadID=thread_id",
        "event_data. user_data.*", "", "", PARAMS)

/* EvtxECmd --json. */
WINDOWS("EventId Payload Provider Channel",
        "Channel=Channel EventID=EventId EventRecordID=EventRecordId "
        "Provider_Name=Provider Computer=Computer "
        "TimeCreated_SystemTime=TimeCreated Level=Level Keywords=Keywords "
        "Execution_ProcessID=ProcessId Execution_ThreadID=ThreadId "
        "Security_UserID=UserId",
        "", "Payload", "", NONE)

/* Velociraptor's parse_evtx. */
WINDOWS("System.EventID.Value System.Channel",
        "Channel=System.Channel EventID=System.EventID.Value "
        "EventID_Qualifiers=System.EventID.Qualifiers "
        "EventRecordID=System.EventRecordID "
        "Provider_Name=System.Provider.Name Provider_Guid=System.Provider.Guid "
        "Computer=System.Computer "
        "TimeCreated_SystemTime=System.TimeCreated.SystemTime "
        "Version=System.Version Level=System.Level Task=System.Task "
        "Opcode=System.Opcode Keywords=System.Keywords "
        "Execution_ProcessID=System.Execution.ProcessID "
        "Execution_ThreadID=System.Execution.ThreadID "
        "Correlation_ActivityID=System.Correlation.ActivityID "
        "Security_UserID=System.Security.UserID",
        "EventData. UserData.*", "", "", NONE)

/* OpenWEC. */
WINDOWS("System.EventID System.Channel System.TimeCreated",
        "Channel=System.Channel EventID=System.EventID "
        "EventID_Qualifiers=System.EventIDQualifiers "
        "EventRecordID=System.EventRecordID "
        "Provider_Name=System.Provider.Name Provider_Guid=System.Provider.Guid "
        "Computer=System.Computer TimeCreated_SystemTime=System.TimeCreated "
        "Version=System.Version Level=System.Level Task=System.Task "
        "Opcode=System.Opcode Keywords=System.Keywords "
        "Execution_ProcessID=System.Execution.ProcessID "
        "Execution_ThreadID=System.Execution.ThreadID "
        "Security_UserID=System.UserID",
        "EventData. UserData.*", "", "", NONE)

/* Wazuh, alerts and archives. */
WINDOWS("data.win.system.channel data.win.system.eventID",
        "Channel=data.win.system.channel EventID=data.win.system.eventID "
        "EventRecordID=data.win.system.eventRecordID "
        "Provider_Name=data.win.system.providerName "
        "Provider_Guid=data.win.system.providerGuid "
        "Computer=data.win.system.computer "
        "TimeCreated_SystemTime=data.win.system.systemTime "
        "Version=data.win.system.version Level=data.win.system.level "
        "Task=data.win.system.task Opcode=data.win.system.opcode "
        "Keywords=data.win.system.keywords "
        "Execution_ProcessID=data.win.system.processID "
        "Execution_ThreadID=data.win.system.threadID",
        "data.win.eventdata. data.win.*", "", "", WAZUH)

/* Azure Monitor and Sentinel: the tables SecurityEvent, Event, WindowsEvent. */
WINDOWS("EventID Computer Type=SecurityEvent",
        "Channel=Channel EventID=EventID EventRecordID=EventRecordId "
        "Provider_Name=EventSourceName Computer=Computer "
        "TimeCreated_SystemTime=TimeGenerated Level=Level Task=Task",
        "", "EventData", "Security", NONE)
WINDOWS("EventID Computer EventLog Type=Event",
        "Channel=EventLog EventID=EventID Provider_Name=Source "
        "Computer=Computer TimeCreated_SystemTime=TimeGenerated",
        "", "EventData", "", NONE)
WINDOWS("EventID Computer Channel Type=WindowsEvent",
        "Channel=Channel EventID=EventID EventRecordID=EventRecordId "
        "Provider_Name=Provider Computer=Computer "
        "TimeCreated_SystemTime=TimeGenerated Level=EventLevel Task=Task "
        "Opcode=Opcode Version=Version Keywords=Keywords",
        "EventData.", "EventData", "", NONE)

/* PowerShell: Get-WinEvent and Get-EventLog, ConvertTo-Json. */
WINDOWS("Id ProviderName LogName|MachineName TimeCreated|TimeCreated.*",
        "Channel=LogName EventID=Id EventRecordID=RecordId "
        "Provider_Name=ProviderName Provider_Guid=ProviderId "
        "Computer=MachineName TimeCreated_SystemTime=TimeCreated "
        "TimeCreated_SystemTime=TimeCreated.value "
        "TimeCreated_SystemTime=TimeCreated.DateTime Version=Version "
        "Level=Level Task=Task Opcode=Opcode Keywords=Keywords "
        "EventID_Qualifiers=Qualifiers Execution_ProcessID=ProcessId "
        "Execution_ThreadID=ThreadId Security_UserID=UserId.Value "
        "Security_UserID=UserId Correlation_ActivityID=ActivityId",
        "", "Message", "", NONE)
WINDOWS("EventID MachineName Source EntryType TimeGenerated|TimeGenerated.*",
        "EventID=EventID EventRecordID=Index Provider_Name=Source "
        "Computer=MachineName TimeCreated_SystemTime=TimeGenerated "
        "TimeCreated_SystemTime=TimeGenerated.value",
        "", "Message", "", NONE)

/* Fluent Bit: winevtlog and winlog. */
WINDOWS("Channel EventID StringInserts",
        "Channel=Channel EventID=EventID EventRecordID=EventRecordID "
        "EventRecordID=RecordNumber Provider_Name=ProviderName "
        "Provider_Name=SourceName Provider_Guid=ProviderGuid "
        "Computer=Computer Computer=ComputerName "
        "TimeCreated_SystemTime=TimeCreated "
        "TimeCreated_SystemTime=TimeGenerated Version=Version Level=Level "
        "Task=Task Opcode=Opcode Keywords=Keywords "
        "EventID_Qualifiers=Qualifiers Execution_ProcessID=ProcessID "
        "Execution_ThreadID=ThreadID Security_UserID=UserID",
        "", "Message", "", NONE)

/* Splunk: fields that a search took out of XML. Of other logs it takes whatever
 * a stranger wrote as Channel=x. */
WINDOWS("_time EventCode Channel source|sourcetype=XmlWinEventLog*|WinEventLog*",
        "Channel=Channel EventID=EventID EventID=EventCode "
        "EventRecordID=EventRecordID EventRecordID=RecordNumber "
        "Provider_Name=Provider_Name Provider_Name=Name Provider_Guid=Guid "
        "Computer=Computer Computer=ComputerName Computer=host "
        "TimeCreated_SystemTime=SystemTime TimeCreated_SystemTime=_time",
        "", "", "", SPLUNK)

/* Graylog's GELF, as NXLog writes it. */
WINDOWS("version short_message _EventID _Channel",
        "Channel=_Channel EventID=_EventID EventRecordID=_RecordNumber "
        "EventRecordID=_EventRecordID Provider_Name=_SourceName "
        "Provider_Name=_ProviderName Computer=_Hostname Computer=host "
        "TimeCreated_SystemTime=timestamp",
        "_", "", "", NONE)

/* Names of Windows, and the data in an object of their own: Velociraptor's
 * artifacts, and collectors that write alike. */
WINDOWS("Channel EventID EventData.*|UserData.*",
        "Channel=Channel EventID=EventID EventRecordID=EventRecordID "
        "EventRecordID=EventRecordId EventRecordID=RecordNumber "
        "Provider_Name=Provider_Name Provider_Name=Provider "
        "Provider_Name=ProviderName Provider_Name=SourceName "
        "Computer=Computer Computer=Hostname "
        "TimeCreated_SystemTime=TimeCreated_SystemTime "
        "TimeCreated_SystemTime=EventTime TimeCreated_SystemTime=TimeCreated "
        "TimeCreated_SystemTime=TimeGenerated "
        "TimeCreated_SystemTime=@timestamp Security_UserID=UserSID",
        "EventData. UserData.*", "", "", NONE)
