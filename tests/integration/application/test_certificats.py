"""The registry of certificates, on both databases: what is decided, what is kept, who is told."""

from datetime import timedelta

import pytest

from esav_ws.application.messages_administration import EnregistrerCertificat
from esav_ws.application.messages_avis import DefinirCorrespondants
from esav_ws.application.messages_certificats import (
    ActiverCertificat,
    ConstaterExpirations,
    ConstaterPremierUsage,
    ConsulterDossier,
    ControlerCertificat,
    DemanderCertificat,
    DeposerCertificat,
    EmettreCertificat,
    ListerDossiers,
    RefuserCertificat,
    RevoquerCertificat,
)
from esav_ws.domain.certificat import Certificat, CertificatRevoque, StatutCertificat
from esav_ws.domain.certificat_motifs import MotifRevocation
from esav_ws.domain.certificat_piece import Constat, Gravite
from esav_ws.domain.certificat_vie import (
    CertificatDejaDetenu,
    CertificatDepasse,
    ControleNegatif,
    DeuxCertificatsVivants,
    DossierInconnu,
    EpreuveManquante,
    PassageCertificatInterdit,
    RefusDUnEmis,
)
from esav_ws.domain.operateur import Habilitation, HabilitationManquante, OperateurInconnu
from tests.fakes import AGENT, ALFA
from tests.fakes_certificats import Registre, piece


@pytest.fixture
def registre(maison):
    return Registre(maison)


def deposer(registre, nom, operateur="NOVA", **options):
    commande = DeposerCertificat(operateur=operateur, contenu=nom.encode(), **options)
    return registre(commande, AGENT).dossier


def mettre_en_service(registre, nom, operateur="ALFA"):
    d = deposer(registre, nom, operateur)
    registre(ControlerCertificat(numero=d.numero), AGENT)
    return registre(ActiverCertificat(numero=d.numero, sans_epreuve="essai"), AGENT)


def servir(registre, maison, nom):
    commande = ConstaterPremierUsage(empreinte=piece(nom).faits.empreinte, le=maison.horloge.maintenant())
    return registre(commande, AGENT)


def statuts(registre, operateur="ALFA"):
    return {d.numero: str(d.statut) for d in registre(ListerDossiers(operateur=operateur), AGENT)}


def evenements(maison, operateur="ALFA"):
    with maison.unites(ecriture=False) as uow:
        return [
            (e.donnees["certificat"], e.donnees["statut"])
            for e in uow.journal.evenements(operateur, 0, 100)
            if e.type == "CERTIFICAT"
        ]


def test_a_request_is_issued_checked_and_admitted_and_its_file_says_who_did_what(registre, maison):
    demande = registre(DemanderCertificat(operateur="ALFA", contenu=b"csr"), AGENT).dossier
    emis = registre(EmettreCertificat(numero=demande.numero), AGENT)
    assert emis.piece.faits.fin - maison.horloge.maintenant() == timedelta(days=365)
    registre(ControlerCertificat(numero=demande.numero), AGENT)
    registre(ActiverCertificat(numero=demande.numero, sans_epreuve="premier raccordement"), AGENT)
    lu = registre(ConsulterDossier(numero=demande.numero), AGENT)
    assert [(p.acte, str(p.statut), p.auteur) for p in lu.passages] == [
        ("DemanderCertificat", "DEMANDE", "Camille Agent"),
        ("EmettreCertificat", "EMIS", "Camille Agent"),
        ("ControlerCertificat", "CONTROLE", "Camille Agent"),
        ("ActiverCertificat", "ACTIF", "Camille Agent"),
    ]
    assert [(d.regle, d.motif) for d in lu.derogations] == [("sans-epreuve", "premier raccordement")]
    assert lu.piece.der == b"emis-csr"
    assert lu.piece.chaine == (b"ac",)
    assert lu.demande == b"csr"
    assert evenements(maison) == [(demande.numero, s) for s in ("DEMANDE", "EMIS", "CONTROLE", "ACTIF")]


def test_what_its_check_would_refuse_is_not_issued_and_the_request_still_waits(registre):
    demande = registre(DemanderCertificat(operateur="ALFA", contenu=b"csr"), AGENT).dossier
    registre.controle.constats = (Constat("validite-longue", Gravite.REFUS, "il vaut 3650 jours"),)
    with pytest.raises(ControleNegatif, match="3650 jours"):
        registre(EmettreCertificat(numero=demande.numero), AGENT)
    assert statuts(registre) == {demande.numero: "DEMANDE"}
    registre.controle.constats = ()
    assert registre(EmettreCertificat(numero=demande.numero), AGENT).piece is not None


