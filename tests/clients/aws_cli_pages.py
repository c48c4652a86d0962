"""The part of the AWS CLI's walk that is about the pages people sign in on: domains, resource servers, looks, terms,
identity providers."""

from tests.clients.aws_cli import AwsCli

UNKNOWN_TO_THE_CLI = {
    "cancel-point-in-time-recovery",
    "create-cimd-policy",
    "delete-cimd-policy",
    "describe-cimd-policy",
    "describe-point-in-time-recovery",
    "describe-terms-by-client",
    "initiate-point-in-time-recovery",
    "list-cimd-policies",
    "list-client-metadata-urls",
    "list-point-in-time-recoveries",
    "start-point-in-time-recovery",
    "update-cimd-policy",
    "update-client-metadata-url-state",
}


def walk_pages(aws: AwsCli) -> None:
    of_pool = ["--user-pool-id", aws("create-user-pool", "--pool-name", "pages")["UserPool"]["Id"]]
    client = aws("create-user-pool-client", *of_pool, "--client-name", "pages")["UserPoolClient"]["ClientId"]
    domain = ["--domain", f"pages-{client[:10].lower()}"]
    aws("create-user-pool-domain", *of_pool, *domain)
    aws("update-user-pool-domain", *of_pool, *domain, "--managed-login-version", "2")
    described = aws("describe-user-pool-domain", *domain)["DomainDescription"]
    assert (described["UserPoolId"], described["ManagedLoginVersion"]) == (of_pool[1], 2)
    _resource_servers(aws, of_pool)
    _looks(aws, of_pool, client)
    _terms(aws, of_pool, client)
    _identity_providers(aws, of_pool)
    aws("delete-user-pool-domain", *of_pool, *domain)
    aws("delete-user-pool", *of_pool)


def _resource_servers(aws: AwsCli, of_pool: list[str]) -> None:
    server = [*of_pool, "--identifier", "shop"]
    scopes = ["--name", "Shop", "--scopes", "ScopeName=read,ScopeDescription=Reading"]
    aws("create-resource-server", *server, *scopes)
    scopes[1] = "The shop"
    aws("update-resource-server", *server, *scopes)
    assert aws("describe-resource-server", *server)["ResourceServer"]["Name"] == "The shop"
    listed = aws("list-resource-servers", *of_pool, "--max-results", "10")["ResourceServers"]
    assert [entry["Identifier"] for entry in listed] == ["shop"]
    aws("delete-resource-server", *server)


def _looks(aws: AwsCli, of_pool: list[str], client: str) -> None:
    aws("set-ui-customization", *of_pool, "--css", ".banner-customizable {background-color: #336699;}")
    assert "#336699" in aws("get-ui-customization", *of_pool)["UICustomization"]["CSS"]
    made = aws("create-managed-login-branding", *of_pool, "--client-id", client, "--use-cognito-provided-values")
    style = [*of_pool, "--managed-login-branding-id", made["ManagedLoginBranding"]["ManagedLoginBrandingId"]]
    aws("update-managed-login-branding", *style, "--use-cognito-provided-values")
    by_id = aws("describe-managed-login-branding", *style)
    by_client = aws("describe-managed-login-branding-by-client", *of_pool, "--client-id", client)
    assert by_id == by_client
    aws("delete-managed-login-branding", *style)


def _terms(aws: AwsCli, of_pool: list[str], client: str) -> None:
    wanted = ["--terms-source", "LINK", "--enforcement", "NONE", "--links", "cognito:default=https://example.com/terms"]
    made = aws("create-terms", *of_pool, "--client-id", client, "--terms-name", "terms-of-use", *wanted)
    terms = [*of_pool, "--terms-id", made["Terms"]["TermsId"]]
    aws("update-terms", *terms, "--terms-name", "privacy-policy")
    assert aws("describe-terms", *terms)["Terms"]["TermsName"] == "privacy-policy"
    assert [entry["TermsName"] for entry in aws("list-terms", *of_pool)["Terms"]] == ["privacy-policy"]
    aws("delete-terms", *terms)


def _identity_providers(aws: AwsCli, of_pool: list[str]) -> None:
    google = [*of_pool, "--provider-name", "Google"]
    details = ["--provider-details", "client_id=one,client_secret=two,authorize_scopes=openid"]
    aws("create-identity-provider", *google, "--provider-type", "Google", *details)
    aws("update-identity-provider", *google, "--idp-identifiers", "example.com")
    by_name = aws("describe-identity-provider", *google)["IdentityProvider"]
    assert by_name["AttributeMapping"] == {"username": "sub"}
    by_identifier = aws("get-identity-provider-by-identifier", *of_pool, "--idp-identifier", "example.com")
    assert by_identifier["IdentityProvider"] == by_name
    listed = aws("list-identity-providers", *of_pool, "--max-results", "10")["Providers"]
    assert [entry["ProviderName"] for entry in listed] == ["Google"]
    assert aws("get-signing-certificate", *of_pool)["Certificate"]
    aws("admin-create-user", *of_pool, "--username", "bob", "--message-action", "SUPPRESS")
    source = "ProviderName=Google,ProviderAttributeName=Cognito_Subject,ProviderAttributeValue=1"
    destination = "ProviderName=Cognito,ProviderAttributeValue=bob"
    aws("admin-link-provider-for-user", *of_pool, "--source-user", source, "--destination-user", destination)
    aws("admin-disable-provider-for-user", *of_pool, "--user", source)
    aws("delete-identity-provider", *google)
