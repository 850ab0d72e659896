"""Reading a bon de commande (annexe 3): every field checked, and everything that is wrong told at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from esav_ws.domain.bon_commande import (
    BonDeCommande,
    BonDeCommandeInvalide,
    Contact,
    DomaineCommande,
    Personne,
    RoleContact,
)
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.releve_champs import (
    Attendu,
    Releve,
    booleen,
    courriel,
    entier,
    jour,
    ligne,
    liste,
    motif,
    paragraphe,
    parmi,
    telephone,
)
from esav_ws.domain.siren import est_siren, est_siret, serre

SUFFIXE: Final = "-ESAV"
"""What every contract reference of e-SAV ends with (annexe 3)."""
COMMENTAIRES_MAX: Final = 2000
"""Characters of the remarks."""
ADRESSE_LIGNES: Final = 3
"""Lines of the address."""
OFFRES_MAX: Final = 50
AVIS_MAX: Final = 10
"""Addresses beside those of persons: all of them together stay below what one Opérateur may have."""

_AFFAIRE: Final = "le numéro de l'affaire Pégase : lettres, chiffres, tirets et barres, 40 caractères au plus"
_CODE: Final = "le code Opérateur : quatre lettres majuscules ou chiffres, comme ALFA"
_OFFRE: Final = "le code d'une offre, comme FTTH : voir « esav offre list »"


def lire_bon(document: Mapping[str, Any], le: date) -> BonDeCommande:
    """Return the order that *document* writes, as its model has it, received on the Paris day *le*.

    Raises:
        BonDeCommandeInvalide: fields are missing, unknown or wrong: all are named, each with what to write instead.
    """
    fautes: list[ElementErreur] = []
    racine = Releve(document, "", fautes)
    bon = racine.sous("bon")
    reference = bon.exiger("reference_contrat", _reference)
    affaire = bon.exiger("affaire_pegase", motif(r"[A-Za-z0-9][A-Za-z0-9/_-]{0,39}", _AFFAIRE))
    raison = bon.exiger("raison_sociale", ligne)
    siret = bon.exiger("siret", _siret)
    adresse = bon.exiger("adresse", liste(ligne, au_plus=ADRESSE_LIGNES), ())
    representant = _personne(bon.sous("represente_par"), joignable=True)
    interlocuteur = _facultative(bon.sous("interlocuteur"))
    demande = bon.sous("demande")
    en_ligne = demande.prendre("en_ligne", booleen, defaut=False)
    integre = demande.prendre("integre", booleen, defaut=False)
    demande.fermer()
    su = en_ligne or integre
    if not su and not (demande.faux("en_ligne") or demande.faux("integre")):
        bon.refuser("demande", "aucun accès demandé : mettez en_ligne ou integre à true, ou les deux")
    commentaires = bon.prendre("commentaires", paragraphe(COMMENTAIRES_MAX), "")
    signature = bon.sous("signature")
    fait_a = signature.exiger("fait_a", ligne)
    signe_le = signature.exiger("le", jour, le)
    if signe_le > le:
        signature.refuser("le", f"dans l'avenir : écrivez le jour de la signature, au plus le {le}", signe_le)
    signataire = _personne(signature, fonction="qualite")
    bon.fermer()

    ouverture = racine.sous("ouverture")
    code = ouverture.exiger("code_operateur", motif(r"[A-Z0-9]{4}", _CODE))
    siren = ouverture.prendre("siren", _siren, siret[:9])
    if siret and siren != siret[:9]:
        ouverture.refuser(
            "siren", f"il n'est pas le début du SIRET : écrivez {siret[:9]}, ou l'autre SIRET", siren
        )
    domaines = ouverture.prendre("domaines", liste(parmi(DomaineCommande), au_plus=2), ())
    versions = ouverture.prendre("versions", liste(entier, au_plus=2), ())
    if integre and not domaines and not ouverture.faux("domaines"):
        ouverture.refuser(
            "domaines", f"e-SAV intégré est demandé : écrivez {', '.join(DomaineCommande)}, ou un seul"
        )
    if integre and not versions and not ouverture.faux("versions"):
        ouverture.refuser("versions", "e-SAV intégré est demandé : écrivez les versions appelées, comme [2]")
    if su and not integre and not demande.faux("integre") and (domaines or versions):
        ouverture.refuser("domaines", "e-SAV intégré n'est pas demandé : laissez domaines et versions vides")
    offres = ouverture.prendre("offres", liste(motif(r"[A-Z0-9-]{1,20}", _OFFRE), au_plus=OFFRES_MAX), ())
    avis = ouverture.prendre("avis", liste(courriel, au_plus=AVIS_MAX), ())
    ouverture.fermer()

    contacts = _contacts(racine.sous("contacts"))
    racine.fermer()
    if fautes:
        raise BonDeCommandeInvalide(fautes)
    return BonDeCommande(
        reference_contrat=reference,
        affaire=affaire,
        raison_sociale=raison,
        siren=siren,
        siret=siret,
        representant=representant,
        adresse=adresse,
        interlocuteur=interlocuteur,
        en_ligne=en_ligne,
        integre=integre,
        commentaires=commentaires,
        fait_a=fait_a,
        signe_le=signe_le,
        signataire=signataire,
        code=code,
        domaines=domaines,
        versions=versions,
        offres=offres,
        contacts=contacts,
        avis=avis,
    )


def _contacts(annuaire: Releve) -> tuple[Contact, ...]:
    contacts = []
    for role in RoleContact:
        fiche = annuaire.sous(role.lower())
        personne = _facultative(fiche)
        if personne is None:
            continue
        if not personne.courriel:
            fiche.refuser("courriel", "absent : écrivez l'adresse de ce contact, ou retirez le contact")
        contacts.append(Contact(role, personne))
    annuaire.fermer()
    return tuple(contacts)


def _reference(valeur: Any) -> str:
    propre = ligne(valeur)
    if not propre.endswith(SUFFIXE) or len(propre) == len(SUFFIXE):
        raise Attendu(f"la référence du contrat signé suivie de {SUFFIXE}, comme CG-2026-042{SUFFIXE}")
    return propre


def _siret(valeur: Any) -> str:
    numero = serre(ligne(valeur))
    if not est_siret(numero):
        raise Attendu(
            "les 14 chiffres d'un SIRET, entre guillemets ; relisez-les : la clé de contrôle est fausse"
        )
    return numero


def _siren(valeur: Any) -> str:
    numero = serre(ligne(valeur))
    if not est_siren(numero):
        raise Attendu(
            "les 9 chiffres d'un SIREN, entre guillemets ; relisez-les : la clé de contrôle est fausse"
        )
    return numero


def _personne(table: Releve, *, joignable: bool = False, fonction: str = "") -> Personne:
    """Return a person whose name is compulsory; *fonction* is what the table calls a compulsory office."""
    nom, prenom = table.exiger("nom", ligne), table.exiger("prenom", ligne)
    office = table.exiger(fonction, ligne) if fonction else ""
    numero = table.exiger("telephone", telephone) if joignable else ""
    adresse = table.exiger("courriel", courriel) if joignable else ""
    table.fermer()
    return Personne(nom, prenom, office, numero, adresse)


def _facultative(table: Releve) -> Personne | None:
    """Return a person of whom every field is optional, `None` where none is filled in; a name goes with the rest."""
    nom, prenom = table.prendre("nom", ligne, ""), table.prendre("prenom", ligne, "")
    office = table.prendre("fonction", ligne, "")
    numero, adresse = table.prendre("telephone", telephone, ""), table.prendre("courriel", courriel, "")
    table.fermer()
    if not any((nom, prenom, office, numero, adresse)):
        return None
    if not nom:
        table.refuser("nom", "absent : écrivez le nom de cette personne, ou videz les autres champs")
    return Personne(nom, prenom, office, numero, adresse)