def test_the_same_request_opens_one_file(registre):
    premier = registre(DemanderCertificat(operateur="ALFA", contenu=b"csr"), AGENT).dossier
    encore = registre(DemanderCertificat(operateur="ALFA", contenu=b"csr"), AGENT).dossier
    assert encore.numero == premier.numero


def test_the_operateur_is_written_to_at_each_step_once(registre, maison):
    maison.bus.executer(DefinirCorrespondants(operateur="ALFA", adresses=("cert@alfa.example",)), AGENT)
    d = mettre_en_service(registre, "alfa-2")
    with maison.unites(ecriture=False) as uow:
        objets = [
            accepte.courriel.objet
            for n in (1, 2, 3)
            if (accepte := uow.courriels.trouver(f"certificat-{d.numero}-{n}"))
        ]
    assert objets == [
        f"[e-SAV] {d.numero} : certificat reçu",
        f"[e-SAV] {d.numero} : contrôle passé",
        f"[e-SAV] {d.numero} : certificat en service",
    ]


def test_the_new_one_is_admitted_beside_the_old_one_which_is_retired_by_its_first_use(registre, maison):
    vieux = mettre_en_service(registre, "alfa-1")
    servir(registre, maison, "alfa-1")
    maison.horloge.avancer(days=1)
    neuf = mettre_en_service(registre, "alfa-2")
    assert neuf.remplace == vieux.numero
    assert statuts(registre) == {vieux.numero: "ACTIF", neuf.numero: "ACTIF"}
    premier_appel = maison.horloge.avancer(days=2)
    changes = servir(registre, maison, "alfa-2")
    assert {d.numero: str(d.statut) for d in changes} == {neuf.numero: "ACTIF", vieux.numero: "REMPLACE"}
    relu = registre(ConsulterDossier(numero=vieux.numero), AGENT)
    assert relu.retrait_le == premier_appel + timedelta(days=30)
    assert servir(registre, maison, "alfa-2") == []
    assert servir(registre, maison, "alfa-1") == []


def test_a_retirement_never_goes_beyond_the_end_of_the_certificate(registre, maison):
    fin = maison.horloge.maintenant() + timedelta(days=10)
    registre.controle.pieces[b"court"] = piece("court", fin=fin)
    vieux = mettre_en_service(registre, "court")
    maison.horloge.avancer(days=1)
    mettre_en_service(registre, "alfa-2")
    servir(registre, maison, "alfa-2")
    assert registre(ConsulterDossier(numero=vieux.numero), AGENT).retrait_le == fin


def test_the_old_one_used_for_the_first_time_does_not_retire_the_new_one(registre, maison):
    vieux = mettre_en_service(registre, "alfa-1")
    maison.horloge.avancer(days=1)
    neuf = mettre_en_service(registre, "alfa-2")
    servir(registre, maison, "alfa-1")
    assert statuts(registre) == {vieux.numero: "ACTIF", neuf.numero: "ACTIF"}


def test_a_third_live_certificate_is_refused_until_one_of_the_two_is_gone(registre, maison):
    un, deux = mettre_en_service(registre, "alfa-1"), mettre_en_service(registre, "alfa-2")
    trois = deposer(registre, "alfa-3", "ALFA")
    registre(ControlerCertificat(numero=trois.numero), AGENT)
    with pytest.raises(DeuxCertificatsVivants, match=f"{un.numero}, {deux.numero}"):
        registre(ActiverCertificat(numero=trois.numero, sans_epreuve="x"), AGENT)
    registre(RevoquerCertificat(numero=un.numero, motif=MotifRevocation.SUPERSEDED), AGENT)
    assert registre(ActiverCertificat(numero=trois.numero, sans_epreuve="x"), AGENT).statut == "ACTIF"


def test_production_takes_a_rehearsal_or_a_reason(registre):
    d = deposer(registre, "alfa-2", "ALFA")
    registre(ControlerCertificat(numero=d.numero), AGENT)
    with pytest.raises(EpreuveManquante, match="plateforme d'intégration"):
        registre(ActiverCertificat(numero=d.numero), AGENT)


def test_a_revoked_one_is_refused_at_the_gate_and_the_one_it_had_replaced_serves_again(registre, maison):
    vieux = mettre_en_service(registre, "alfa-1")
    maison.horloge.avancer(days=1)
    neuf = mettre_en_service(registre, "alfa-2")
    servir(registre, maison, "alfa-2")
    fait = registre(
        RevoquerCertificat(
            numero=neuf.numero, motif=MotifRevocation.KEY_COMPROMISE, commentaire="vol d'un serveur"
        ),
        AGENT,
    )
    assert (fait.retabli.numero, str(fait.retabli.statut), fait.sans_acces) == (vieux.numero, "ACTIF", False)
    assert fait.retabli.retrait_le is None
    with pytest.raises(CertificatRevoque, match="clé compromise : vol d'un serveur"):
        maison.acces.identifier(piece("alfa-2").faits.empreinte)
    assert maison.acces.identifier(piece("alfa-1").faits.empreinte).operateur == "ALFA"


