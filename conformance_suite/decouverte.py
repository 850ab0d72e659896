"""What a run finds before its first case: the services that are there, and whether this certificate may call them."""

from collections.abc import Iterable, Mapping

from conformance_suite import soap
from conformance_suite.canal import sonder
from conformance_suite.catalogue import Execution
from conformance_suite.erreurs import CertificatRefuse, Ecart
from conformance_suite.scene import Scene

_OK = 200
_NON_HABILITE = "AUT-001"
_PREMIER_APPEL: Mapping[str, tuple[str, str]] = {
    "signalisation": ("listerFormulaires", ""),
    "test": ("listerTests", "<identifiantPrestation>CONFORMITE-INCONNUE</identifiantPrestation>"),
}
"""A first call per service, which counts for nothing."""


def decouvrir(scene: Scene, executions: Iterable[Execution]) -> None:
    """Note in *scene* the services that *executions* may be played against, and why not the others.

    Raises:
        Arret: the endpoint cannot be judged at all: nothing answers, or this certificate may call nothing.
    """
    if scene.regie:
        scene.regie.ouvrir()
    contrats = sorted({(e.cas.service, e.version) for e in executions})
    for service, version in contrats:
        echange = sonder(scene.canal, f"{soap.chemin(service, version)}?wsdl")
        if echange.statut != _OK:
            scene.refus[service, version] = f"le service {service} v{version} n'est pas servi ici"
        elif dit := _refus(scene, service, version):
            scene.refus[service, version] = f"ce certificat ne peut pas appeler {service} v{version} : {dit}"
        else:
            scene.services.add((service, version))
    refuses = [dit for dit in scene.refus.values() if dit.startswith("ce certificat")]
    if refuses and not scene.services:
        raise CertificatRefuse(refuses[0])


def _refus(scene: Scene, service: str, version: int) -> str | None:
    """Return why a first call is refused for want of habilitation, or `None`; any other answer is for the cases."""
    operation, contenu = _PREMIER_APPEL[service]
    try:
        faute = scene.demander(version, operation, contenu, service).faute
    except Ecart:
        return None
    return faute.phrase if faute and faute.valeur("code") == _NON_HABILITE else None
