"""What was published is still what was published: frozen files, and the contracts that were announced."""

from pathlib import Path

from esav_ws.application.messages_versions import ConsulterVersions
from esav_ws.cli.commun import agent, maison
from esav_ws.cli.erreurs import InstallationIncorrecte
from esav_ws.config import Settings
from esav_ws.domain.contrat import EtatVersion
from esav_ws.domain.contrat_erreurs import ContratModifie
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.xmlio import gel
from esav_ws.xmlio.catalogue import CatalogueFichiers
from esav_ws.xmlio.installes import ContratsInstalles


def racines_gelees(settings: Settings) -> list[Path]:
    """Return the folders whose published files are frozen; the catalogue, once it has such a list."""
    catalogue = settings.forms_catalogue
    racines = [settings.wsdl, settings.xsd, *([catalogue] if (catalogue / gel.NOM).is_file() else [])]
    return [racine.resolve() for racine in racines]


def installes(settings: Settings) -> ContratsInstalles:
    """Return the contracts and forms of this installation."""
    publications = CatalogueFichiers(settings.forms_catalogue).publications()
    return ContratsInstalles(settings.wsdl, settings.forms_catalogue, publications)


def versions_modifiees(settings: Settings) -> list[ContratModifie]:
    """Return what is wrong with the versions that this home announced and has not retired; nothing without a home."""
    if settings.database_url is None and not (settings.home / "esav.sqlite").is_file():
        return []
    with maison(settings) as ouverte:
        le = jour_de_paris(ouverte.horloge.maintenant())
        versions = ouverte.bus.executer(ConsulterVersions(depuis=le), agent(None, settings)).versions
        return [
            ContratModifie(v.nom, v.empreinte, presente)
            for v in versions
            if v.empreinte is not None
            and v.etat(le) is not EtatVersion.RETIREE
            and (presente := ouverte.contrats.empreinte(v)) != v.empreinte
        ]


def exiger_intacts(settings: Settings) -> None:
    """Return if what was published may be served, else raise `FichierGele` or `InstallationIncorrecte`."""
    gel.verifier(racines_gelees(settings))
    for erreur in versions_modifiees(settings):
        raise InstallationIncorrecte(f"{erreur} ; {ContratModifie.remede}")
