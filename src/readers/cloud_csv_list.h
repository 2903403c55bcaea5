/* cloud_csv_list.h - exports of clouds' audit logs as CSV, and what their
 * columns are called in the same log as JSON.
 *
 * FORM(form, channel, signs): a file whose header has all columns of `signs`
 *     (a|b: one of them); the first form that fits.
 * COLUMN(form, written, path, how): the column `written` stands at `path` of
 *     the JSON object; '#' is a number, and what has one in its path is an
 *     element of a list. `how` is a cloud_csv_how. Other columns keep their
 *     names.
 * WORD(written, meant): what the portal writes for a word of Microsoft Graph.
 *
 * Names are compared without blanks, upper and lower case alike. No include
 * guard: this is a list.
 * Sources: Microsoft's pages on exporting the audit log and on the resources
 * signIn and directoryAudit of Graph; GitHub's on its audit log. */
FORM(M365, "m365-audit", "AuditData,RecordId|CreationDate|UserIds|RecordType")
FORM(SIGN_IN, "azure-signin", "Date (UTC),Application,Sign-in error code")
FORM(AUDIT, "azure-audit", "Date (UTC),Service,Category,Activity,Result")
FORM(GITHUB, "github-audit",
     "action,actor,@timestamp|created_at,org|user|repo|business")

/* Which a record of GitHub is known by. */
COLUMN(GITHUB, "action", "action", KEPT)
COLUMN(GITHUB, "actor", "actor", KEPT)
COLUMN(GITHUB, "created_at", "created_at", KEPT)
COLUMN(GITHUB, "org", "org", KEPT)
COLUMN(GITHUB, "user", "user", KEPT)
COLUMN(GITHUB, "repo", "repo", KEPT)
COLUMN(GITHUB, "business", "business", KEPT)

COLUMN(SIGN_IN, "Date (UTC)", "createdDateTime", KEPT)
COLUMN(SIGN_IN, "Request ID", "id", TEXT)
COLUMN(SIGN_IN, "User agent", "userAgent", TEXT)
COLUMN(SIGN_IN, "Correlation ID", "correlationId", TEXT)
COLUMN(SIGN_IN, "User ID", "userId", TEXT)
COLUMN(SIGN_IN, "User", "userDisplayName", TEXT)
COLUMN(SIGN_IN, "Username", "userPrincipalName", TEXT)
COLUMN(SIGN_IN, "User type", "userType", TEXT)
COLUMN(SIGN_IN, "Cross tenant access type", "crossTenantAccessType", TEXT)
COLUMN(SIGN_IN, "Incoming token type", "incomingTokenType", TEXT)
COLUMN(SIGN_IN, "Authentication Protocol", "authenticationProtocol", WORD)
COLUMN(SIGN_IN, "Unique token identifier", "uniqueTokenIdentifier", TEXT)
COLUMN(SIGN_IN, "Original transfer method", "originalTransferMethod", TEXT)
COLUMN(SIGN_IN, "Client credential type", "clientCredentialType", TEXT)
COLUMN(SIGN_IN, "Token Protection - Sign In Session",
       "tokenProtectionStatusDetails/signInSessionStatus", TEXT)
COLUMN(SIGN_IN, "Token Protection - Sign In Session StatusCode",
       "tokenProtectionStatusDetails/signInSessionStatusCode", TEXT)
COLUMN(SIGN_IN, "Application", "appDisplayName", KEPT)
COLUMN(SIGN_IN, "Application ID", "appId", TEXT)
COLUMN(SIGN_IN, "App owner tenant ID", "appOwnerTenantId", TEXT)
COLUMN(SIGN_IN, "Resource", "resourceDisplayName", TEXT)
COLUMN(SIGN_IN, "Resource ID", "resourceId", TEXT)
COLUMN(SIGN_IN, "Resource tenant ID", "resourceTenantId", TEXT)
COLUMN(SIGN_IN, "Resource owner tenant ID", "resourceOwnerTenantId", TEXT)
COLUMN(SIGN_IN, "Home tenant ID", "homeTenantId", TEXT)
COLUMN(SIGN_IN, "Home tenant name", "homeTenantName", TEXT)
COLUMN(SIGN_IN, "IP address", "ipAddress", TEXT)
COLUMN(SIGN_IN, "Location", "location", PLACE)
COLUMN(SIGN_IN, "Sign-in error code", "status/errorCode", ERROR)
COLUMN(SIGN_IN, "Failure reason", "status/failureReason", TEXT)
COLUMN(SIGN_IN, "Multifactor authentication result",
       "status/additionalDetails", TEXT)
COLUMN(SIGN_IN, "Client app", "clientAppUsed", TEXT)
COLUMN(SIGN_IN, "Device ID", "deviceDetail/deviceId", KEPT)
COLUMN(SIGN_IN, "Browser", "deviceDetail/browser", TEXT)
COLUMN(SIGN_IN, "Operating System", "deviceDetail/operatingSystem", TEXT)
COLUMN(SIGN_IN, "Compliant", "deviceDetail/isCompliant", BOOLEAN)
COLUMN(SIGN_IN, "Managed", "deviceDetail/isManaged", BOOLEAN)
COLUMN(SIGN_IN, "Join Type", "deviceDetail/trustType", KEPT)
COLUMN(SIGN_IN, "Multifactor authentication auth method",
       "mfaDetail/authMethod", TEXT)
