/* json_name_list.h - names that rules have for what logs of clouds say.
 *
 * Those who write rules see a log as their product shows it: a portal, a
 * collector's fields, an older form of the log. So
 *
 * NAME(channel, name, from): in a log of `channel`, what stands in the fields
 *     `from` stands in `name` as well, besides what the event has there itself.
 * SAYS(channel, name, from, texts, then, otherwise): the first of the fields
 *     `from` that there is, told in other words: `then` if it is one of the words
 *     `texts` (any case; a "-" is one for no such field), or else `otherwise`,
 *     if that is not empty.
 *
 * Sources: the events and fields that Amazon, Google, Microsoft and Kubernetes
 * document for these logs. */

/* ---- Amazon ---- */
NAME("aws-cloudtrail", "src_ip", "sourceIPAddress")
SAYS("aws-cloudtrail", "status", "errorCode errorMessage", "-", "success",
     "failure")

/* ---- Google ---- */
#define GCP_BOTH(name)                                                         \
    NAME("gcp-audit", "data.protoPayload." name, "protoPayload." name)
GCP_BOTH("serviceName")
GCP_BOTH("methodName")
GCP_BOTH("authorizationInfo.permission")
GCP_BOTH("authorizationInfo.granted")
#undef GCP_BOTH
NAME("gcp-audit", "gcp.audit.method_name",
     "protoPayload.methodName data.protoPayload.methodName")
NAME("gcp-audit", "data.protoPayload.logName", "logName data.logName")
NAME("gcp-audit", "data.protoPayload.resource.type",
     "resource.type data.resource.type")
NAME("google-workspace-admin", "eventService", "protoPayload.serviceName")
SAYS("google-workspace-admin", "eventService", "id.applicationName", "admin",
     "admin.googleapis.com", "")
NAME("google-workspace-admin", "eventName",
     "protoPayload.metadata.event.eventName events.name")
NAME("google-workspace-admin", "new_value",
     "protoPayload.metadata.event.parameter.NEW_VALUE "
     "events.parameters.NEW_VALUE")
NAME("google-workspace-admin", "setting_name",
     "protoPayload.metadata.event.parameter.SETTING_NAME "
     "events.parameters.SETTING_NAME")
NAME("google-workspace-login", "protoPayload.metadata.event.eventName",
     "events.name")
SAYS("google-workspace-login", "protoPayload.serviceName", "id.applicationName",
     "login", "login.googleapis.com", "")

/* ---- Kubernetes ---- */
NAME("kubernetes-audit", "apiGroup", "objectRef.apiGroup")
NAME("kubernetes-audit", "hostPath",
     "requestObject.spec.volumes.hostPath.path "
     "requestObject.spec.template.spec.volumes.hostPath.path")
NAME("kubernetes-audit", "capabilities",
     "requestObject.spec.containers.securityContext.capabilities.add "
     "requestObject.spec.template.spec.containers.securityContext.capabilities"
     ".add")

/* ---- Microsoft 365 ---- */
NAME("m365-audit", "eventSource", "Workload")
NAME("m365-audit", "eventName", "Operation Name")
SAYS("m365-audit", "status", "ResultStatus",
     "Succeeded Success True PartiallySucceeded", "success", "failure")
NAME("m365-audit", "Payload", "Parameters Data")
NAME("m365-audit", "RequestType", "ExtendedProperties.RequestType")

/* ---- Entra ID: what administrators did ---- */
#define AUDIT_ACTIVITY                                                         \
    "operationName OperationName activityDisplayName ActivityDisplayName "     \
    "properties.activityDisplayName"
NAME("azure-audit", "operationName",
     "activityDisplayName ActivityDisplayName properties.activityDisplayName")
NAME("azure-audit", "ActivityDisplayName", AUDIT_ACTIVITY)
NAME("azure-audit", "ActivityType", AUDIT_ACTIVITY)
NAME("azure-audit", "properties.message", AUDIT_ACTIVITY)
#undef AUDIT_ACTIVITY
NAME("azure-audit", "Category", "properties.category")
NAME("azure-audit", "LoggedByService", "properties.loggedByService")
NAME("azure-audit", "Status",
     "result Result properties.result resultReason ResultReason "
     "properties.resultReason")
NAME("azure-audit", "properties.result", "result Result")
NAME("azure-audit", "failure_status_reason",
     "resultReason ResultReason ResultDescription properties.resultReason")
NAME("azure-audit", "TargetResources",
     "targetResources properties.targetResources")
