/* normal_list.h - fields that name somebody.
 *
 * USER(name), HOST(name): as the logs spell them; letters have no case. The domain of a
 * target is the computer that locks an account (4740); of others it is as short.
 * CLIENT(name): whom a web server had a request from, which may be a proxy. No
 * include guard: this is a list. */
USER("TargetUserName")
USER("SubjectUserName")
USER("AccountName")
USER("UserName")
USER("User")
USER("cs-username")
USER("AuthenticatedUser")
USER("UserId")
USER("userPrincipalName")
USER("properties.userPrincipalName")
USER("userIdentity.userName")
USER("actor.alternateId")
USER("acct")

CLIENT("c-ip")
CLIENT("ClientIpAddress")
CLIENT("ClientIP")

HOST("Computer")
HOST("ComputerName")
HOST("WorkstationName")
HOST("Workstation")
HOST("TargetDomainName")
HOST("hostname")
HOST("host")