COLUMN(SIGN_IN, "Multifactor authentication auth detail",
       "mfaDetail/authDetail", TEXT)
COLUMN(SIGN_IN, "Authentication requirement", "authenticationRequirement", WORD)
COLUMN(SIGN_IN, "Sign-in identifier", "signInIdentifier", TEXT)
COLUMN(SIGN_IN, "Session ID", "sessionId", TEXT)
COLUMN(SIGN_IN, "IP address (seen by resource)",
       "ipAddressFromResourceProvider", TEXT)
COLUMN(SIGN_IN, "Through Global Secure Access", "isThroughGlobalSecureAccess",
       BOOLEAN)
COLUMN(SIGN_IN, "Global Secure Access IP address",
       "globalSecureAccessIpAddress", TEXT)
COLUMN(SIGN_IN, "Autonomous system number", "autonomousSystemNumber", NUMBER)
COLUMN(SIGN_IN, "Flagged for review", "flaggedForReview", BOOLEAN)
COLUMN(SIGN_IN, "Token issuer type", "tokenIssuerType", TEXT)
COLUMN(SIGN_IN, "Token issuer name", "tokenIssuerName", TEXT)
COLUMN(SIGN_IN, "Latency", "processingTimeInMilliseconds", NUMBER)
COLUMN(SIGN_IN, "Conditional Access", "conditionalAccessStatus", WORD)
COLUMN(SIGN_IN, "Managed Identity type", "managedServiceIdentity/msiType", TEXT)
COLUMN(SIGN_IN, "Associated Resource Id",
       "managedServiceIdentity/associatedResourceId", TEXT)
COLUMN(SIGN_IN, "Federated Token Id", "managedServiceIdentity/federatedTokenId",
       TEXT)
COLUMN(SIGN_IN, "Federated Token Issuer",
       "managedServiceIdentity/federatedTokenIssuer", TEXT)
COLUMN(SIGN_IN, "Service principal ID", "servicePrincipalId", TEXT)
COLUMN(SIGN_IN, "Service principal name", "servicePrincipalName", TEXT)
COLUMN(SIGN_IN, "Credential key ID", "servicePrincipalCredentialKeyId", TEXT)
COLUMN(SIGN_IN, "Credential thumbprint",
       "servicePrincipalCredentialThumbprint", TEXT)

COLUMN(AUDIT, "Date (UTC)", "activityDateTime", KEPT)
COLUMN(AUDIT, "CorrelationId", "correlationId", TEXT)
COLUMN(AUDIT, "Service", "loggedByService", KEPT)
COLUMN(AUDIT, "Category", "category", TEXT)
COLUMN(AUDIT, "Activity", "activityDisplayName", KEPT)
COLUMN(AUDIT, "Result", "result", TEXT)
COLUMN(AUDIT, "ResultReason", "resultReason", TEXT)
COLUMN(AUDIT, "User Agent", "userAgent", TEXT)
COLUMN(AUDIT, "ActorDisplayName", "initiatedBy/user/displayName", TEXT)
COLUMN(AUDIT, "ActorObjectId", "initiatedBy/user/id", TEXT)
COLUMN(AUDIT, "ActorUserPrincipalName", "initiatedBy/user/userPrincipalName",
       TEXT)
COLUMN(AUDIT, "IPAddress", "initiatedBy/user/ipAddress", TEXT)
COLUMN(AUDIT, "ActorHomeTenantId", "initiatedBy/user/homeTenantId", TEXT)
COLUMN(AUDIT, "ActorHomeTenantName", "initiatedBy/user/homeTenantName", TEXT)
COLUMN(AUDIT, "ActorServicePrincipalId", "initiatedBy/app/servicePrincipalId",
       TEXT)
COLUMN(AUDIT, "ActorServicePrincipalName",
       "initiatedBy/app/servicePrincipalName", TEXT)
COLUMN(AUDIT, "Target#Type", "targetResources/#/type", TEXT)
COLUMN(AUDIT, "Target#DisplayName", "targetResources/#/displayName", TEXT)
COLUMN(AUDIT, "Target#ObjectId", "targetResources/#/id", TEXT)
COLUMN(AUDIT, "Target#UserPrincipalName", "targetResources/#/userPrincipalName",
       TEXT)
COLUMN(AUDIT, "Target#ModifiedProperty#Name",
       "targetResources/#/modifiedProperties/#/displayName", TEXT)
COLUMN(AUDIT, "Target#ModifiedProperty#OldValue",
       "targetResources/#/modifiedProperties/#/oldValue", TEXT)
COLUMN(AUDIT, "Target#ModifiedProperty#NewValue",
       "targetResources/#/modifiedProperties/#/newValue", TEXT)
COLUMN(AUDIT, "AdditionalDetail#Key", "additionalDetails/#/key", TEXT)
COLUMN(AUDIT, "AdditionalDetail#Value", "additionalDetails/#/value", TEXT)

WORD("Single-factor authentication", "singleFactorAuthentication")
WORD("Multifactor authentication", "multiFactorAuthentication")
WORD("Multi-factor authentication", "multiFactorAuthentication")
WORD("Device code", "deviceCode")
WORD("ROPC", "ropc")
WORD("Success", "success")
WORD("Failure", "failure")
WORD("Not applied", "notApplied")
