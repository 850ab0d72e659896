"""What was decided of the contracts of Test: operations, messages, closed lists, values."""

OPERATIONS_1 = [
    "listerTests",
    "demanderTest",
    "consulterTest",
    "consulterTravauxProgrammes",
    "consulterIncidents",
]
OPERATIONS_2 = [*OPERATIONS_1, "annulerTest"]

ENUMERATIONS = {
    "EtatTest": ["DEMANDE", "EN_COURS", "TERMINE", "ECHEC", "EXPIRE", "ANNULE"],
    "Verdict": ["CONFORME", "DEGRADE", "NON_CONFORME"],
    "DomaineLocalisation": ["OPERATEUR", "OI", "CLIENT", "INDETERMINEE"],
    "TypeParametre": ["TEXTE", "ENTIER", "DECIMAL", "OUI_NON", "CODE"],
    "EtatReseau": ["NOUVEAU", "MAJ", "REPLANIFICATION", "CLOTURE", "ANNULE"],
    "Camp": ["CLIENT", "SERVEUR"],
}

_CRITERES = (
    "identifiantPrestation? referencePm? commune? dateDebut? dateFin? modifieDepuis? etat* taille? curseur?"
)
CONTENUS_1 = {
    "listerTests": "identifiantPrestation",
    "listerTestsReponse": "test*",
    "demanderTest": "identifiantPrestation referenceOperateur codeTest parametre*50",
    "demanderTestReponse": "numeroTest etat",
    "consulterTest": "numeroTest",
    "consulterTestReponse": "numeroTest identifiantPrestation referenceOperateur codeTest etat dateEtat mesure* verdict? "
    "localisationProbable? segment? raison* causeEchec?",
    "consulterTravauxProgrammes": _CRITERES,
    "consulterTravauxProgrammesReponse": "travaux* curseurSuivant?",
    "consulterIncidents": _CRITERES,
    "consulterIncidentsReponse": "incident* curseurSuivant?",
    "erreur": "code camp libelle article? element* versionFormulaire? identifiantRequete?",
}
CONTENUS_2 = CONTENUS_1 | {
    "demanderTestReponse": "numeroTest etat libelleEtat dateDemande",
    "consulterTestReponse": "numeroTest identifiantPrestation referenceOperateur codeTest etat libelleEtat dateEtat "
    "dateDemande dateDebut? dateFin? mesure* verdict? localisationProbable? causeEchec? numeroSignalisation?",
    "annulerTest": "numeroTest",
    "annulerTestReponse": "numeroTest etat libelleEtat dateEtat",
    "entete": "identifiantRequete identifiantReponse? horodatage",
    "finDeVersion": "version dateDepreciation dateFin? successeur? adresseSuccesseur?",
}

_TRAVAUX_1 = (
    "reference etat dateModification dateDebut dateFin? dateFinReelle? natureIntervention travauxCuratifs? "
    "referenceIncident? impact equipement referencePm* referenceEquipement* interventionOperateur commentaire? "
    "commentaireOperateur? contact? immeuble* prestationImpactee* autresPrestations"
)
_INCIDENT_1 = _TRAVAUX_1.replace("natureIntervention travauxCuratifs? referenceIncident?", "cause")


def _v2(contenu: str) -> str:
    return contenu.replace("etat ", "etat libelleEtat dateCreation ").replace(
        "prestationImpactee*", "nombrePrestations? prestationImpactee*"
    )


_COMMUNES = {
    "ParametreDonne": "nom valeur",
    "Mesure": "nom valeur unite? verdict?",
}
STRUCTURES_1 = _COMMUNES | {
    "DescriptionTest": "codeTest libelle parametre*",
    "DescriptionParametre": "nom type obligatoire unite? minimum? maximum? valeurAdmise*",
    "Travaux": _TRAVAUX_1,
    "Incident": _INCIDENT_1,
}
STRUCTURES_2 = _COMMUNES | {
    "DescriptionTest": "codeTest libelle acte dureeUsuelleSecondes dureeMaximaleSecondes parametre* mesure*",
    "DescriptionParametre": "nom libelle type obligatoire unite? minimum? maximum? valeurAdmise*",
    "DescriptionMesure": "nom libelle unite?",
    "Localisation": "domaine segment? raison*",
    "PrestationImpactee": "identifiantPrestation referencePm",
    "Travaux": _v2(_TRAVAUX_1),
    "Incident": _v2(_INCIDENT_1),
}

VALEURS = {
    "NumeroTest": (
        ["TS-2222-2222-2", "TS-X4VJ-A5H6-X"],
        [
            "",
            "X4VJ-A5H6-X",
            "TS-X4VJA5H6X",
            "ts-x4vj-a5h6-x",
            "TS-X4VJ-A5H6-",
            "TS-O4VJ-A5H6-X",
            "TX-X4VJ-A5H6-X",
        ],
    ),
    "CodeCommune": (["21231", "2A004", "97411"], ["", "2123", "212311", "2C004", "A1231", "2a004"]),
    "NomDonnee": (["paquets", "etatOnt2"], ["", "Paquets", "a-b", "a" * 41]),
    "ValeurParametre": (["", "100", "é" * 255], ["é" * 256]),
    "ValeurMesure": (["-27.5", "é" * 255], ["", "é" * 256]),
    "Unite": (["dBm", "%"], ["", "m" * 41]),
}
VALEURS_PARTAGEES = {
    "IdentifiantPrestation",
    "ReferenceExterne",
    "VersionFormulaire",
    "Code",
    "CodeErreur",
    "Texte",
    "Taille",
    "Curseur",
}
"""Types whose values are those of Signalisation."""
