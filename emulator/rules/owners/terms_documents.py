"""Terms documents: where an app client's terms of use and its privacy policy are read, in which language.

A client has one document of each of the two names. One language is `cognito:default`, for readers of all others.
"""

from collections.abc import Mapping
from typing import cast

from emulator import errors
from emulator.base import ids, java_order
from emulator.base.clock import epoch
from emulator.model.shapes import (
    CreateTermsRequest,
    TermsDescriptionType,
    TermsEnforcementType,
    TermsSourceType,
    TermsType,
    UpdateTermsRequest,
)
from emulator.rules.owners import clients
from emulator.store import terms_documents
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.terms_documents import TermsDocument
from emulator.work import Work

MOST_OF_POOL = 40  # evidence: quota-numbers
DEFAULT_LANGUAGE = "cognito:default"
NAMES = ("terms-of-use", "privacy-policy")
# By the tags that pages have.
_LANGUAGES = {
    "de": "cognito:german",
    "en": "cognito:english",
    "es": "cognito:spanish",
    "fr": "cognito:french",
    "id": "cognito:bahasa-indonesia",
    "it": "cognito:italian",
    "ja": "cognito:japanese",
    "ko": "cognito:korean",
    "nl": "cognito:dutch",
    "pt-BR": "cognito:portuguese-brazil",
    "zh-CN": "cognito:chinese-simplified",
    "zh-TW": "cognito:chinese-traditional",
}


def require(work: Work, pool: Pool, document_id: str) -> TermsDocument:
    """Raises ResourceNotFoundException for an id that is no document's of this pool."""
    document = terms_documents.find(work.db, pool.id, document_id)
    if document is None:
        raise errors.owners.terms_do_not_exist(document_id)
    return document


def require_of_client(work: Work, pool: Pool, client_id: str, name: str) -> TermsDocument:
    """Raises ResourceNotFoundException for a client that is not the pool's, or that has no document of the name."""
    client = clients.require_in_pool(work, pool, client_id)
    document = terms_documents.find_of_client(work.db, client.id, name)
    if document is None:
        raise errors.owners.terms_do_not_exist(name)
    return document


def links(work: Work, client: Client, language: str) -> tuple[str, str] | None:
    """Where the terms of use and the privacy policy are read in the language of a page, else by default. None unless
    the client has both (evidence: terms-on-sign-up)."""
    found = [terms_documents.find_of_client(work.db, client.id, name) for name in NAMES]
    kept = [document.links for document in found if document is not None]
    if len(kept) < len(NAMES):
        return None
    of_use, privacy = (shown.get(_LANGUAGES.get(language, ""), shown[DEFAULT_LANGUAGE]) for shown in kept)
    return of_use, privacy


def create(work: Work, pool: Pool, req: CreateTermsRequest) -> TermsDocument:
    """The caller holds the pool. Raises ResourceNotFoundException for a client that is not the pool's,
    InvalidParameterException without a default link, TermsExistsException for a name that the client has, and
    LimitExceededException for the 41st document."""
    client = clients.require_in_pool(work, pool, req["ClientId"])
    links = req.get("Links") or {}
    _check_links(links)
    document = TermsDocument(
        id=ids.uuid4(work.random),
        pool_id=pool.id,
        client_id=client.id,
        name=req["TermsName"],
        source=req["TermsSource"],
        enforcement=req["Enforcement"],
        links=links,
        created_at=work.now,
        updated_at=work.now,
    )
    if terms_documents.find_of_client(work.db, client.id, document.name) is not None:
        raise errors.owners.terms_exist()
    if terms_documents.count(work.db, pool.id) >= MOST_OF_POOL:
        raise errors.owners.too_many_terms(MOST_OF_POOL)
    if not terms_documents.add(work.db, document):
        raise errors.owners.terms_exist()
    return document


def change(work: Work, pool: Pool, req: UpdateTermsRequest) -> TermsDocument:
    """The caller holds the pool. Links that are sent replace all links. Raises InvalidParameterException without a
    default among them, and TermsExistsException for a name that another document of the client has."""
    # unverified: What an UpdateTerms leaves out stays as it is.
    before = require(work, pool, req["TermsId"])
    links, name = req.get("Links", before.links), req.get("TermsName", before.name)
    _check_links(links)
    if name != before.name and terms_documents.find_of_client(work.db, before.client_id, name) is not None:
        raise errors.owners.terms_exist()
    terms_documents.change(
        work.db,
        pool.id,
        before.id,
        work.now,
        name=name,
        links=links,
        source=req.get("TermsSource", before.source),
        enforcement=req.get("Enforcement", before.enforcement),
    )
    return require(work, pool, before.id)


def remove(work: Work, pool: Pool, document_id: str) -> None:
    if not terms_documents.remove(work.db, pool.id, document_id):
        raise errors.owners.terms_do_not_exist(document_id)


def render(document: TermsDocument) -> TermsType:
    return {
        "TermsId": document.id,
        "UserPoolId": document.pool_id,
        "ClientId": document.client_id,
        "TermsName": document.name,
        "TermsSource": cast(TermsSourceType, document.source),
        "Enforcement": cast(TermsEnforcementType, document.enforcement),
        "Links": {language: document.links[language] for language in java_order.iteration_order(document.links)},
        "CreationDate": epoch(document.created_at),
        "LastModifiedDate": epoch(document.updated_at),
    }


def render_listed(document: TermsDocument) -> TermsDescriptionType:
    return {
        "TermsId": document.id,
        "TermsName": document.name,
        "Enforcement": cast(TermsEnforcementType, document.enforcement),
        "CreationDate": epoch(document.created_at),
        "LastModifiedDate": epoch(document.updated_at),
    }


def _check_links(links: Mapping[str, str]) -> None:
    """The guide requires the default (evidence: terms-default)."""
    if DEFAULT_LANGUAGE not in links:
        raise errors.owners.terms_need_a_default_link()
