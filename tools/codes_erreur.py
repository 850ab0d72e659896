"""The text of `docs/codes-erreur.md`, from the registry of published errors and the code that answers them."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator

from lxml import etree

import esav_ws.domain
from esav_ws.config import Settings
from esav_ws.domain import erreurs
from esav_ws.domain.certificat import ChaineNonReconnue
from esav_ws.domain.erreurs import EsavError, codes_publies
from esav_ws.domain.formulaire import FormulaireInvalide
from esav_ws.domain.interruption import ServiceInterrompu
from esav_ws.domain.message import (
    BaseIndisponible,
    JeuDeCaracteres,
    MessageTropComplexe,
    MessageTropVolumineux,
    MethodeInterdite,
)
from esav_ws.domain.motifs import SANS_INTERVENTION, CauseGel, CodeCloture, CodeMotif, CodeRejet
from esav_ws.domain.offre import CalendrierGtr
from esav_ws.domain.rendezvous import EtatRendezVous, TypeRendezVous
from esav_ws.domain.reparation import CauseArret
from esav_ws.soap.faute import Reponse, Soap, enveloppe, repondre
from esav_ws.xmlio import analyse
from esav_ws.xmlio.catalogue import CatalogueFichiers, recevoir
from esav_ws.xmlio.generation.exemple import APRES_TOUT_EXEMPLE
from tools.markdown import echapper, tableau

ESPACE = "urn:esav:ws:signalisation:1"

FAMILLES = {
    "SIG": "La signalisation elle-même : numéro, référence, état, acte demandé, liste ou historique. De SIG-050 à SIG-056 (les "
    "dérangements collectifs), SIG-060 et SIG-061 ne sont dits qu'aux agents de l'OI, par la commande `esav`.",
    "FRM": "Le formulaire joint au dépôt : sa version, son offre, et chacun de ses champs.",
    "PRE": "La prestation visée et l'offre dont elle relève.",
    "RDV": "Les créneaux et les rendez-vous. RDV-013 et RDV-014 ne sont dits qu'aux agents de l'OI, par la commande `esav` ; "
    "RDV-015 à RDV-017, que par les [contrats de la profession](#entiers).",
    "TST": "Les tests demandés sur une prestation ; à partir de TST-020, les travaux et incidents du réseau. TST-023 à TST-028 "
    "ne sont dits qu'aux agents de l'OI, par la commande `esav`.",
    "CRT": "Le certificat client : la porte d'entrée, contrôlée à chaque requête. CRT-009 n'apparaît qu'au journal, "
    "comme CRT-001 en l'absence de frontal : la poignée de main TLS échoue alors avec son alerte, sans faute SOAP. "
    "CRT-019 est de la porte : souscription résiliée. Les autres à partir de CRT-010, le registre, le contrôle et l'autorité de l'OI : dits par la commande `esav` et, aux machines qui "
    "renouvellent par EST, en texte (HTTP 400, 403 ou 503).",
    "VER": "La version du contrat appelée. À partir de VER-003, la vie des versions (article 12) : ces refus ne sont "
    "rendus qu'à l'opérateur d'infrastructure.",
    "VOL": "La limite de volume, annoncée la veille : la réponse porte Retry-After. À partir de VOL-002, les règles de "
    "cette limite : dites aux seuls agents de l'OI.",
    "AUT": "Les droits de l'appelant sur un domaine du service. À partir d'AUT-010, bons de commande, résiliations et suspensions : dits "
    "aux seuls agents de l'OI, par la commande `esav`.",
    "MSG": "Le message lui-même : HTTP, XML, enveloppe SOAP, schéma publié.",
    "SYS": "La passerelle elle-même : rien n'est à corriger dans le message. SYS-003 porte Retry-After. À partir de "
    "SYS-004, ses travaux et e-soutien : dits aux seuls agents de l'OI.",
    "ABO": "Les abonnements aux événements (contrat v2) : ce que `abonner` et `desabonner` refusent. À partir d'ABO-006, "
    "dits aux seuls agents de l'OI, par la commande `esav`.",
    "TAC": "Le travail de fond et les courriels de la passerelle : dits aux seuls agents de l'OI, par la commande "
    "`esav` ; aucun web service ne les rend.",
    "DON": "Les données personnelles : leur politique de conservation, les retenues, les effacements. Dits aux seuls agents de "
    "l'OI, par la commande `esav`.",
    "CNF": "La plateforme d'intégration et la conformité (article 5.2.1) : l'espace d'essai et sa régie, jusqu'à CNF-019 ; les "
    "parcours jugés, jusqu'à CNF-039 ; l'attestation et la mise en production ensuite. Aucun web service de production ne les rend.",
}
"""Each family in one sentence, in the order of `domain.erreurs.FAMILLES`."""

_AVANT_SOAP = frozenset({"CRT", "VER", "VOL", BaseIndisponible.code, ServiceInterrompu.code})
"""Families and codes that may answer a request before it is known to speak SOAP (a GET, another content type)."""

_CALENDRIERS = {
    CalendrierGtr.CALENDAIRE: "Vingt-quatre heures sur vingt-quatre, sept jours sur sept",
    CalendrierGtr.OUVRE: "Heures ouvrées seulement : jours ouvrés, de 8 h à 18 h, heure de Paris",
}

_ENTETE = """\
<!-- Engendré par « python -m tools.generer_docs » : ne pas modifier à la main. -->
# Codes d'erreur et listes publiées

