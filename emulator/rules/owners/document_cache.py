"""Metadata documents of external clients as a pool has them: from its cache, else fetched from their address.

Anybody who knows a pool's sign-in page can name an address, so it is fetched within tight bounds, by TLS, without
redirects, and from no network of one's own unless a setting allows that.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson

from emulator import errors
from emulator.base.clock import epoch
from emulator.base.runners import step_out
from emulator.doors import Answered, NoAnswer
from emulator.effective.registration import Registration
from emulator.model.shapes import ClientMetadataURLType
from emulator.rules.owners import metadata_documents, url_patterns
from emulator.rules.owners.metadata_documents import NotUsable
from emulator.store import cimd_policies, client_documents
from emulator.store.cimd_policies import CimdPolicy
from emulator.store.client_documents import ClientDocument
from emulator.work import Work

SECONDS = 5.0
LARGEST = 64 * 1024  # bytes of a document; the draft recommends 5 KB
MOST_OF_POLICY = 1000  # addresses; of further ones those without a document are forgotten first, then the oldest
SHORTEST, LONGEST = 86_400, 31_556_952  # seconds; evidence: cimd-cache-duration
_ACCEPT = {"Accept": "application/json"}
_JSON = re.compile(r"application/(?:[\w.-]+\+)?json", re.ASCII)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?([0-9]{1,12})\"?", re.IGNORECASE | re.ASCII)


def registration(work: Work, policy: CimdPolicy, url: str) -> Registration:
    """What the client says of itself. Hold nothing: the document may have to be fetched. Raises NotUsable, and
    WouldWait where nothing may be waited for."""
    kept = client_documents.find(work.db, policy.id, url)
    if kept is not None and kept.is_cached(work.now):
        return metadata_documents.read(url, kept.document)
    return fetched(work, policy, url)


def fetched(work: Work, policy: CimdPolicy, url: str) -> Registration:
    """From its address, whatever is cached, and kept from now on. Raises NotUsable."""
    metadata_documents.check_url(url)
    public_only = not work.services.settings.cimd_private
    work.ask_outside()
    try:
        with work.nothing_held(), step_out():
            answer = work.services.other_servers.get(
                url, _ACCEPT, seconds=SECONDS, longest=LARGEST, redirects=0, public_only=public_only
            )
            document = _document(answer)
            found = metadata_documents.read(url, document)
    except NoAnswer as error:
        raise _failed(work, policy, url, f"the document cannot be fetched: {error}") from error
    except NotUsable as error:
        raise _failed(work, policy, url, str(error)) from error
    keep(work, policy, url, document, lifetime(answer.headers, policy))
    return found


def keep(work: Work, policy: CimdPolicy, url: str, document: Mapping[str, Any], lives: timedelta) -> None:
    """In a transaction of its own. Raises NotUsable if the policy is gone meanwhile or means other addresses now."""
    with work.aside():
        patterns = cimd_policies.lock(work.db, policy.pool_id, policy.id)
        if patterns is None or not url_patterns.any_matches(patterns, url):
            raise NotUsable("the policy was changed while the document was fetched")
        kept = ClientDocument(policy.id, url, dict(document), work.now, work.now + lives, work.now)
        client_documents.put(work.db, kept)
        client_documents.keep_newest(work.db, policy.id, MOST_OF_POLICY)


def lifetime(headers: Mapping[str, str], policy: CimdPolicy) -> timedelta:
    """By the `max-age` of Cache-Control where that is between a day and a year, else the policy's
    (evidence: cimd-cache-duration)."""
    told = _MAX_AGE.search(headers.get("cache-control", ""))
    seconds = int(told[1]) if told else 0
    return timedelta(seconds=seconds if SHORTEST <= seconds <= LONGEST else policy.cache_duration)


def refresh(work: Work, policy: CimdPolicy, url: str) -> None:
    """Raises CachedCIMDURLDoesNotExistException, and InvalidParameterException if it cannot be fetched or used."""
    kept = client_documents.find(work.db, policy.id, url)
    if kept is None or not kept.is_cached(work.now):
        raise errors.owners.document_is_not_cached(url)
    try:
        fetched(work, policy, url)
    except NotUsable as error:
        # unverified: A document that cannot be fetched anew is an invalid parameter, and the cached one stays.
        raise errors.owners.document_cannot_be_refreshed(url).noted(str(error)) from error


def invalidate(work: Work, policy: CimdPolicy, url: str) -> None:
    """Raises CachedCIMDURLDoesNotExistException."""
    work.write()
    if not client_documents.invalidate(work.db, policy.id, url, work.now):
        raise errors.owners.document_is_not_cached(url)


def render(work: Work, kept: ClientDocument) -> ClientMetadataURLType:
    """Without dates if it is not cached."""
    # unverified: ListClientMetadataURLs lists an address whose document is not cached, without dates.
    shown: ClientMetadataURLType = {"URL": kept.url}
    if kept.is_cached(work.now) and kept.cached_at is not None and kept.expires_at is not None:
        shown["CachedDate"] = epoch(kept.cached_at)
        shown["ExpirationDate"] = epoch(kept.expires_at)
    return shown


def _document(answer: Answered) -> Any:
    if answer.status != 200:
        raise NotUsable(f"the address of the document answered {answer.status}")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not _JSON.fullmatch(kind):
        raise NotUsable("the document is not sent as application/json")
    try:
        return orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise NotUsable("the document is no JSON") from error


def _failed(work: Work, policy: CimdPolicy, url: str, reason: str) -> NotUsable:
    """Noted beside what is cached, for the person who wonders."""
    with work.aside():
        if cimd_policies.lock(work.db, policy.pool_id, policy.id) is not None:
            client_documents.note_failure(work.db, policy.id, url, work.now, reason)
            client_documents.keep_newest(work.db, policy.id, MOST_OF_POLICY)
    return NotUsable(reason)
