"""The story of two versions, from the day on which both are published to the one on which the first is retired.

The OI acts through the bus, as with `esav version`; the Opérateurs call the real web service over mutual TLS. Every
day that a rule gives is worked out by the domain; the others are the story's.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, time, timedelta
from email.utils import format_datetime
from typing import Any, Final

from lxml import etree

from esav_ws.application.messages import Accepter, Message, PrendreEnCharge
from esav_ws.application.messages_versions import (
    ActeFait,
    AnnoncerVersion,
    DeprecierVersion,
    PublierVersion,
    RetirerVersion,
)
from esav_ws.cli.demo_etapes import AGENT, OI, Etape, tenter
from esav_ws.cli.demo_versions_scene import PRESTATION_ECHO, ROMPU, SceneVersions
from esav_ws.cli.vue_version import ETATS
from esav_ws.domain.contrat import EtatVersion
from esav_ws.domain.contrat_evolution import PREAVIS, Evolution
from esav_ws.domain.contrat_regles import COEXISTENCE_MAX, COEXISTENCE_MIN
from esav_ws.domain.delais import fin_du_jour
from esav_ws.domain.signalisation import Etat

SERVICE: Final = "signalisation"
FORMULAIRE: Final = "FTTH-SIG"

PUBLICATION: Final = date(2026, 12, 1)
FIN_FORMULAIRE_1: Final = date(2026, 12, 20)
RUPTURE: Final = date(2027, 1, 8)
ANNONCE_V3: Final = date(2027, 1, 15)
DEPRECIATION: Final = date(2027, 2, 1)
BILAN: Final = date(2027, 3, 1)
MIGRATION: Final = date(2027, 4, 12)
SECOND_BILAN: Final = date(2027, 6, 1)
FIN_V1: Final = date(2027, 7, 31)
PRODUCTION_V3: Final = date(2027, 9, 1)

_UN_JOUR: Final = timedelta(days=1)
_RETRAIT: Final = FIN_V1 + _UN_JOUR
_MATIN: Final = time(9)
_PAS: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Chapitre:
    """A day of the story: the steps that begin on it at that time, in Paris."""

    jour: date
    heure: time
    titre: str
    etapes: Callable[[], Iterator[Etape]]


class RecitVersions:
    """The story on one scene. It ends at the first step that does not go as it should."""

    def __init__(self, scene: SceneVersions) -> None:
        self._scene = scene
        self._numeros: dict[str, str] = {}

    @property
    def chapitres(self) -> tuple[Chapitre, ...]:
        """Return the days of the story, in order."""
        return (
            Chapitre(PUBLICATION, _MATIN, "Deux versions vivent ensemble", self._publier),
            Chapitre(PUBLICATION, time(14), "Chacun dépose dans la sienne", self._deposer),
            Chapitre(
                FIN_FORMULAIRE_1,
                time(23, 50),
                f"Dernières minutes de {FORMULAIRE} 1",
                self._dernier_formulaire_1,
            ),
            Chapitre(
                FIN_FORMULAIRE_1 + _UN_JOUR, time(0), f"{FORMULAIRE} 1 a vécu", self._formulaire_1_retire
            ),
            Chapitre(RUPTURE, _MATIN, "Une rupture se déguise en évolution mineure", self._rompre),
            Chapitre(ANNONCE_V3, _MATIN, "Une troisième version s'annonce", self._annoncer),
            Chapitre(DEPRECIATION, _MATIN, "La 1.0 reçoit sa date de fin", self._deprecier),
            Chapitre(BILAN, _MATIN, "Qui emploie encore la 1.0 ?", self._bilan),
            Chapitre(MIGRATION, _MATIN, "ALFA migre, une panne en cours", self._migrer),
            Chapitre(SECOND_BILAN, _MATIN, "Qui emploie encore la 1.0, après la migration ?", self._rebilan),
            Chapitre(FIN_V1, time(23, 50), "Les dix dernières minutes de la 1.0", self._dernier_jour),
            Chapitre(_RETRAIT, time(0), "La 1.0 est retirée, à sa date", self._retirer),
        )

    def raconter(self) -> Iterator[Etape]:
        """Yield each step as soon as it is done; the clock moves on a few minutes after each."""
        for chapitre in self.chapitres:
            self._scene.aller(chapitre.jour, chapitre.heure)
            quand = self._scene.maintenant
            for etape in chapitre.etapes():
                yield replace(etape, quand=quand, chapitre=chapitre.titre)
                if not etape.conforme:
                    return
                quand = self._scene.maintenant + _PAS
                self._scene.aller(quand.date(), quand.time())

    # --- two versions -------------------------------------------------------------------------------------------------

    def _publier(self) -> Iterator[Etape]:
        def annoncer() -> tuple[str, str]:
            faits = [self._scene.executer(_acte(AnnoncerVersion, majeure)) for majeure in (1, 2)]
            jours = {f.version.production_le for f in faits}
            return " ".join(
                map(str, jours)
            ), "rien n'est encore en production : personne à prévenir, pas de préavis"

        yield tenter(OI, "annonce les deux premières versions, 1.0 et 2.0", str(PUBLICATION), annoncer)
        for majeure in (1, 2):
            yield self._oi(
                f"publie {SERVICE} {majeure}.0",
                _acte(PublierVersion, majeure),
                EtatVersion.EN_PRODUCTION,
                lambda fait: (self._etat(fait), f"en production depuis le {_fr(fait.version.production_le)}"),
            )

    def _deposer(self) -> Iterator[Etape]:
        for code, ligne, formulaire in (("ALFA", "BF-2100-0001", 1), ("BETA", "BF-2500-0001", 2)):
            yield tenter(
                code,
                f"dépose en v1 avec {FORMULAIRE} {formulaire}, sur {ligne}",
                Etat.EN_DEPOT,
                lambda c=code, p=ligne, f=formulaire: self._depot(c, 1, p, f),  # type: ignore[misc]
            )
        identifiant = str(uuid.uuid4())
        rendu = []

        def deposer() -> tuple[str, str]:
            etat, phrase = self._depot("ECHO", 2, PRESTATION_ECHO, 2, identifiant)
            rendu.append(self._scene.client("ECHO", 2).identifiants)
            return etat, phrase

        def redeposer() -> tuple[str, str]:
            deposer()
            meme = rendu[0] == rendu[1]
            reponse = f"identifiantReponse {rendu[1][1][:8]}… dans les deux cas"
            return ("même réponse", reponse) if meme else ("autre réponse", f"{rendu[0]}, puis {rendu[1]}")

        yield tenter(
            "ECHO", f"dépose en v2 avec {FORMULAIRE} 2, sur {PRESTATION_ECHO}", Etat.EN_DEPOT, deposer
        )
        yield tenter(
            "ECHO",
            "n'a pas reçu la réponse et renvoie la même requête, sous le même identifiantRequete",
            "même réponse",
            redeposer,
        )

    # --- two versions of a form ---------------------------------------------------------------------------------------

    def _dernier_formulaire_1(self) -> Iterator[Etape]:
        yield tenter(
            "ALFA",
            f"dépose encore en v1 avec {FORMULAIRE} 1, sur BF-2100-0002",
            Etat.EN_DEPOT,
            lambda: self._depot("ALFA", 1, "BF-2100-0002", 1),
        )

    def _formulaire_1_retire(self) -> Iterator[Etape]:
        for version, attendu in ((1, "FRM-003"), (2, Etat.EN_DEPOT)):
            yield tenter(
                "ALFA",
                f"dépose en v1 avec {FORMULAIRE} {version}, sur BF-2100-0003",
                attendu,
                lambda v=version: self._depot("ALFA", 1, "BF-2100-0003", v),  # type: ignore[misc]
            )

    # --- a third version ----------------------------------------------------------------------------------------------

    def _rompre(self) -> Iterator[Etape]:
        etape = self._oi(
            f"annonce comme mineure une 2.1 qui retire {ROMPU[1]} de {ROMPU[0]}",
            _acte(AnnoncerVersion, 2, 1, evolution=Evolution.MINEURE),
            "VER-007",
            self._production,
        )
        faits = {"élément": "\n".join(map(str, etape.elements))} if etape.elements else {}
        yield replace(etape, faits=faits)

    def _annoncer(self) -> Iterator[Etape]:
        premier = PREAVIS[Evolution.MAJEURE].au_plus_tot(ANNONCE_V3)
        trop_tot = date(2027, 4, 1)
        yield self._oi(
            f"annonce la 3.0 pour le {_fr(trop_tot)}",
            _acte(AnnoncerVersion, 3, production_le=trop_tot),
            _refus("VER-004", premier),
            self._production,
        )
        yield self._oi(
            "annonce la 3.0 pour le premier jour admis",
            _acte(AnnoncerVersion, 3),
            str(premier),
            self._production,
        )
        yield self._oi(
            f"publie la 3.0 pour le {_fr(premier)}, la 1.0 et la 2.0 étant sans date de fin",
            _acte(PublierVersion, 3),
            "VER-003",
            self._production,
        )

    def _deprecier(self) -> Iterator[Etape]:
        trop_court = date(2027, 2, 20)
        premier = COEXISTENCE_MIN.echeance(DEPRECIATION)
        yield self._oi(
            f"donne à la 1.0 le {_fr(trop_court)} pour dernier jour",
            _acte(DeprecierVersion, 1, fin_le=trop_court),
            _refus("VER-005", premier),
            self._fin,
        )
        yield self._oi(
            f"donne à la 1.0 le {_fr(FIN_V1)} pour dernier jour ({COEXISTENCE_MAX} au plus)",
            _acte(DeprecierVersion, 1, fin_le=FIN_V1),
            str(FIN_V1),
            self._fin,
        )
        yield self._oi(
            "publie de nouveau la 3.0, pour la date annoncée",
            _acte(PublierVersion, 3),
            _refus("VER-003", _RETRAIT),
            self._production,
        )
        yield tenter(
            "ALFA",
            "liste ses signalisations en v1 et lit les en-têtes HTTP de la réponse",
            format_datetime(fin_du_jour(FIN_V1).astimezone(UTC), usegmt=True),
            self._lire_sursis,
        )

    def _lire_sursis(self) -> tuple[str, str, dict[str, str]]:
        client = self._scene.client("ALFA", 1)
        ouvertes = _ouvertes(client.appeler("listerSignalisations"))
        faits = {nom: client.recue.headers.get(nom, "absent") for nom in ("Deprecation", "Sunset", "Link")}
        return faits["Sunset"], f"{ouvertes} ; la fin et la suite sont dites à chaque réponse", faits

    # --- who uses what ------------------------------------------------------------------------------------------------

    def _bilan(self) -> Iterator[Etape]:
        yield self._lister_v1("BETA")
        yield tenter(
            OI,
            "« esav version status » : les appels depuis la publication",
            "ALFA, BETA",
            lambda: self._emplois(PUBLICATION),
        )

    def _rebilan(self) -> Iterator[Etape]:
        yield self._lister_v1("BETA")
        depuis = MIGRATION + _UN_JOUR
        yield tenter(OI, f"« esav version status --depuis {depuis} »", "BETA", lambda: self._emplois(depuis))

    def _lister_v1(self, code: str) -> Etape:
        def lister() -> tuple[str, str]:
            return "servi", _ouvertes(self._scene.client(code, 1).appeler("listerSignalisations"))

        return tenter(code, "liste ses signalisations en v1, comme chaque jour", "servi", lister)

    def _emplois(self, depuis: date) -> tuple[str, str, dict[str, str]]:
        comptes: dict[str, dict[str, list[tuple[int, date]]]] = {}
        etat = self._scene.etat(depuis)
        for e in etat.emplois:
            comptes.setdefault(f"{e.objet} {e.version}", {}).setdefault(e.operateur, []).append(
                (e.nombre, e.dernier)
            )
        faits = {
            version: ", ".join(
                f"{code} {_appels(sum(n for n, _ in lus))} (dernier le {_fr(max(d for _, d in lus))})"
                for code, lus in sorted(par.items())
            )
            for version, par in sorted(comptes.items())
        }
        restants = ", ".join(sorted(comptes.get(f"{SERVICE} 1.0", {})))
        v1 = next(v for v in etat.versions if v.nom == f"{SERVICE} 1.0")
        fin = f"{ETATS[v1.etat(etat.le)][0]}, finit dans {v1.jours_restants(etat.le)} jours"
        return restants, f"la 1.0, {fin}, sert encore à {restants or 'personne'}", faits

    # --- a migration --------------------------------------------------------------------------------------------------

    def _migrer(self) -> Iterator[Etape]:
        ligne = "BF-2100-0004"
        yield tenter(
            "ALFA", f"dépose en v1, sur {ligne}", Etat.EN_DEPOT, lambda: self._depot("ALFA", 1, ligne, 2)
        )
        numero = self._numeros.get(ligne, "")
        for quoi, acte, etat in (
            ("accepte le dépôt", Accepter(numero=numero), Etat.EN_QUALIFICATION),
            ("prend la signalisation en charge", PrendreEnCharge(numero=numero), Etat.EN_COURS),
        ):
            yield tenter(AGENT, quoi, etat, lambda a=acte: self._agent(a))  # type: ignore[misc]
        yield tenter(
            "ALFA",
            f"passe à la v2, et y retrouve {numero}",
            Etat.EN_COURS,
            lambda: self._suivre("ALFA", 2, numero),
        )
        yield tenter(
            "ALFA",
            "renvoie en v2 le dépôt fait en v1, sous la même référence : rien en double",
            numero,
            lambda: self._redeposer(ligne),
        )
        yield tenter("ALFA", "y ajoute en v2 un commentaire", Etat.EN_COURS, lambda: self._commenter(numero))
        yield tenter("ALFA", "relève en v2 son journal d'événements", "1", self._relever)
        autre = "BF-2100-0005"
        yield tenter(
            "ALFA", f"dépose en v2, sur {autre}", Etat.EN_DEPOT, lambda: self._depot("ALFA", 2, autre, 2)
        )
        yield tenter(
            "ALFA",
            "la suit depuis son ancien client v1, gardé en secours jusqu'au soir",
            Etat.EN_DEPOT,
            lambda: self._suivre("ALFA", 1, self._numeros[autre]),
        )

    def _redeposer(self, ligne: str) -> tuple[str, str]:
        _, phrase = self._depot("ALFA", 2, ligne, 2)
        return self._numeros[ligne], phrase

    def _agent(self, acte: Message) -> tuple[str, str]:
        etat = self._scene.executer(acte).etat
        return etat, f"état {etat}"

    def _commenter(self, numero: str) -> tuple[str, str]:
        fait = self._scene.client("ALFA", 2).agir(
            "ajouterCommentaire", numero, "Suivi repris par notre nouveau SI."
        )
        return fait.etat, f"{numero}, {fait.libelleEtat}"

    def _relever(self) -> tuple[str, str]:
        lus = self._scene.client("ALFA", 2).appeler("releverEvenements", taille=100).evenement
        premier = lus[0]
        phrase = (
            f"{len(lus)} événements, depuis le premier : {premier.type}, le {_fr(premier.date.date())}, en v1"
        )
        return str(premier.rang), phrase

    # --- the end ------------------------------------------------------------------------------------------------------

    def _dernier_jour(self) -> Iterator[Etape]:
        yield self._oi(
            "retire la 1.0 dès maintenant", _acte(RetirerVersion, 1), _refus("VER-005", FIN_V1), self._fin
        )
        yield tenter(
            "BETA",
            "dépose en v1, sur BF-2500-0002",
            Etat.EN_DEPOT,
            lambda: self._depot("BETA", 1, "BF-2500-0002", 2),
        )

    def _retirer(self) -> Iterator[Etape]:
        numero = self._numeros["BF-2500-0002"]
        client = self._scene.client("BETA", 1)
        etape = tenter(
            "BETA",
            f"suit {numero} en v1, par le même client",
            "VER-002",
            lambda: self._suivre("BETA", 1, numero),
        )
        yield replace(etape, faits=_faute_recue(client.recue))
        yield self._oi(
            "constate le retrait de la 1.0",
            _acte(RetirerVersion, 1),
            EtatVersion.RETIREE,
            lambda f: (self._etat(f), f"servie jusqu'au {_fr(f.version.fin_le)} à 24 h"),
        )
        yield tenter(
            "BETA",
            "passe à la v2 : sa signalisation de la veille l'y attend",
            Etat.EN_DEPOT,
            lambda: self._suivre("BETA", 2, numero),
        )
        yield self._oi(
            f"publie la 3.0 pour le {_fr(PRODUCTION_V3)} : il y a de nouveau une place",
            _acte(PublierVersion, 3, production_le=PRODUCTION_V3),
            str(COEXISTENCE_MAX.echeance(PRODUCTION_V3)),
            lambda fait: (
                str(fait.precedente.fin_le if fait.precedente else None),
                f"la 2.0 sera dépréciée ce jour-là, et servie jusqu'au {_fr(fait.precedente.fin_le if fait.precedente else None)}",
            ),
        )

    # --- acts ---------------------------------------------------------------------------------------------------------

    def _oi(
        self, quoi: str, acte: Message, attendu: str, dire: Callable[[ActeFait], tuple[str, str]]
    ) -> Etape:
        return tenter(OI, quoi, attendu, lambda: dire(self._scene.executer(acte)))

    def _etat(self, fait: ActeFait) -> str:
        return fait.version.etat(self._scene.maintenant.date())

    @staticmethod
    def _production(fait: ActeFait) -> tuple[str, str]:
        jour = fait.version.production_le
        evolution = fait.version.evolution or Evolution.AUCUNE
        preavis = PREAVIS[evolution]
        phrase = f"{evolution.libelle} : préavis de {preavis.delai} (art. {preavis.article}), en production le {_fr(jour)}"
        return str(jour), phrase

    @staticmethod
    def _fin(fait: ActeFait) -> tuple[str, str]:
        fin = fait.version.fin_le
        return str(fin), f"dépréciée, servie jusqu'au {_fr(fin)} à 24 h, heure de Paris (art. 12.1)"

    def _depot(
        self, code: str, majeure: int, ligne: str, formulaire: int, identifiant: str | None = None
    ) -> tuple[str, str]:
        xml = self._scene.settings.forms_catalogue / FORMULAIRE / str(formulaire) / "exemple.xml"
        accuse = self._scene.client(code, majeure).deposer(
            ligne,
            f"RECIT-{ligne}",
            etree.fromstring(xml.read_bytes()),
            "Récit de deux versions.",
            identifiant=identifiant,
        )
        self._numeros[ligne] = accuse.numeroSignalisation
        return accuse.etat, f"{accuse.numeroSignalisation}, {Etat(accuse.etat).libelle}"

    def _suivre(self, code: str, majeure: int, numero: str) -> tuple[str, str]:
        lu = self._scene.client(code, majeure).appeler("consulterEtat", numeroSignalisation=numero)
        return lu.etat, f"{numero}, {Etat(lu.etat).libelle}"


def _acte(classe: type[Any], majeure: int, mineure: int = 0, **contenu: Any) -> Any:
    return classe(
        contrat=SERVICE, majeure=majeure, mineure=mineure, motif="Récit de deux versions", **contenu
    )


def _refus(code: str, au_plus_tot: date) -> str:
    return f"{code}, au plus tôt le {au_plus_tot.isoformat()}"


def _faute_recue(recue: Any) -> dict[str, str]:
    """Return what any SOAP 1.1 client is given of the fault in this HTTP answer."""
    racine = etree.fromstring(recue.content)
    return {
        "HTTP": str(recue.status_code),
        "faultcode": racine.findtext(".//faultcode", "absent"),
        "detail/erreur/code": racine.findtext(".//{*}erreur/{*}code", "absent"),
    }


def _ouvertes(page: Any) -> str:
    nombre = len(page.signalisation)
    return f"{nombre} signalisation{'s' if nombre > 1 else ''} ouverte{'s' if nombre > 1 else ''}"


def _appels(nombre: int) -> str:
    return f"{nombre} appel{'s' if nombre > 1 else ''}"


def _fr(jour: date | None) -> str:
    return f"{jour:%d/%m/%Y}" if jour else "jamais"