Tout refus de la passerelle est une **faute SOAP** dont le détail porte un code de cette page. Un programme teste le
**code**, jamais le libellé ni le texte. Un code est contractuel : il ne change pas de sens et n'est jamais réemployé ;
de nouveaux codes viennent sans nouvelle version du contrat, et un client doit tolérer un code qu'il ne connaît pas.
"""

_STRUCTURE = """\
## Structure d'une faute

`faultcode` vaut `Client` ou `Server` (SOAP 1.2 : `Sender` ou `Receiver`) ; `faultstring` (`Reason`) dit en français ce
qui s'est passé dans ce cas précis et ce qu'il faut changer. Le détail est un seul élément `erreur`, dans l'espace de
noms du service appelé :

| élément | présence | sens |
|---|---|---|
| `code` | toujours | famille et numéro : une ligne de cette page |
| `camp` | toujours | qui doit agir : `CLIENT` (l'appelant corrige) ou `SERVEUR` (l'appelant réessaie) |
| `libelle` | toujours | libellé du code, le même à chaque fois |
| `article` | selon le code | article ou annexe du contrat qui fonde la règle |
| `element` | 0 à n | un par élément fautif : `xpath`, `valeurRecue` (si une valeur est venue), `regle`, `valeurAdmise` (0 à n) |
| `versionFormulaire` | erreurs de formulaire | version à laquelle le formulaire a été confronté |
| `identifiantRequete` | quand la requête en porte un | l'identifiant reçu |

Toutes les erreurs d'un formulaire, ou d'un message non conforme au schéma, sont rendues en une seule réponse. Chaque
réponse porte l'en-tête HTTP `X-Correlation-Id` : c'est lui qu'il faut donner à e-soutien.

Exemple (SOAP 1.1, statut HTTP {statut}) :

```xml
{exemple}```
"""

_STATUTS = """\
## Statuts HTTP

Une faute SOAP 1.1 est toujours rendue sous le statut 500, comme le veut SOAP 1.1. En SOAP 1.2 le statut dit la nature
du refus. Ce qui n'est pas un message SOAP (méthode, type de contenu, taille, XML illisible) reçoit le statut HTTP
ordinaire, et une faute SOAP 1.1 en corps malgré tout. Dans les tableaux, la colonne « HTTP » donne ces trois statuts :
SOAP 1.1, SOAP 1.2, requête qui n'est pas du SOAP (GET, autre type de contenu ; « – » : ne peut pas arriver).
Après {ferment}, la passerelle ferme la connexion.

## Limites d'un message