def test_a_certificate_that_is_not_valid_yet_is_no_access(registre, maison):
    seul = mettre_en_service(registre, "alfa-1")
    demain = maison.horloge.maintenant() + timedelta(days=1)
    registre.controle.pieces[b"demain"] = piece("demain", debut=demain)
    mettre_en_service(registre, "demain")
    fait = registre(RevoquerCertificat(numero=seul.numero, motif=MotifRevocation.SUPERSEDED), AGENT)
    assert fait.sans_acces


def test_a_clock_that_is_late_does_not_retire_the_old_one_early(registre, maison):
    vieux = mettre_en_service(registre, "alfa-1")
    active_le = maison.horloge.avancer(days=1)
    mettre_en_service(registre, "alfa-2")
    en_retard = active_le - timedelta(days=40)
    registre(ConstaterPremierUsage(empreinte=piece("alfa-2").faits.empreinte, le=en_retard), AGENT)
    assert registre(ConsulterDossier(numero=vieux.numero), AGENT).retrait_le == active_le + timedelta(days=30)


def test_revoking_what_never_served_puts_nothing_back_in_service(registre, maison):
    fin = maison.horloge.maintenant() + timedelta(days=10)
    registre.controle.pieces[b"court"] = piece("court", fin=fin)
    vieux = mettre_en_service(registre, "alfa-1")
    maison.horloge.avancer(days=1)
    mettre_en_service(registre, "court")
    servir(registre, maison, "court")
    demande = registre(DemanderCertificat(operateur="ALFA", contenu=b"csr"), AGENT).dossier
    registre(EmettreCertificat(numero=demande.numero), AGENT)
    maison.horloge.avancer(days=12)  # "court" is over, and nobody has written it down yet
    fait = registre(
        RevoquerCertificat(numero=demande.numero, motif=MotifRevocation.CESSATION_OF_OPERATION), AGENT
    )
    assert fait.retabli is None
    assert statuts(registre)[vieux.numero] == "REMPLACE"


def repris(nom, operateur, statut=StatutCertificat.ACTIF):
    faits = piece(nom).faits
    return EnregistrerCertificat(
        certificat=Certificat(
            faits.empreinte,
            operateur,
            faits.sujet,
            faits.emetteur,
            faits.numero_serie,
            faits.debut,
            faits.fin,
            statut,
        )
    )


def test_what_another_operateur_holds_is_not_taken_over(registre):
    sien = registre(repris("alfa-1", "ALFA"), AGENT)
    with pytest.raises(CertificatDejaDetenu):
        registre(repris("alfa-1", "BETA", StatutCertificat.EXPIRE), AGENT)
    assert statuts(registre) == {sien.numero: "ACTIF"}


def test_taken_over_again_a_revoked_one_stays_revoked(registre):
    sien = registre(repris("alfa-1", "ALFA"), AGENT)
    registre(RevoquerCertificat(numero=sien.numero, motif=MotifRevocation.KEY_COMPROMISE), AGENT)
    with pytest.raises(PassageCertificatInterdit):
        registre(repris("alfa-1", "ALFA"), AGENT)
    assert statuts(registre) == {sien.numero: "REVOQUE"}


def test_revoking_the_last_one_says_that_the_access_is_closed(registre):
    seul = mettre_en_service(registre, "echo-1", "ECHO")
    fait = registre(
        RevoquerCertificat(numero=seul.numero, motif=MotifRevocation.CESSATION_OF_OPERATION), AGENT
    )
    assert (fait.retabli, fait.sans_acces) == (None, True)


@pytest.mark.parametrize("quoi", ["certificat", "cle", "serie"])
def test_what_another_operateur_holds_is_refused_without_naming_it(registre, quoi):
    deposer(registre, "beta-1", "BETA")
    autre = {
        "certificat": piece("beta-1"),
        "cle": piece("x", cle=piece("beta-1").faits.empreinte_cle),
        "serie": piece("x", serie=piece("beta-1").faits.numero_serie),
    }[quoi]
    registre.controle.pieces[b"x"] = autre
    with pytest.raises(CertificatDejaDetenu) as refus:
        deposer(registre, "x", "ALFA")
    assert "BETA" not in str(refus.value)
    assert statuts(registre) == {}