NAME("azure-audit", "properties.targetResources",
     "targetResources TargetResources")
NAME("azure-audit", "TargetResources.modifiedProperties",
     "targetResources.modifiedProperties "
     "properties.targetResources.modifiedProperties")
NAME("azure-audit", "TargetResources.modifiedProperties.displayName",
     "targetResources.modifiedProperties.displayName "
     "properties.targetResources.modifiedProperties.displayName")
NAME("azure-audit", "TargetResources.modifiedProperties.newValue",
     "targetResources.modifiedProperties.newValue "
     "properties.targetResources.modifiedProperties.newValue")
NAME("azure-audit", "targetResources.type",
     "TargetResources.type properties.targetResources.type")
SAYS("azure-audit", "targetResources.type",
     "targetResources.type TargetResources.type properties.targetResources.type",
     "ServicePrincipal", "Service Principal", "")
NAME("azure-audit", "ConsentContext.IsAdminConsent",
     "targetResources.modifiedProperties.ConsentContext.IsAdminConsent "
     "properties.targetResources.modifiedProperties."
     "ConsentContext.IsAdminConsent")
NAME("azure-audit", "properties.initiatedBy", "initiatedBy InitiatedBy")
NAME("azure-audit", "Initiatied.By",
     "initiatedBy.user.userPrincipalName InitiatedBy.user.userPrincipalName "
     "properties.initiatedBy.user.userPrincipalName")
NAME("azure-audit", "additionalDetails.additionalInfo",
     "additionalDetails.AdditionalInfo properties.additionalDetails.additionalInfo "
     "properties.additionalDetails.AdditionalInfo")

/* ---- Entra ID: who signed in ---- */
#define SIGN_IN(name) NAME("azure-signin", name, "properties." name)
SIGN_IN("authenticationRequirement")
SIGN_IN("riskState")
SIGN_IN("resourceDisplayName")
SIGN_IN("userAgent")
SIGN_IN("conditionalAccessStatus")
SIGN_IN("homeTenantId")
SIGN_IN("resourceTenantId")
SIGN_IN("deviceDetail.deviceId")
SIGN_IN("deviceDetail.isCompliant")
SIGN_IN("deviceDetail.trustType")
SIGN_IN("networkLocationDetails")
#undef SIGN_IN
NAME("azure-signin", "ResultType",
     "status.errorCode properties.status.errorCode Status.errorCode")
NAME("azure-signin", "ResultDescription",
     "status.failureReason properties.status.failureReason "
     "Status.failureReason")
SAYS("azure-signin", "Status",
     "status.errorCode properties.status.errorCode resultType ResultType", "0",
     "Success", "Failure")
SAYS("azure-signin", "properties.message",
     "authenticationProtocol properties.authenticationProtocol "
     "AuthenticationProtocol",
     "deviceCode", "Device Code", "")
SAYS("azure-signin", "properties.message",
     "authenticationProtocol properties.authenticationProtocol "
     "AuthenticationProtocol",
     "ROPC", "ROPC", "")
NAME("azure-signin", "ClientApp",
     "clientAppUsed ClientAppUsed properties.clientAppUsed")
NAME("azure-signin", "callerIpAddress",
     "ipAddress IPAddress properties.ipAddress")
NAME("azure-signin", "location",
     "location.countryOrRegion properties.location.countryOrRegion")
NAME("azure-signin", "Username",
     "userPrincipalName UserPrincipalName properties.userPrincipalName")
NAME("azure-signin", "properties.appId", "appId AppId")
NAME("azure-signin", "properties.authenticationRequirement",
     "authenticationRequirement AuthenticationRequirement")
NAME("azure-signin", "properties.deviceDetail.deviceId",
     "deviceDetail.deviceId DeviceDetail.deviceId")

/* ---- Entra ID's risks, and Azure itself ---- */
NAME("azure-risk", "riskEventType", "properties.riskEventType RiskEventType")
#define AZURE_OPERATION "operationName.value operationName OperationNameValue"
NAME("azure-activity", "operationName", AZURE_OPERATION)
NAME("azure-activity", "OperationNameValue", AZURE_OPERATION)
NAME("azure-activity", "properties.message",
     AZURE_OPERATION " operationName.localizedValue OperationName")
#undef AZURE_OPERATION
NAME("azure-activity", "CategoryValue", "category category.value Category")
NAME("azure-activity", "ResourceProviderValue",
     "resourceProviderName.value ResourceProvider")
