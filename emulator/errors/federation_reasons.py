"""Why the way back from another provider ended on the error page, for the person who wonders. Ours, not AWS's; they go
into `x-emulator-note` and the log."""

NO_STATE = "The provider sent the browser back without a state (OAuth) or RelayState (SAML)."
UNKNOWN = "The state is of no sign-in that began here: it was invented, or is older than a day."
USED = "The state was brought back before: each is good once."
EXPIRED = "The sign-in began more than five minutes ago."
OTHER_BROWSER = (
    "The browser that came back is not the one that left: it has not the cookie csrf-state. Cookies of another site "
    "are sent with a form only by TLS or on localhost."
)
OTHER_PLACE = "The state is of another user pool than the address."
NOT_ENABLED = "The app client has not, or no longer, the provider among its SupportedIdentityProviders."