def test_ones_own_key_may_come_again_and_ones_own_certificate_may_not(registre):
    d = deposer(registre, "alfa-1", "ALFA")
    registre.controle.pieces[b"suite"] = piece("suite", cle=piece("alfa-1").faits.empreinte_cle)
    assert deposer(registre, "suite", "ALFA").numero != d.numero
    with pytest.raises(CertificatDejaDetenu, match=d.numero):
        deposer(registre, "alfa-1", "ALFA")


def test_a_refused_one_may_come_again_with_what_was_missing(registre, maison):
    refuse = deposer(registre, "alfa-1", "ALFA")
    registre(RefuserCertificat(numero=refuse.numero, motif="intermédiaire manquant"), AGENT)
    complet = mettre_en_service(registre, "alfa-1")
    assert statuts(registre) == {refuse.numero: "REFUSE", complet.numero: "ACTIF"}
    acteur = maison.acces.identifier(piece("alfa-1").faits.empreinte)
    assert (acteur.operateur, acteur.habilitations) == ("ALFA", ALFA.habilitations | {Habilitation.TEST_ACTE})
    servir(registre, maison, "alfa-1")
    assert registre(ConsulterDossier(numero=complet.numero), AGENT).premier_usage_le is not None


def test_one_refused_under_the_wrong_operateur_is_still_the_right_one_s(registre, maison):
    erreur = deposer(registre, "alfa-1", "BETA")
    registre(RefuserCertificat(numero=erreur.numero, motif="celui d'un autre"), AGENT)
    mettre_en_service(registre, "alfa-1", "ALFA")
    assert maison.acces.identifier(piece("alfa-1").faits.empreinte).operateur == "ALFA"
    with pytest.raises(CertificatDejaDetenu):
        deposer(registre, "alfa-1", "BETA")


def test_a_key_that_is_compromised_never_comes_again(registre):
    vole = mettre_en_service(registre, "alfa-1")
    registre(RevoquerCertificat(numero=vole.numero, motif=MotifRevocation.KEY_COMPROMISE), AGENT)
    registre.controle.pieces[b"suite"] = piece("suite", cle=piece("alfa-1").faits.empreinte_cle)
    with pytest.raises(CertificatDejaDetenu, match="révoquée comme compromise"):
        deposer(registre, "suite", "ALFA")


def test_a_request_that_has_served_is_no_renewal(registre):
    demande = registre(DemanderCertificat(operateur="ALFA", contenu=b"csr"), AGENT).dossier
    registre(EmettreCertificat(numero=demande.numero), AGENT)
    registre(ControlerCertificat(numero=demande.numero), AGENT)
    registre(ActiverCertificat(numero=demande.numero, sans_epreuve="essai"), AGENT)
    with pytest.raises(CertificatDejaDetenu, match=f"cette demande .*{demande.numero}"):
        registre(DemanderCertificat(operateur="ALFA", contenu=b"csr"), AGENT)


def test_what_refuses_for_good_ends_the_file_with_its_reasons(registre):
    d = deposer(registre, "faible", "ALFA")
    registre.controle.constats = (Constat("cle-faible", Gravite.REFUS, "clé RSA de 1024 bits"),)
    fait = registre(ControlerCertificat(numero=d.numero, derogations={"cle-faible": "non"}), AGENT)
    assert (str(fait.dossier.statut), fait.dossier.motif_fin) == (
        "REFUSE",
        "clé RSA de 1024 bits [cle-faible]",
    )
    with pytest.raises(PassageCertificatInterdit):
        registre(ActiverCertificat(numero=d.numero, sans_epreuve="x"), AGENT)


def test_an_exception_takes_a_reason_is_kept_and_pins_the_leaf(registre, maison):
    d = deposer(registre, "serveur", "ALFA")
    registre.controle.constats = (Constat("eku-sans-client", Gravite.DEROGEABLE, "usage clientAuth absent"),)
    with pytest.raises(ControleNegatif, match="--deroger"):
        registre(ControlerCertificat(numero=d.numero), AGENT)
    fait = registre(
        ControlerCertificat(numero=d.numero, derogations={"eku-sans-client": "AC publique"}), AGENT
    )
    exception = fait.dossier.derogations[0]
    assert (exception.regle, exception.motif, exception.auteur) == (
        "eku-sans-client",
        "AC publique",
        "Camille Agent",
    )
    with maison.unites(ecriture=False) as uow:
        assert uow.certificats.epingles() == []
    registre(ActiverCertificat(numero=d.numero, sans_epreuve="x"), AGENT)
    with maison.unites(ecriture=False) as uow:
        assert uow.certificats.epingles() == [b"serveur"]


