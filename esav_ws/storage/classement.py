"""Every column of every table, classed: the personal data that it may hold, or none. A test wants each column here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from esav_ws.domain.donnees import Categorie

C = Categorie


def _table(sans: str = "", **personnelles: str) -> Mapping[str, Categorie | None]:
    """Return the columns of a table: those that name nobody, and those of each category."""
    classees: dict[str, Categorie | None] = dict.fromkeys(sans.split())
    for categorie, colonnes in personnelles.items():
        classees |= dict.fromkeys(colonnes.split(), Categorie(categorie))
    return MappingProxyType(classees)


CLASSEMENT: Final[Mapping[str, Mapping[str, Categorie | None]]] = MappingProxyType(
    {
        "signalisation": _table(
            "numero operateur reference_operateur prestation offre code_formulaire version_formulaire nature "
            "libelle_nature prelocalisation libelle_prelocalisation depose_le etat etat_le progression ouverte fini_le "
            "code_fin gel_cause gel_cote gel_le gel_retour revision seule alerte_le effacees retenue canal saisie_le",
            deposants="deposant_nom deposant_telephone deposant_courriel contenu_depot",
            formulaires="valeurs_formulaire",
            textes="gel_information saisie_motif",
            auteurs="saisie_par",
        ),
        "passage": _table(
            "numero rang depart cible le code avancement cote", auteurs="auteur", textes="motif"
        ),
        "commentaire": _table("numero rang le cote", auteurs="auteur", textes="texte"),
        "acte": _table("operateur reference numero etat etat_le", textes="contenu"),
        "rendez_vous": _table(
            "id numero operateur prestation type creneau creneau_initial debut fin pris_le etat etat_le leve_gel cote",
            textes="motif",
        ),
        "piece": _table(
            "id numero operateur type taille empreinte ajoutee_le cote visible",
            pieces="nom auteur description",
        ),
        "alerte_gtr": _table("numero seuil le reference"),
        "evenement": _table("operateur sequence type numero le", evenements="auteur donnees"),
        "requete": _table("operateur identifiant empreinte action reponse le", requetes="resultat"),
        "courriel": _table("reference message_id cree_le", courriels="destinataires restants objet texte"),
        "courriel_piece": _table("reference rang type", courriels="nom contenu"),
        "tache": _table(
            "sujet reference etat creee_le due_le essais finie_le ouvrier bail_fin", taches="erreur"
        ),
        "ouvrier": _table("id vu_le"),
        "refus_acces": _table(
            "jour code empreinte operateur nombre premier_le dernier_le", refus="sujet adresse"
        ),
        "audit": _table("id le operateur action objet correlation", audit="auteur"),
        "plage": _table("cle zone types debut fin techniciens"),
        "place": _table("plage rang libre_le creneau operateur type rendez_vous", planning="prestation"),
        "dossier_soutien": _table("numero operateur ouvert_le clos_le", soutien="sujet"),
        "entree_soutien": _table("numero rang le", soutien="auteur texte"),
        "operateur": _table("code raison_sociale statut siren ferme_le dernier_evenement"),
        "correspondant": _table("operateur rang", correspondants="adresse"),
        "abonnement": _table(
            "identifiant operateur types etat cree_le etat_le acquitte verifie_le transmis_le echec_depuis echecs tour "
            "tache revision",
            correspondants="adresse courriel erreur motif",
        ),
        "evenements_courriel": _table("operateur types acquitte"),
        "prestation": _table(
            "identifiant operateur offre etat reference_pm reference_pto reference_pbo garanties active_le",
            parc="extremite_a extremite_b complement",
        ),
        "cession": _table("prestation rang de vers le", parc="avant", gestion="auteur motif"),
        "importation": _table(
            "empreinte nom octets lignes creees modifiees inchangees refusees finie le", gestion="auteur"
        ),
        "offre": _table(
            "code libelle canaux plusieurs_ouvertes garanties famille rendez_vous test_obligatoire annoncee_le "
            "mise_en_place_le exception_le",
            gestion="exception_motif exception_auteur",
        ),
        "habilitation": _table("operateur domaine accordee_le", gestion="accordee_par motif"),
        "avis": _table(
            "reference operateur sujet evolution objet effet_le le courriel", gestion="auteur exception"
        ),
        "certificat": _table(
            "numero operateur source statut ouvert_le empreinte empreinte_cle numero_serie debut fin cle usages remplace "
            "epingle active_le premier_usage_le retrait_le fini_le epreuve revision",
            gestion="demande sujet emetteur noms der chaine motif_fin derogations",
        ),
        "passage_certificat": _table("numero rang le acte statut", gestion="auteur motif"),
        "version_registre": _table("rang version"),
        "usage_certificat": _table("empreinte jour nombre premier_le dernier_le"),
        "rappel": _table("numero genre origine pas le reference"),
        "version_contrat": _table(
            "objet majeure mineure genre inscrit evolution initiale annoncee_le production_le depreciee_le fin_le empreinte"
        ),
        "passage_version": _table(
            "objet majeure mineure rang depart cible le", gestion="auteur motif derogations"
        ),
        "usage": _table("jour operateur objet version operation nombre fautes"),
        "volume_minute": _table("minute operateur nature nombre"),
        "volume_heure": _table("heure operateur nature nombre pic"),
        "debit": _table("noeud rang operateur minute nombre"),
        "limite_volume": _table(
            "numero premier_jour dernier_jour par_minute total decidee_le annulee_le",
            gestion="motif auteur annulee_par motif_annulation",
        ),
        "interruption": _table(
            "numero debut fin annoncee_le annulee_le",
            gestion="motif auteur exception derogations annulee_par motif_annulation",
        ),
        "bon_commande": _table(
            "affaire operateur rang nature reference_contrat empreinte enregistre_le",
            gestion="fichier donnees document auteur",
        ),
        "resiliation": _table(
            "operateur rang cote recue_le effet_le enregistree_le derogations rappelee_le prononcee_le annulee_le",
            gestion="motif auteur exception annulee_par motif_annulation",
        ),
        "collectif": _table(
            "numero niveau support propose_le confirme_le etat accepte rattachement rang revision"
        ),
        "passage_collectif": _table("numero rang depart cible le code", gestion="auteur motif"),
        "membre_collectif": _table(
            "collectif numero operateur prestation entre_le rattache actif suivi revision_vue empechement sorti_le "
            "cause_sortie",
            gestion="entre_par",
        ),
        "evenement_reseau": _table(
            "reference nature etat cree_le modifie_le debut fin fin_reelle visible_jusqu_au intervention_oc revision "
            "revision_dite",
            gestion="description",
        ),
        "changement_reseau": _table("reference rang etat le champs", gestion="auteur motif"),
        "couverture_reseau": _table("reference rang pm pbo commune vivant"),
        "concerne_reseau": _table("reference operateur visible_jusqu_au revision_dite nombre"),
        "rattachement_reseau": _table("numero reference le fin_dite_le"),
        "equipement": _table("code libelle banc adresse capacite part tour tache"),
        "raccordement": _table("prestation equipement port"),
        "essai": _table(
            "numero operateur prestation offre reference_operateur code catalogue version parametres equipement port cote "
            "poids verrou sans_risque acte maximum_s demande_le etat_le a_partir_le expire_le etat demarre_le fini_le "
            "essais mesures verdict localisation cause detail signalisation",
            gestion="auteur",
        ),
        "essai_part": _table("equipement operateur part"),
        "parcours_joue": _table(
            "id operateur parcours titre domaine contrat majeure version jeu debut fin verdict constats certificat echanges"
        ),
        "attestation": _table(
            "empreinte operateur domaine majeure version document signature enregistree_le",
            gestion="enregistree_par",
        ),
        "mise_en_production": _table(
            "id operateur domaine majeure voie ouverte_le attestation fermee_le",
            gestion="motif ouverte_par fermee_par motif_fermeture",
        ),
        "dispense_test": _table("prestation operateur le jusqu_a", gestion="auteur motif"),
        "partie_parcours": _table(
            "operateur parcours titre domaine contrat majeure version jeu debut etape constats certificat echanges"
        ),
        "ronde_donnees": _table("jour categorie politique avant dues traitees retenues le"),
        "decision_donnees": _table("numero rang acte le", gestion="auteur motif"),
    }
)
"""By table and column; `None` where nobody is named."""
