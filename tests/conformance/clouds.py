#!/usr/bin/env python3
"""clouds.py - do public rules for clouds fire on records as the clouds write them?

    clouds.py GROUNDS RULES FOLDER

Each case is a rule, a record in one of the forms in which its log is collected,
and one value of it which, changed, must silence the rule. Prints `ok - RULE` or
`not ok - RULE` for each; exits 1 if there is one.
"""
import copy
import glob
import json
import os
import subprocess
import sys

T = "2021-03-02T08:15:30.123Z"


def record(base, *changes, **fields):
    """A copy of `base` with other fields; changes are objects laid over it."""
    out = copy.deepcopy(base)
    for change in changes:
        out.update(change)
    out.update(fields)
    return out


def inside(base, name, **fields):
    return record(base, {name: record(base[name], **fields)})


# ---- Entra ID: what administrators did

DIRECTORY = {"id": "Directory_1", "category": "Policy", "result": "success",
             "resultReason": "", "activityDisplayName": "x", "loggedByService": "Core Directory",
             "initiatedBy": {"user": {"userPrincipalName": "a@contoso.example"}},
             "targetResources": [], "additionalDetails": []}
GRAPH = record(DIRECTORY, activityDateTime=T)


def diagnostic(activity, category, targets=(), **fields):
    """As diagnostic settings write it to a storage account."""
    return {"time": T, "resourceId": "/tenants/t/providers/Microsoft.aadiam",
            "operationName": activity, "category": "AuditLogs", "resultSignature": "None",
            "properties": record(DIRECTORY, activityDisplayName=activity, category=category,
                                 targetResources=list(targets), **fields)}


def changed(name, value, **target):
    return dict(target, modifiedProperties=[
        {"displayName": name, "oldValue": None, "newValue": json.dumps(value)}])


# ---- Entra ID: who signed in

SIGN_IN = {"id": "s", "createdDateTime": T, "userPrincipalName": "a@contoso.example",
           "appDisplayName": "App", "ipAddress": "192.0.2.1", "clientAppUsed": "Browser",
           "userAgent": "Mozilla/5.0", "status": {"errorCode": 0, "failureReason": "Other."},
           "deviceDetail": {"deviceId": "", "isCompliant": False, "trustType": ""},
           "conditionalAccessStatus": "success", "riskState": "atRisk",
           "authenticationRequirement": "singleFactorAuthentication",
           "resourceDisplayName": "Device Registration Service",
           "authenticationProtocol": "none", "networkLocationDetails": []}


def sign_in(code="0", why=None, **fields):
    return {"time": T, "resourceId": "/tenants/t/providers/Microsoft.aadiam",
            "operationName": "Sign-in activity", "category": "SignInLogs", "resultType": code,
            "resultDescription": why, "properties": record(SIGN_IN, **fields)}


# ---- others

AWS = {"eventVersion": "1.08", "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::1:user/b"},
       "eventTime": T, "eventSource": "iam.amazonaws.com", "eventName": "x",
       "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1", "userAgent": "aws-cli/2",
       "requestParameters": None, "responseElements": None, "eventType": "AwsApiCall"}
UAL = {"CreationTime": "2021-03-02T08:15:30", "Id": "1", "Operation": "x", "RecordType": 1,
       "ResultStatus": "True", "UserId": "a@contoso.example", "Workload": "Exchange"}
K8S = {"kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "RequestResponse",
       "stage": "ResponseComplete", "requestURI": "/api/v1/x", "verb": "create",
       "user": {"username": "admin"}, "sourceIPs": ["192.0.2.1"], "userAgent": "kubectl",
       "objectRef": {"resource": "pods", "namespace": "default", "name": "n"},
       "responseStatus": {"code": 201}, "requestReceivedTimestamp": T}
GCP = {"protoPayload": {"serviceName": "x.googleapis.com", "methodName": "x",
                        "authorizationInfo": [{"permission": "x", "granted": True}]},
       "resource": {"type": "x"}, "timestamp": T,
       "logName": "projects/p/logs/cloudaudit.googleapis.com%2Factivity"}


def workspace(name, **parameters):
    told = [{"name": k, "value": v} for k, v in parameters.items()]
    return inside(GCP, "protoPayload", serviceName="admin.googleapis.com", methodName="x",
                  metadata={"event": [{"eventName": name, "parameter": told}]})


def reports(name):
    return {"kind": "admin#reports#activities", "items": [
        {"kind": "admin#reports#activity", "id": {"time": T, "applicationName": "admin"},
         "actor": {"email": "a@contoso.example"}, "events": [{"type": "x", "name": name}]}]}