def test_ends_are_written_down_once_and_told(registre, maison):
    d = mettre_en_service(registre, "alfa-1")
    maison.horloge.instant = piece("alfa-1").faits.fin + timedelta(seconds=1)
    assert [x.numero for x in registre(ConstaterExpirations(), AGENT)] == [d.numero]
    assert registre(ConstaterExpirations(), AGENT) == []
    assert evenements(maison)[-1] == (d.numero, "EXPIRE")


def test_what_is_over_is_not_put_in_service(registre, maison):
    d = deposer(registre, "alfa-1", "ALFA")
    registre(ControlerCertificat(numero=d.numero), AGENT)
    maison.horloge.instant = piece("alfa-1").faits.fin + timedelta(seconds=1)
    with pytest.raises(CertificatDepasse, match="31/12/2026"):
        registre(ActiverCertificat(numero=d.numero, sans_epreuve="x"), AGENT)


def test_a_file_that_is_refused_says_why_to_its_operateur(registre, maison):
    d = deposer(registre, "alfa-1", "ALFA")
    registre(RefuserCertificat(numero=d.numero, motif="mauvais sujet"), AGENT)
    assert evenements(maison)[-1] == (d.numero, "REFUSE")


def test_unknown_numbers_and_operateurs_are_told(registre):
    with pytest.raises(DossierInconnu, match="ALFA-C0099"):
        registre(ActiverCertificat(numero="ALFA-C0099"), AGENT)
    with pytest.raises(DossierInconnu, match="ALFA-C0099"):
        deposer(registre, "alfa-1", "ALFA", remplace="ALFA-C0099")
    with pytest.raises(OperateurInconnu, match="ZZZZ"):
        deposer(registre, "alfa-1", "ZZZZ")
    with pytest.raises(OperateurInconnu, match="ZZZZ"):
        registre(ListerDossiers(operateur="ZZZZ"), AGENT)


def test_an_operateur_has_no_say_in_the_registry(registre):
    with pytest.raises(HabilitationManquante):
        registre(DeposerCertificat(operateur="ALFA", contenu=b"x"), ALFA)


def test_what_the_oi_issued_is_revoked_and_not_refused(registre):
    demande = registre(DemanderCertificat(operateur="ALFA", contenu=b"csr"), AGENT).dossier
    registre(EmettreCertificat(numero=demande.numero), AGENT)
    registre(ControlerCertificat(numero=demande.numero), AGENT)
    with pytest.raises(RefusDUnEmis, match="esav certificat revoke"):
        registre(RefuserCertificat(numero=demande.numero, motif="erreur"), AGENT)
    assert statuts(registre) == {demande.numero: "CONTROLE"}


def test_revoking_names_the_renewals_that_were_asked_for_with_the_same_key_at_hand(registre):
    vole = mettre_en_service(registre, "alfa-1")
    suite = registre(DemanderCertificat(operateur="ALFA", contenu=b"csr"), AGENT).dossier
    fait = registre(RevoquerCertificat(numero=vole.numero, motif=MotifRevocation.KEY_COMPROMISE), AGENT)
    assert fait.suites == (suite.numero,)


def courriel(maison, reference):
    with maison.unites(ecriture=False) as uow:
        return uow.courriels.trouver(reference).courriel


def test_both_sides_read_until_when_and_the_certificate_comes_with_its_mail(registre, maison):
    """Requested on Monday 2 March 2026: fifteen jours ouvrés end on Monday 23 March, twenty-one days later."""
    maison.bus.executer(DefinirCorrespondants(operateur="ALFA", adresses=("cert@alfa.example",)), AGENT)
    demande = registre(DemanderCertificat(operateur="ALFA", contenu=b"csr"), AGENT).dossier
    dit = courriel(maison, f"certificat-{demande.numero}-1").texte
    assert "opérateur d'infrastructure : émettre le certificat demandé" in dit
    assert "au plus tard le 23/03/2026 à 24 h (21 jours, art. 5.2.2)" in dit
    with maison.unites(ecriture=False) as uow:
        (evenement,) = uow.journal.evenements("ALFA", 0, 10)
    assert (evenement.donnees["echeance"], evenement.donnees["le"]) == ("EMISSION", "2026-03-23")
    emis = registre(EmettreCertificat(numero=demande.numero), AGENT)
    recu = courriel(maison, f"certificat-{demande.numero}-2")
    assert [(p.nom, p.contenu.decode()) for p in recu.pieces] == [(f"{demande.numero}.pem", emis.piece.pem())]
    assert "joint à ce courriel" in recu.texte
