"""The judged parcours as they are published: the page `docs/parcours.md`, and the table that guides take of it."""

from collections.abc import Iterator

from esav_ws.plateforme.parcours.catalogue import PARCOURS
from esav_ws.plateforme.parcours.modele import Parcours
from esav_ws.plateforme.parcours.regles import COMMUNES

_TETE = """\
<!-- Engendré par « python -m tools.generer_docs » : ne pas modifier à la main. -->
# Parcours jugés de la plateforme d'intégration

Un parcours est joué par **votre propre système** contre la plateforme d'intégration (article 5.2.1). La plateforme tient le
rôle de l'opérateur d'infrastructure, regarde vos appels et dit en direct où vous en êtes.

1. Commencez : opération `commencerParcours` de la régie (`/ws/regie`), avec le nom du parcours et la version majeure que
   votre système appelle. L'horloge de votre espace va aux prochaines heures ouvrées.
2. Faites jouer votre système, comme le dit le parcours. Un seul parcours à la fois ; les appels d'un autre service ou d'une
   autre version ne comptent pas.
3. Suivez : `consulterParcours` dit ce qui est attendu, ce qui a été vu et, après un échec, l'appel fautif (opération, heure,
   identifiant de corrélation), pourquoi, et que changer.

Un appel fautif met fin au parcours aussitôt ; une étape attend quinze minutes au plus. `abandonnerParcours` y met fin, comme un
échec ; on recommence autant qu'il faut, et le dernier passage réussi compte. Un arrêt de la plateforme pendant un parcours l'interrompt :
il est alors dit interrompu, et se recommence. La régie reste utilisable pendant un parcours : ce que vous y faites vous-même
peut lui ôter son sens.

Le client de référence les joue tous, et les clients faux exprès de la suite échouent chacun au sien :

```sh
esav-conformance parcours --url https://localhost:8443 --certificat cert.pem --cle key.pem --autorite ca.pem
esav-conformance parcours gel --version 2 --fautif arrete-au-gel --config conformite.toml
```

Deux parcours demandent plus qu'un certificat, dans le fichier de `--config` : `[certificats.renouvele]`, le certificat de
remplacement (`certificat-renouvele`), et `[reception]`, le point d'accès qui reçoit les événements (`push-double`).
Sans cela ils ne sont pas commencés (code de sortie 3). Sur une plateforme à vous, l'adresse de ce point d'accès va dans
`ESAV_PUSH_RESEAUX`, et l'autorité de son certificat dans `pki/trust-notification`.
Interrompue (Ctrl-C), la commande abandonne le parcours en cours.
"""


def texte() -> str:
    """Return the whole page."""
    return "\n".join(
        [_TETE, "## Les parcours\n", tableau(), "", "## Dans tout parcours\n", *_communes(), "", *_details()]
    )


def tableau() -> str:
    """Return the table of the parcours, each a link to its text."""
    lignes = ["| parcours | contrat | ce que votre système joue |", "| --- | --- | --- |"]
    for p in PARCOURS.values():
        versions = ", ".join(f"v{majeure}" for majeure in p.majeures)
        lignes.append(f"| [{p.nom}](parcours.md#{p.nom}) | {p.contrat} {versions} | {p.titre} |")
    return "\n".join(lignes)


def _communes() -> Iterator[str]:
    return (f"- {regle}" for regle in COMMUNES)


def _details() -> Iterator[str]:
    for parcours in PARCOURS.values():
        yield f"## {parcours.nom}\n\n**{parcours.titre}.** {parcours.consigne}\n"
        yield "Ce qui est regardé :\n"
        yield from (f"- {texte}" for texte in parcours.surveille)
        yield from (f"- {texte}" for texte in parcours.regles if texte not in COMMUNES)
        yield ""
        yield from _etapes(parcours)


def _etapes(parcours: Parcours) -> Iterator[str]:
    """Yield a table of steps; one for each major version where they differ."""
    dessins: dict[str, list[int]] = {}
    for majeure in parcours.majeures:
        lignes = [
            "| étape | attendu | la plateforme fait ensuite | sinon, que changer |",
            "| --- | --- | --- | --- |",
        ]
        for rang, etape in enumerate(parcours.etapes(majeure), 1):
            actes = ", ".join(f"`{acte}`" for acte in etape.puis) or "–"
            lignes.append(f"| {rang} | {etape.attendu} | {actes} | {etape.remede} |")
        dessins.setdefault("\n".join(lignes), []).append(majeure)
    for dessin, majeures in dessins.items():
        if len(dessins) > 1:
            yield f"En {' et '.join(f'v{m}' for m in majeures)} :\n"
        yield f"{dessin}\n"