| limite | valeur | refus |
|---|---|---|
| taille du corps, en octets (réglage par défaut) | {taille} | [{trop_volumineux}](#{trop_volumineux}) |
| éléments | {elements} | [{trop_complexe}](#{trop_complexe}) |
| attributs, déclarations d'espaces de noms comprises | {attributs} | [{trop_complexe}](#{trop_complexe}) |
| profondeur | {profondeur} | [{trop_complexe}](#{trop_complexe}) |
| jeux de caractères | {jeux} | [{jeu}](#{jeu}) |
"""

_ENTIERS = """\
<a id="entiers"></a>

## Codes entiers

Les contrats publics de la profession que e-SAV sert tels quels (`/ws/interop/…`) ont leur propre détail de faute, dont le
code est un entier : **rang de la famille × 1000 + numéro**. `RDV-009` y est 4009. La dernière colonne des tableaux le donne ;
le message de ces fautes commence par le code en lettres. Rangs, aussi contractuels que les codes : {rangs}.
"""

_LISTES = """\
## Listes ouvertes

Ces listes sont publiées ici (annexe 2 du contrat). Elles sont **ouvertes** : de nouvelles valeurs viennent sans
nouvelle version du contrat, et un programme doit tolérer un code qu'il ne connaît pas.
"""


def texte() -> str:
    """Return the whole document, in Markdown."""
    importer_domaine()
    return "\n".join(
        (_ENTETE, _sommaire(), _structure(), _statuts_http(), _entiers(), *_familles(), _LISTES, *_listes())
    )


def importer_domaine() -> None:
    """Import every module of the domain, so that each has declared its errors."""
    for module in pkgutil.walk_packages(esav_ws.domain.__path__, "esav_ws.domain."):
        importlib.import_module(module.name)


def reponse(classe: type[EsavError], soap: Soap | None) -> Reponse:
    """Return the answer that an error of *classe* gets in *soap*, `None` standing for what is no SOAP request."""
    return repondre(_exemplaire(classe), soap, ESPACE)


def _exemplaire(classe: type[EsavError]) -> EsavError:
    """Return an error of *classe* without the circumstances that its own constructor asks for."""
    exemplaire = classe.__new__(classe)
    EsavError.__init__(exemplaire)
    if isinstance(exemplaire, MethodeInterdite):
        exemplaire.admises = ()
    return exemplaire


def _sommaire() -> str:
    liens = [f"[{famille}](#{famille})" for famille in FAMILLES]
    listes = [f"[{titre.lower()}](#{ancre})" for ancre, titre, *_ in _OUVERTES]
    return f"Familles : {' · '.join(liens)}. Listes ouvertes : {', '.join(listes)}.\n"


def _structure() -> str:
    erreur = _exemple()
    arbre = etree.fromstring(enveloppe(erreur, Soap.V11, ESPACE))
    etree.indent(arbre, "  ")
    exemple = etree.tostring(arbre, encoding="unicode") + "\n"
    return _STRUCTURE.format(exemple=exemple, statut=repondre(erreur, Soap.V11, ESPACE).statut)


def _exemple() -> EsavError:
    """Return what the catalogue says of its own example, once the nature of the fault is badly written."""
    catalogue = Settings().forms_catalogue
    rempli = etree.parse(catalogue / "FTTH-SIG" / "2" / "exemple.xml").getroot()
    for nature in rempli.iter("{*}DEFECT_NATURE"):
        nature.text = "PANNE"
    formulaire = CatalogueFichiers(catalogue).formulaire("FTTH-SIG", 2)
    try:
        formulaire.exiger_valide(recevoir(rempli), maintenant=APRES_TOUT_EXEMPLE)
    except FormulaireInvalide as erreur:
        return erreur
    raise ValueError("the example of a fault is not one")


def _statuts_http() -> str:
    fermeture = ("Connection", "close")
    ferment = [
        f"[{code}](#{code})"
        for code, classe in codes_publies().items()
        if fermeture in reponse(classe, Soap.V11).entetes
    ]
    return _STATUTS.format(
        ferment=" et ".join(ferment),
        taille=_milliers(Settings.model_fields["taille_max"].default),
        elements=_milliers(analyse.MAX_ELEMENTS),
        attributs=_milliers(analyse.MAX_ATTRIBUTS),
        profondeur=_milliers(analyse.MAX_PROFONDEUR),
        jeux=", ".join(analyse.JEUX_ADMIS),
        trop_volumineux=MessageTropVolumineux.code,
        trop_complexe=MessageTropComplexe.code,
        jeu=JeuDeCaracteres.code,
    )


def _milliers(nombre: int) -> str:
    return f"{nombre:,}".replace(",", "\u202f")


def _entiers() -> str:
    return _ENTIERS.format(
        rangs=", ".join(f"{famille} {rang}" for rang, famille in enumerate(erreurs.FAMILLES, 1))
    )


def _familles() -> Iterator[str]:
    publies = codes_publies()
    if tuple(FAMILLES) != erreurs.FAMILLES:
        raise ValueError("the families here are not those of domain.erreurs, in their order")
    inconnues = {code.partition("-")[0] for code in publies} - set(FAMILLES)
    if inconnues:
        raise ValueError(f"families without their sentence: {', '.join(sorted(inconnues))}")
    for famille, phrase in FAMILLES.items():
        classes = [classe for classe in publies.values() if classe.code.startswith(f"{famille}-")]
        yield f'<a id="{famille}"></a>\n\n## {famille}\n\n{phrase}\n'
        if classes:
            titres = ("code", "libellé", "camp", "article", "HTTP", "que faire", "entier")
            yield tableau(titres, map(_ligne, classes))
        else:
            yield "Aucun code de cette famille n'est encore publié.\n"


def _ligne(classe: type[EsavError]) -> tuple[str, ...]:
    return (
        f'<a id="{classe.code}"></a>{classe.code}',
        echapper(classe.libelle),
        classe.camp,
        classe.article or "–",
        _statuts(classe),
        echapper(classe.remede),
        str(classe.entier()),
    )


def _statuts(classe: type[EsavError]) -> str:
    if classe is ChaineNonReconnue:
        return "alerte TLS"
    soap_1_1, soap_1_2, autre = (reponse(classe, soap).statut for soap in (Soap.V11, Soap.V12, None))
    famille = classe.code.partition("-")[0]
    possible = bool({classe.code, famille} & _AVANT_SOAP) or (famille == "MSG" and soap_1_1 == autre)
    return f"{soap_1_1} / {soap_1_2} / {autre if possible else '–'}"


_OUVERTES: tuple[tuple[str, str, str, Iterable[CodeMotif]], ...] = (
    (
        "codes-cloture",
        "Codes de clôture",
        "Comment une signalisation s'est terminée (`CLOS` et états suivants).",
        CodeCloture,
    ),
    ("codes-rejet", "Codes de rejet", "Pourquoi un dépôt n'est pas recevable (`EN_REJET`).", CodeRejet),
    ("causes-gel", "Causes de gel", "Ce qu'attend une signalisation gelée (`GELE`).", CauseGel),
    ("etats-rendez-vous", "États d'un rendez-vous", "Ce qu'il en est d'un rendez-vous.", EtatRendezVous),
    ("types-rendez-vous", "Types de rendez-vous", "Liste fermée, selon l'offre (annexe 1).", TypeRendezVous),
    (
        "causes-arret",
        "Causes d'arrêt de l'horloge, gels à part",
        "Ce qui, avant une contestation, avait fait finir l'horloge de réparation.",
        CauseArret,
    ),
)


def _listes() -> Iterator[str]:
    for ancre, titre, phrase, codes in _OUVERTES:
        yield f'<a id="{ancre}"></a>\n\n### {titre}\n\n{phrase}\n'
        if codes is CodeCloture:
            titres = ("code", "libellé", "sans intervention")
            yield tableau(titres, ((c, c.libelle, "oui" if c in SANS_INTERVENTION else "non") for c in codes))
            yield (
                "Avant l'arrivée d'un technicien et pendant un gel, seul un code « sans intervention » est admis ; "
                f"`{CodeCloture.ANNULATION}` est réservé à l'Opérateur.\n"
            )
        else:
            yield tableau(("code", "libellé"), ((c, c.libelle) for c in codes))
    yield '<a id="calendriers-garantie"></a>\n\n### Calendriers de garantie\n\nLes heures que compte une garantie (GTR).\n'
    yield tableau(("code", "libellé"), ((c, _CALENDRIERS[c]) for c in CalendrierGtr))
