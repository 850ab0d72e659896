"""The bon de commande e-SAV (art. 7, annexe 3): every field of the form, and what the OI completes to carry it out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.operateur import Habilitation


class DomaineCommande(StrEnum):
    """The domains of the service that an order asks for (art. 4)."""

    SIGNALISATION = Habilitation.SIGNALISATION.value
    TEST = Habilitation.TEST.value


class RoleContact(StrEnum):
    """Whom the OI writes to at the Opérateur's, by subject, beside the Correspondant e-SAV."""

    CERTIFICATS = "CERTIFICATS"
    COMMERCIAL = "COMMERCIAL"
    TECHNIQUE = "TECHNIQUE"
    SAV = "SAV"


class BonDeCommandeInvalide(
    EsavError,
    code="AUT-010",
    libelle="Bon de commande à corriger",
    remede="Corriger chaque champ nommé, puis relancer « esav souscription check ».",
    article="annexe 3",
):
    """The order is incomplete or wrong. Said to the OI's own people only."""

    def __init__(self, fautes: Sequence[ElementErreur]) -> None:
        super().__init__("bon de commande : " + " ; ".join(map(str, fautes)), elements=tuple(fautes))


@dataclass(frozen=True, slots=True)
class Personne:
    """A person of the Opérateur; what the form leaves optional may be empty."""

    nom: str
    prenom: str = ""
    fonction: str = ""
    telephone: str = ""
    courriel: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to write to on one subject."""

    role: RoleContact
    personne: Personne


@dataclass(frozen=True, slots=True)
class BonDeCommande:
    """One order, complete. `affaire` is its number (Pégase): under it, it is registered once.

    `code` to `avis` are not on the form: the OI completes them. `avis` are addresses beside those of persons.
    """

    reference_contrat: str
    affaire: str
    raison_sociale: str
    siren: str
    siret: str
    representant: Personne
    adresse: tuple[str, ...]
    interlocuteur: Personne | None
    en_ligne: bool
    integre: bool
    commentaires: str
    fait_a: str
    signe_le: date
    signataire: Personne
    code: str
    domaines: tuple[DomaineCommande, ...] = ()
    versions: tuple[int, ...] = ()
    offres: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    avis: tuple[str, ...] = field(default=())

    @property
    def habilitations(self) -> tuple[Habilitation, ...]:
        """Return the domains that its web-service access opens; en ligne alone opens none."""
        return tuple(Habilitation(domaine.value) for domaine in self.domaines) if self.integre else ()

    @property
    def adresses(self) -> tuple[str, ...]:
        """Return where notices go: the Correspondant e-SAV, else the representative; then contacts and `avis`."""
        correspondant = self.interlocuteur or self.representant
        personnes = (correspondant, *(contact.personne for contact in self.contacts))
        toutes = (*(p.courriel for p in personnes), *self.avis)
        return tuple({adresse.lower(): adresse for adresse in toutes if adresse}.values())

    @property
    def donnees(self) -> dict[str, Any]:
        """Return it as it is kept and compared: plain values by name."""
        return {
            **asdict(self),
            "signe_le": self.signe_le.isoformat(),
            "adresse": list(self.adresse),
            "domaines": list(map(str, self.domaines)),
            "versions": list(self.versions),
            "offres": list(self.offres),
            "contacts": [{"role": str(c.role), "personne": asdict(c.personne)} for c in self.contacts],
            "avis": list(self.avis),
        }

    def differences(self, autre: "BonDeCommande") -> tuple[ElementErreur, ...]:
        """Return each field where *autre* says something else: what it says, and what this one says."""
        ici, la = _a_plat(self.donnees), _a_plat(autre.donnees)
        return tuple(
            ElementErreur(nom, "autre valeur", la.get(nom, ""), (ici[nom],) if ici.get(nom) else ())
            for nom in dict.fromkeys([*ici, *la])
            if ici.get(nom, "") != la.get(nom, "")
        )


def relire_bon(donnees: Mapping[str, Any]) -> BonDeCommande:
    """Return the order that `BonDeCommande.donnees` kept."""
    interlocuteur = donnees["interlocuteur"]
    return BonDeCommande(
        **{
            **donnees,
            "representant": Personne(**donnees["representant"]),
            "signataire": Personne(**donnees["signataire"]),
            "interlocuteur": Personne(**interlocuteur) if interlocuteur else None,
            "adresse": tuple(donnees["adresse"]),
            "signe_le": date.fromisoformat(donnees["signe_le"]),
            "domaines": tuple(map(DomaineCommande, donnees["domaines"])),
            "versions": tuple(donnees["versions"]),
            "offres": tuple(donnees["offres"]),
            "contacts": tuple(
                Contact(RoleContact(c["role"]), Personne(**c["personne"])) for c in donnees["contacts"]
            ),
            "avis": tuple(donnees["avis"]),
        }
    )


def _a_plat(valeur: Any, ou: str = "") -> dict[str, str]:
    """Return the plain values of *valeur* by path."""
    if isinstance(valeur, Mapping):
        return {
            k: v for nom, un in valeur.items() for k, v in _a_plat(un, f"{ou}.{nom}" if ou else nom).items()
        }
    if isinstance(valeur, (list, tuple)):
        return {k: v for rang, un in enumerate(valeur, 1) for k, v in _a_plat(un, f"{ou}[{rang}]").items()}
    if valeur is None:
        return {}
    return {ou: {True: "oui", False: "non"}[valeur] if isinstance(valeur, bool) else str(valeur)}
