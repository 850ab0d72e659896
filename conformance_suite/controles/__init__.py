"""What the declarative steps cannot say: TLS, connections, contract files, order of events, two requests at once."""

from collections.abc import Callable, Mapping

from conformance_suite.controles import connexions, contrats, depots, journaux, livraisons, tls

CONTROLES: Mapping[str, Callable[..., None]] = {
    "tls_accepte": tls.accepte,
    "tls_refuse": tls.refuse,
    "chiffrement_accepte": tls.chiffrement_accepte,
    "chiffrement_refuse": tls.chiffrement_refuse,
    "sans_certificat": tls.sans_certificat,
    "certificat_etranger": tls.certificat_etranger,
    "reprise": tls.reprise,
    "http_en_clair": connexions.http_en_clair,
    "nom_du_serveur": tls.nom_du_serveur,
    "deux_requetes": connexions.deux_requetes,
    "morceaux": connexions.morceaux,
    "longueurs_contradictoires": connexions.longueurs_contradictoires,
    "longueur_double": connexions.longueur_double,
    "entete_geant": connexions.entete_geant,
    "rafale": connexions.rafale,
    "corps_annonce": connexions.corps_annonce,
    "wsdl_conforme": contrats.wsdl_conforme,
    "xsd_conforme": contrats.xsd_conforme,
    "wsdl_documente": contrats.wsdl_documente,
    "wsdl_ports": contrats.wsdl_ports,
    "adresse_servie": contrats.adresse_servie,
    "zeep_operations": contrats.zeep_operations,
    "schema_formulaire": contrats.schema_formulaire,
    "pack_lisible": contrats.pack_lisible,
    "fin_annoncee": contrats.fin_annoncee,
    "notification_publiee": contrats.notification_publiee,
    "fautifs_tous": depots.fautifs_tous,
    "meme_reponse": depots.meme_reponse,
    "depots_simultanes": depots.depots_simultanes,
    "reservations_simultanees": depots.reservations_simultanees,
    "pages": journaux.pages,
    "evenements_ordonnes": journaux.ordonnes,
    "evenements_relus": journaux.relus,
    "evenements_une_fois": journaux.une_fois,
    "evenement_de": journaux.evenement_de,
    "dates_avec_decalage": journaux.dates_avec_decalage,
    "abonnement_verifie": livraisons.abonnement_verifie,
    "echec_fait": livraisons.echec_fait,
    "evenement_livre": livraisons.evenement_livre,
}
"""The checks that a case may name, each a function of the execution in progress and its parameters."""
