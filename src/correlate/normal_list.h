/* normal_list.h - fields that name somebody.
 *
 * USER(name), HOST(name): as the logs spell them; letters have no case. No
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

HOST("Computer")
HOST("ComputerName")
HOST("WorkstationName")
HOST("Workstation")
HOST("hostname")
HOST("host")