def parameters(**pairs):
    return [{"Name": k, "Value": v} for k, v in pairs.items()]


def alert(name):
    return record(UAL, Workload="SecurityComplianceCenter", Operation="AlertTriggered",
                  ResultStatus="Succeeded", Name=name)


ROLE = "Add member to role"
# rule, record, then what in its text is changed for the near miss: from, to
CASES = [
    ("azure_ad_account_created_deleted", diagnostic("Add user", "UserManagement"),
     "Add user", "Update user"),
    ("azure_ad_bitlocker_key_retrieval", diagnostic("Read BitLocker key", "KeyManagement"),
     "KeyManagement", "Policy"),
    ("azure_ad_bitlocker_key_retrieval", {"value": [
        record(GRAPH, activityDisplayName="Read BitLocker key", category="KeyManagement")]},
     "Read BitLocker", "Write BitLocker"),
    ("azure_aad_secops_ca_policy_removedby_bad_actor",
     diagnostic("Delete conditional access policy", "Policy"), "Delete ", "Read "),
    ("azure_ad_certificate_based_authencation_enabled",
     diagnostic("Authentication Methods Policy Update", "Policy",
                [changed("AuthenticationMethodsPolicy", "{}")]),
     "\"AuthenticationMethodsPolicy", "\"x"),
    ("azure_ad_user_added_to_admin_role",
     diagnostic(ROLE, "RoleManagement", [changed("Role.DisplayName", "Global Administrator")]),
     "Administrator", "Reader"),
    ("azure_ad_users_added_to_device_admin_roles",
     diagnostic(ROLE, "RoleManagement", [
         changed("Role.TemplateId", "62e90394-69f5-4237-9190-012177145e10")]),
     "62e90394", "02e90394"),
    ("azure_app_role_added", diagnostic(ROLE, "RoleManagement", [{"type": "ServicePrincipal"}]),
     "ServicePrincipal", "User"),
    ("azure_app_end_user_consent",
     diagnostic("Consent to application", "ApplicationManagement", [
         changed("ConsentContext.IsAdminConsent", "False")]), "False", "True"),
    ("azure_change_to_authentication_method",
     diagnostic("User registered security info", "UserManagement",
                loggedByService="Authentication Methods"), "Authentication Methods", "x"),
    ("azure_federation_modified",
     diagnostic("Set federation settings on domain", "DirectoryManagement"), "federation", "x"),
    ("azure_service_principal_created",
     {"value": [record(GRAPH, activityDisplayName="Add service principal")]}, "principal", "x"),
    ("azure_account_lockout", sign_in("50053"), "50053", "50054"),
    ("azure_user_login_blocked_by_conditional_access",
     [record(SIGN_IN, status={"errorCode": 53003})], "53003", "0"),
    ("azure_conditional_access_failure", sign_in("53003", "Blocked by Conditional Access"),
     "Blocked", "Passed"),
    ("azure_ad_suspicious_signin_bypassing_mfa", sign_in(userAgent="BAV2ROPC"),
     "BAV2ROPC", "x"),
    ("azure_ad_only_single_factor_auth_required", sign_in(), "singleFactor", "multiFactor"),
    ("azure_ad_sign_ins_from_unknown_devices", sign_in(),
     "networkLocationDetails\": []", "networkLocationDetails\": [{\"networkType\": \"x\"}]"),
    ("azure_app_device_code_authentication", sign_in(authenticationProtocol="deviceCode"),
     "deviceCode", "none"),
    ("azure_firewall_modified_or_deleted",
     [{"eventTimestamp": T, "category": {"value": "Administrative"}, "status": {"value": "x"},
       "operationName": {"value": "Microsoft.Network/azureFirewalls/write",
                         "localizedValue": "Create or Update Firewall"}}],
     "azureFirewalls/write", "azureFirewalls/read"),
    ("azure_identity_protection_token_issuer_anomaly",
     {"time": T, "category": "UserRiskEvents",
      "properties": {"riskEventType": "tokenIssuerAnomaly"}}, "tokenIssuer", "x"),
    ("microsoft365_susp_inbox_rule_creation_or_update_activity",
     record(UAL, Operation="New-InboxRule", Parameters=parameters(
         Name="r", DeleteMessage="True", From="x@contoso.example")),
     "DeleteMessage", "x"),
    ("microsoft365_susp_email_forwarding_activity",
     {"CreationDate": "2021-03-02T08:15:30Z", "AuditData": json.dumps(record(
         UAL, Operation="Set-Mailbox", Parameters=parameters(ForwardingSmtpAddress="smtp:x")))},
     "Forwarding", "x"),
    ("microsoft365_bypass_conditional_access",
     record(UAL, Operation="UserLoggedIn", Workload="AzureActiveDirectory", ResultStatus="Success",
            ApplicationId="9ba1a5c7-f17a-4de9-a1f1-6178c8d51223",
            ObjectId="00000003-0000-0000-c000-000000000000",
            ExtendedProperties=parameters(RequestType="Cmsi:Cmsi")), "Cmsi:Cmsi", "x"),
    ("microsoft365_unusual_volume_of_file_deletion", alert("Unusual volume of file deletion"),
     "Unusual", "Usual"),
    ("microsoft365_new_federated_domain_added_exchange",
     record(UAL, Operation="Add-FederatedDomain"), "\"True\"", "\"False\""),
    ("aws_cloudtrail_console_login_failed_authentication",
     record(AWS, eventSource="signin.amazonaws.com", eventName="ConsoleLogin",
            errorMessage="Failed authentication"), "Failed auth", "x"),
    ("aws_delete_saml_provider", record(AWS, eventName="DeleteSAMLProvider"),
     "\"eventType\"", "\"errorCode\": \"AccessDenied\", \"eventType\""),
    ("aws_delete_saml_provider",
     {"Events": [{"EventId": "e", "EventName": "x", "CloudTrailEvent": json.dumps(
         record(AWS, eventName="DeleteSAMLProvider"))}]}, "DeleteSAML", "GetSAML"),
    ("aws_delete_saml_provider",
     {"version": "0", "detail-type": "AWS API Call via CloudTrail", "source": "aws.iam",
      "time": T,
      "detail": record(AWS, eventName="DeleteSAMLProvider")}, "DeleteSAML", "GetSAML"),
    ("gcp_firewall_rule_modified_or_deleted",
     inside(GCP, "protoPayload", methodName="v1.compute.firewalls.delete"),
     "firewalls.delete", "x"),
    ("gcp_access_policy_deleted",
     inside(GCP, "protoPayload", serviceName="accesscontextmanager.googleapis.com",
            authorizationInfo=[{"permission": "accesscontextmanager.accessPolicies.delete",
                                "granted": True}]), "true", "false"),
    ("gcp_gworkspace_mfa_disabled", workspace("ENFORCE_STRONG_AUTHENTICATION", NEW_VALUE="false"),
     "\"false\"", "\"true\""),
    ("gcp_gworkspace_application_access_levels_modified",
     workspace("CHANGE_APPLICATION_SETTING", SETTING_NAME="ContextAwareAccess"),
     "ContextAware", "x"),
    ("gcp_gworkspace_granted_domain_api_access", reports("AUTHORIZE_API_CLIENT_ACCESS"),
     "AUTHORIZE", "x"),
    ("kubernetes_audit_hostpath_mount",
     record(K8S, requestObject={"spec": {"volumes": [{"hostPath": {"path": "/"}}]}}),
     "hostPath", "emptyDir"),
    ("kubernetes_audit_privileged_pod_creation",
     record(K8S, requestObject={"spec": {"containers": [
         {"securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}}}]}}),
     "capabilities", "x"),
    ("kubernetes_audit_rbac_permisions_listing",
     record(K8S, objectRef={"apiGroup": "authorization.k8s.io",
                            "resource": "selfsubjectrulesreviews"}),
     "authorization.k8s", "x"),
    ("okta_user_account_locked_out",
     {"eventType": "x", "published": T, "displayMessage": "Max sign in attempts exceeded"},
     "Max sign in", "x"),
]


def fires(grounds, rule, folder, text):
    path = os.path.join(folder, "record.json")
    with open(path, "w") as out:
        out.write(text)
    told = subprocess.run([grounds, "hunt", "-q", "--no-case", "--no-builtin", "--format",
                           "jsonl", "-r", rule, path], capture_output=True, text=True)
    return told.returncode == 0 and "\"rule_id\"" in told.stdout


def main():
    grounds, rules, folder = sys.argv[1:4]
    places = {os.path.basename(p)[:-4]: p
              for p in glob.glob(rules + "/rules*/**/*.yml", recursive=True)}
    failed = False
    for name, event, old, new in CASES:
        text = json.dumps(event)
        near = text.replace(old, new)
        wrong = ("no such rule" if name not in places else
                 "the near miss is the record" if near == text else
                 "silent" if not fires(grounds, places[name], folder, text) else
                 "fires on the near miss" if fires(grounds, places[name], folder, near) else "")
        failed |= wrong != ""
        print(("not ok - %s: " % name + wrong) if wrong else "ok - %s" % name)
    sys.exit(failed)


if __name__ == "__main__":
    main()
