"""What Opérateurs read of the deadlines of their certificates in their event journal, over the wire."""

from esav_ws.bootstrap.fond import chantiers
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Source
from tests.certificats import dossier


def test_a_reminder_is_an_event_of_an_open_type(passerelle):
    maison = passerelle.maison
    recu = dossier("ALFA-C0099", Source.RECONNUE, StatutCertificat.ACTIF, fin="2026-03-10")
    with maison.unites(ecriture=True) as uow:
        uow.certificats.ajouter(recu)
        uow.commit()
    (tournee,) = [chantier for chantier in chantiers(maison) if chantier.sujet == "certificats"]
    tournee.accomplir("essai")
    evenements = passerelle.service(2).releverEvenements(taille=100).evenement
    rappels = [e for e in evenements if e.type == "ECHEANCE_CERTIFICAT"]
    donnees = [{d.nom: d.valeur for d in e.donnee} for e in rappels]
    siens = {d["echeance"]: d for d in donnees if d["certificat"] == "ALFA-C0099"}
    assert siens["FIN"]["le"] == "2026-03-10"
    assert siens["RENOUVELLEMENT"]["article"] == "5.2.2"
    assert [e.numeroSignalisation for e in rappels] == [None] * len(rappels)
