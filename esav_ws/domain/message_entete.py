"""Errors of the SOAP header that a contract declares, and of the request identifier that it bears: `MSG`."""

from esav_ws.domain.erreurs import ElementErreur, EsavError


class EnteteAbsent(
    EsavError,
    code="MSG-018",
    libelle="En-tête SOAP obligatoire absent",
    remede="Envoyer dans Header l'élément indiqué, dans l'espace de noms du service, comme le WSDL le déclare.",
):
    """The contract requires a header entry that the message does not have."""

    def __init__(self, nom: str, espace: str) -> None:
        super().__init__(
            f"l'en-tête SOAP {nom} est obligatoire : envoyez-le dans Header, dans l'espace de noms {espace}",
            elements=(ElementErreur(f"/{nom}", "obligatoire : en-tête absent"),),
        )


class EnteteNonConforme(
    EsavError,
    code="MSG-019",
    libelle="En-tête SOAP non conforme",
    remede="Corriger chaque élément signalé ; identifiantRequete est un UUID, par exemple "
    "0b9d6c1e-5f5e-4e0b-9a3b-2f6f5d1c7a10.",
):
    """A header entry of the contract breaks the published schema, or occurs twice."""

    def __init__(self, elements: tuple[ElementErreur, ...]) -> None:
        super().__init__(
            f"l'en-tête SOAP n'est pas conforme : {len(elements)} erreur(s), chacune détaillée dans « element » ; "
            f"la première : {elements[0]}",
            elements=elements,
        )


class IdentifiantRequeteReemploye(
    EsavError,
    code="MSG-020",
    libelle="Identifiant de requête déjà employé pour une autre requête",
    remede="Tirer un nouvel identifiantRequete pour chaque nouvelle requête ; le même pour une relance à l'identique.",
):
    """Same `identifiantRequete`, another command or another body."""

    def __init__(self, identifiant: str) -> None:
        super().__init__(
            f"l'identifiant de requête {identifiant} a déjà servi à une autre requête : tirez-en un nouveau ; "
            "pour une relance, renvoyez le corps d'origine",
            elements=(
                ElementErreur(
                    "/entete/identifiantRequete",
                    "une requête par identifiant, un corps par requête",
                    identifiant,
                ),
            ),
        )
