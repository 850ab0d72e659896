"""The chain of a leaf: our own rules on each authority of it, then RFC 5280, by libraries that must all agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID

from esav_ws.domain.certificat_piece import Constat, Gravite
from esav_ws.domain.horloge import en_clair
from esav_ws.pki.ancres import Ancres
from esav_ws.pki.chemins import Chemin, chemins, rupture
from esav_ws.pki.faits import usages
from esav_ws.pki.politique import Politique
from esav_ws.pki.regles import defaut_cle, defaut_signature

_CLIENT: Final = ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string


@dataclass(frozen=True, slots=True)
class Examen:
    """What chains are held against: accepted anchors, those of the other source, the policy and the instant.

    *rfc5280* says whether the libraries are asked too, of a chain that our own rules let through.
    """

    ancres: Ancres
    autres: Ancres
    politique: Politique
    reconnue: bool
    le: datetime
    rfc5280: bool = True

    def controler(
        self, feuille: x509.Certificate, intermediaires: Sequence[x509.Certificate]
    ) -> tuple[Constat, ...]:
        """Return what is to be said of the best chain of *feuille*, nothing when it is in order."""
        if not self.ancres.racines:
            return (self._aucune_autorite(),)
        possibles = chemins(feuille, intermediaires, self.ancres)
        if not possibles:
            if chemins(feuille, intermediaires, self.autres):
                return (self._autre_source(),)
            return (rupture(feuille, intermediaires, self.ancres, self.politique),)
        examines = [tuple(self._chemin(chemin)) for chemin in possibles]
        return min(examines, key=lambda constats: [_refus_de(constats), len(constats)])

    def _chemin(self, chemin: Chemin) -> Iterator[Constat]:
        propres = tuple(self._regles(chemin))
        yield from propres
        if _refus_de(propres) or not self.rfc5280:
            return
        from esav_ws.pki.rfc5280 import defauts  # noqa: PLC0415 - 8 MB that no gateway process is to load

        if details := defauts(chemin, self.ancres.listes, self._instant(chemin[0])):
            yield Constat(
                "chaine-invalide",
                Gravite.REFUS,
                f"sa chaîne vers « {_nom(chemin[-1])} » n'est pas valable selon la RFC 5280 ({' ; '.join(details)}) : "
                "faites-en émettre un autre par l'autorité, avec des intermédiaires en règle",
            )

    def _regles(self, chemin: Chemin) -> Iterator[Constat]:
        feuille, autorites = chemin[0], chemin[1:]
        instant = self._instant(feuille)
        for autorite in autorites:
            yield from self._autorite(autorite, feuille, instant, racine=autorite is chemin[-1])
        for enfant, parent in zip(chemin, autorites, strict=False):
            yield from self._revocation(enfant, parent, feuille=enfant is feuille)

    def _autorite(
        self, autorite: x509.Certificate, feuille: x509.Certificate, instant: datetime, *, racine: bool
    ) -> Iterator[Constat]:
        nom = _nom(autorite)
        if defaut := defaut_cle(autorite.public_key(), self.politique):
            yield Constat(
                "cle-faible",
                Gravite.REFUS,
                f"la clé de l'autorité « {nom} » n'est pas admise ({defaut}) : prenez un certificat d'une autre autorité",
            )
        if not racine and (defaut := defaut_signature(autorite, self.politique)):
            yield Constat(
                "signature-faible",
                Gravite.REFUS,
                f"la signature du certificat de « {nom} » n'est pas admise ({defaut}) : demandez à l'autorité une chaîne plus "
                "récente",
            )
        permis = usages(autorite.extensions)
        if permis and _CLIENT not in permis and not racine:
            yield Constat(
                "eku-sans-client",
                self.politique.sans_client.gravite,
                f"l'autorité « {nom} » n'a le droit d'émettre que pour d'autres usages que l'authentification client : "
                "demandez un certificat émis pour des clients, ou un certificat de l'opérateur d'infrastructure",
            )
        debut, fin = autorite.not_valid_before_utc, autorite.not_valid_after_utc
        if not debut <= instant <= fin:
            yield Constat(
                "autorite-hors-dates",
                Gravite.REFUS,
                f"l'autorité « {nom} » n'est valable que du {_date(debut)} au {_date(fin)} (heure de Paris) : demandez à "
                "l'autorité une chaîne en cours de validité",
            )
        elif fin < feuille.not_valid_after_utc:
            yield Constat(
                "chaine-courte",
                Gravite.AVERTISSEMENT,
                f"l'autorité « {nom} » expire le {_date(fin)} (heure de Paris), avant le certificat : prévoyez de le renouveler "
                "avant ce jour",
            )

    def _revocation(
        self, enfant: x509.Certificate, parent: x509.Certificate, *, feuille: bool
    ) -> Iterator[Constat]:
        """Yield what the lists of *parent* say of *enfant*; a stale list still revokes what it names."""
        for liste in self.ancres.listes:
            if liste.issuer != parent.subject or not _signee(liste, parent):
                continue
            revoque = liste.get_revoked_certificate_by_serial_number(enfant.serial_number)
            if revoque is not None:
                qui = "il a été révoqué" if feuille else f"l'autorité « {_nom(enfant)} » a été révoquée"
                yield Constat(
                    "revoque" if feuille else "autorite-revoquee",
                    Gravite.REFUS,
                    f"{qui} par « {_nom(parent)} » le {en_clair(revoque.revocation_date_utc)} (heure de Paris) : envoyez un "
                    "autre certificat",
                )
            elif liste.next_update_utc is not None and liste.next_update_utc < self.le:
                yield Constat(
                    "liste-perimee",
                    Gravite.AVERTISSEMENT,
                    f"la liste de révocation de « {_nom(parent)} » est périmée depuis le {en_clair(liste.next_update_utc)} "
                    "(heure de Paris) : l'administrateur doit la remplacer",
                )

    def _instant(self, feuille: x509.Certificate) -> datetime:
        """Return the instant within the validity of *feuille* that is nearest to now: its own dates are judged apart."""
        return min(max(self.le, feuille.not_valid_before_utc), feuille.not_valid_after_utc)

    def _aucune_autorite(self) -> Constat:
        ou = "pki/trust" if self.reconnue else "pki/ca.pem"
        return Constat(
            "autorite-absente",
            Gravite.REFUS,
            f"aucune autorité n'est configurée pour ce certificat : l'administrateur doit mettre la racine admise dans {ou}",
        )

    def _autre_source(self) -> Constat:
        if self.reconnue:
            message = (
                "il vient de l'autorité de l'opérateur d'infrastructure, non d'une autorité reconnue : suivez-le comme "
                "certificat émis par l'opérateur d'infrastructure"
            )
        else:
            message = (
                "il vient d'une autorité reconnue, non de celle de l'opérateur d'infrastructure : déposez-le comme certificat "
                "d'une autorité reconnue"
            )
        return Constat("mauvaise-source", Gravite.REFUS, message)


def _signee(liste: x509.CertificateRevocationList, parent: x509.Certificate) -> bool:
    try:
        return liste.is_signature_valid(parent.public_key())  # type: ignore[arg-type]  # of the kinds that sign: TypeError
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _refus_de(constats: Sequence[Constat]) -> int:
    return sum(constat.gravite is Gravite.REFUS for constat in constats)


def _date(instant: datetime) -> str:
    """Return *instant* in clear; the end of time that some authorities bear has no Paris time."""
    return en_clair(instant) if instant.year < MAXYEAR else f"{instant:%d/%m/%Y}"


def _nom(certificat: x509.Certificate) -> str:
    return certificat.subject.rfc4514_string()
