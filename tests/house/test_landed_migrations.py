"""A migration that databases went through is never edited: theirs would then differ from new ones for ever. Each file's
digest is noted here when it lands; a change is made by the next migration."""

import hashlib

from tests.house import source

LANDED = {
    "0001_the_first_schema.py": "25871386965c5915",
    "0002_views.py": "c05b106d15197404",
    "0003_the_directory.py": "e1f93f0ccc47ab0c",
    "0004_signing_in.py": "7448703fec8faa03",
    "0005_what_is_over.py": "883f3c12cdf70e9f",
    "0006_replicas.py": "36806c76afe269e8",
    "0007_published_secrets.py": "3c2c6bd3d5973b0c",
    "0008_living_long.py": "d9b50d225714cf2b",
    "0009_exported_logs.py": "acd0ffacf91c1465",
    "0010_newest_code.py": "e0bbc8b69c2faca3",
    "0011_risk_notice_senders.py": "7414c2c4636660c6",
    "0012_scopes_of_families.py": "bceecf68b6618138",
    "0013_marks_of_pools.py": "e6098348cbd0a89e",
    "0014_resource_servers.py": "c9b1517b98dee6c4",
    "0015_hosted_pages.py": "218d172de7689e65",
    "0016_terms_documents.py": "31733d48e4ecd4c7",
    "0017_managed_login_styles.py": "30dce3c7d5fbb855",
    "0018_domains.py": "0825ee79e9ff8986",
    "0019_browsers_and_codes.py": "b530503e2c282863",
    "0020_identity_providers.py": "d4b54fded241479c",
    "0021_sessions_of_browsers.py": "8b8e3ecba031beee",
    "0022_federated_sign_ins.py": "65a005afe4789bee",
    "0023_played_providers.py": "938753cf188cd3c8",
    "0024_saml_assertions.py": "e9a5c7c8e508ead2",
    "0025_client_id_metadata.py": "96e89f9934d37045",
    "0026_test_codes.py": "a0b918a9ecbab795",
    "0027_senders_of_messages.py": "329b14610cd0a628",
    "0028_eras.py": "815e1caa6359adce",
    "0029_what_changed.py": "9476fa0d972bdc55",
    "0030_journal.py": "dfe12e6fefffeb43",
    "0031_codes_by_what_became_of_them.py": "2adf269d7d423a25",
    "0032_access_tokens_end.py": "738401345f750033",
    "0033_clocks_of_pools.py": "b2571293c5d854a0",
    "0034_recoveries.py": "e66878eebeef0144",
    "0035_leases.py": "6f119e6f79b45510",
    "0036_ids_of_users.py": "a1105d8a68385022",
    "0037_retired_keys.py": "3a91119c9b4f2c7c",
    "0038_pinned_requests.py": "1e93faf008d970e2",
    "0039_what_falls_due.py": "2a1cf53288a50c3e",
    "0040_fewer_trees.py": "c92a5b14925ebde9",
    "0041_marks_of_domains.py": "6695fa67b02d996a",
    "0042_fewer_indexes.py": "c2e61cebdecad41a",
}


def test_no_migration_was_edited_once_it_landed() -> None:
    folder = source.PACKAGE.parent / "migrations" / "versions"
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in folder.glob("0*.py")}
    lines = "\n".join(f'    "{name}": "{digest}",' for name, digest in sorted(found.items()))
    assert found == LANDED, f"never edit a migration; of a new one, note the line here:\n{lines}"
