"""The ways from a leaf up to accepted roots, and, where there is none, what exactly is missing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Final

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from esav_ws.domain.certificat_piece import Constat, Gravite
from esav_ws.pki.ancres import Ancres
from esav_ws.pki.politique import Politique
from esav_ws.pki.reception import a_emis
from esav_ws.pki.regles import defaut_signature

Chemin = tuple[x509.Certificate, ...]
"""From the leaf to an accepted root, both included."""

LONGUEUR_MAX: Final = 8
_CHEMINS_MAX: Final = 8
_CITEES_MAX: Final = 5


def chemins(
    feuille: x509.Certificate, intermediaires: Iterable[x509.Certificate], ancres: Ancres
) -> tuple[Chemin, ...]:
    """Return the paths, each signed by the next, from *feuille* to a root of *ancres*: the shortest first."""
    connus = tuple(dict.fromkeys((*intermediaires, *ancres.intermediaires)))
    autorites = (*(un for un in connus if un not in ancres.racines), *ancres.racines)

    @cache
    def emetteurs(enfant: x509.Certificate) -> Chemin:
        return tuple(autorite for autorite in autorites if a_emis(autorite, enfant))

    trouves = islice(_prolonger((feuille,), emetteurs, ancres.racines), _CHEMINS_MAX)
    return tuple(sorted(trouves, key=len))


def rupture(
    feuille: x509.Certificate,
    intermediaires: Sequence[x509.Certificate],
    ancres: Ancres,
    politique: Politique,
) -> Constat:
    """Return the finding that says where the way up from *feuille* stops, and what to send."""
    connus = (*intermediaires, *ancres.intermediaires)
    dernier, vus = feuille, {feuille}
    while suivant := next((un for un in connus if un not in vus and a_emis(un, dernier)), None):
        dernier = suivant
        vus.add(dernier)
    if dernier.subject == dernier.issuer:
        return _refus(
            "autorite-non-reconnue",
            f"il remonte à « {_nom(dernier)} », que l'opérateur d'infrastructure ne reconnaît pas ; autorités admises : "
            f"{_citer(ancres.racines)}. Envoyez un certificat de l'une d'elles, ou faites reconnaître la vôtre",
        )
    homonymes = [un for un in (*connus, *ancres.racines) if un.subject == dernier.issuer]
    if homonymes and (defaut := defaut_signature(dernier, politique)):
        return _refus(
            "signature-faible",
            f"la signature du certificat de « {_nom(dernier)} » n'est pas admise ({defaut}) : demandez à l'autorité une chaîne "
            "plus récente",
        )
    if homonymes:
        return _refus(
            "chaine-signature",
            f"le certificat de « {dernier.issuer.rfc4514_string()} » qui est là n'a pas signé « {_nom(dernier)} » (autre clé, ou "
            "certificat altéré) : envoyez celui qui l'a signé",
        )
    return _refus(
        "intermediaire-manquant",
        f"il manque le certificat de « {dernier.issuer.rfc4514_string()} », qui a émis « {_nom(dernier)} »{_adresse(dernier)} : "
        "renvoyez le certificat client avec tous ses intermédiaires ; si c'est une racine, elle n'est pas reconnue (autorités "
        f"admises : {_citer(ancres.racines)})",
    )


def _prolonger(
    debut: Chemin,
    emetteurs: Callable[[x509.Certificate], Chemin],
    racines: Sequence[x509.Certificate],
) -> Iterator[Chemin]:
    """Yield the paths that begin with *debut*, none through the same name and key twice."""
    for suivant in emetteurs(debut[-1]):
        if suivant in racines:
            yield (*debut, suivant)
        elif len(debut) < LONGUEUR_MAX and not any(_meme_autorite(suivant, un) for un in debut):
            yield from _prolonger((*debut, suivant), emetteurs, racines)


def _meme_autorite(un: x509.Certificate, autre: x509.Certificate) -> bool:
    return un.subject == autre.subject and un.public_key() == autre.public_key()


def _citer(racines: Sequence[x509.Certificate]) -> str:
    noms = sorted({_nom(racine) for racine in racines})
    cites = " ; ".join(f"« {nom} »" for nom in noms[:_CITEES_MAX]) or "aucune"
    return cites + (f" et {len(noms) - _CITEES_MAX} autre(s)" if len(noms) > _CITEES_MAX else "")


def _adresse(certificat: x509.Certificate) -> str:
    """Return where *certificat* says that its issuer's certificate is published; nothing is fetched from there."""
    try:
        acces = certificat.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return ""
    adresses = [
        str(un.access_location.value)
        for un in acces
        if un.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(un.access_location, x509.UniformResourceIdentifier)
    ]
    return f" (publié à {adresses[0]})" if adresses and adresses[0].isprintable() else ""


def _nom(certificat: x509.Certificate) -> str:
    return certificat.subject.rfc4514_string()


def _refus(regle: str, message: str) -> Constat:
    return Constat(regle, Gravite.REFUS, message)
