"""Repository of client certificates: the registry, as the gate reads it and as its people keep it."""

from datetime import datetime

from sqlalchemy import and_, bindparam, case, func, or_, select, update

from esav_ws.application.ports import StockageIndisponible
from esav_ws.application.ports_certificats import Semblable
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_dossier import Dossier, Passage
from esav_ws.domain.certificat_motifs import MotifRevocation
from esav_ws.domain.certificat_vie import ConflitDossier
from esav_ws.domain.operateur import Operateur
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.lignes_certificats import colonnes, lire_certificat, lire_dossier, lire_passage
from esav_ws.storage.operateurs import lire_operateur
from esav_ws.storage.tables import habilitation as h
from esav_ws.storage.tables import operateur as o
from esav_ws.storage.tables_attestation import mise_en_production as m
from esav_ws.storage.tables_certificats import certificat as t
from esav_ws.storage.tables_certificats import passage_certificat as p
from esav_ws.storage.tables_certificats import version_registre as v

_DE_LA_PORTE = (
    t.c.numero,
    t.c.empreinte,
    t.c.operateur,
    t.c.sujet,
    t.c.emetteur,
    t.c.numero_serie,
    t.c.debut,
    t.c.fin,
    t.c.statut,
    t.c.fini_le,
    t.c.motif_fin,
    t.c.retrait_le,
    t.c.premier_usage_le,
)
_REFUSES_EN_DERNIER = case((t.c.statut == "REFUSE", 1), else_=0)
"""A certificate that was refused may have come again, under another number."""
_PORTEUR = Instruction(
    select(
        *_DE_LA_PORTE,
        o.c.raison_sociale,
        o.c.statut.label("statut_operateur"),
        o.c.ferme_le,
        o.c.siren,
        h.c.domaine,
        m.c.majeure,
    )
    .join_from(t, o, o.c.code == t.c.operateur)
    .outerjoin(h, h.c.operateur == t.c.operateur)
    .outerjoin(m, and_(m.c.operateur == h.c.operateur, m.c.domaine == h.c.domaine, m.c.fermee_le.is_(None)))
    .where(t.c.empreinte == bindparam("empreinte"))
    .order_by(_REFUSES_EN_DERNIER, t.c.numero.desc())
)
_VERSION = Instruction(select(v.c.version))
_TOUS = Instruction(select(*_DE_LA_PORTE).where(t.c.empreinte.is_not(None)).order_by(t.c.fin, t.c.empreinte))
_REVOQUES = Instruction(select(*_DE_LA_PORTE).where(t.c.statut == "REVOQUE").order_by(t.c.empreinte))
_EPINGLE = (
    t.c.epingle.is_(True),
    t.c.der.is_not(None),
    or_(t.c.statut == "ACTIF", t.c.statut == "REMPLACE"),
)
_EPINGLES = Instruction(select(t.c.der).where(*_EPINGLE).order_by(t.c.numero))
_DOSSIERS = select(t).order_by(t.c.operateur, t.c.numero)
_PASSAGES = select(p).order_by(p.c.numero, p.c.rang)
_DE = t.c.operateur == bindparam("de")
_TOUS_LES_DOSSIERS, _TOUS_LES_PASSAGES = Instruction(_DOSSIERS), Instruction(_PASSAGES)
_DOSSIERS_DE = Instruction(_DOSSIERS.where(_DE))
_PASSAGES_DE = Instruction(_PASSAGES.join_from(p, t, t.c.numero == p.c.numero).where(_DE))
_DOSSIER = Instruction(select(t).where(t.c.numero == bindparam("numero")))
_PASSAGES_DU = Instruction(_PASSAGES.where(p.c.numero == bindparam("numero")))
_DE_L_EMPREINTE = Instruction(
    select(t.c.numero)
    .where(t.c.empreinte == bindparam("empreinte"))
    .order_by(_REFUSES_EN_DERNIER, t.c.numero.desc())
    .limit(1)
)
_FINISSANTS = Instruction(
    select(t.c.numero).where(t.c.fin < bindparam("le"), t.c.fini_le.is_(None)).order_by(t.c.fin, t.c.numero)
)
_SEMBLABLES = Instruction(
    select(
        t.c.numero,
        t.c.operateur,
        t.c.empreinte,
        t.c.empreinte_cle,
        t.c.emetteur,
        t.c.numero_serie,
        t.c.statut,
        t.c.motif_fin,
    )
    .where(
        or_(
            t.c.empreinte == bindparam("empreinte"),
            t.c.empreinte_cle == bindparam("empreinte_cle"),
            t.c.numero_serie == bindparam("numero_serie"),
        )
    )
    .order_by(_REFUSES_EN_DERNIER, t.c.numero)
)
_RANGS = Instruction(select(func.count().label("rangs")).select_from(p).where(p.c.numero == bindparam("du")))
_AJOUT = ajout(t)
_PASSER = ajout(p)
_VARIABLES = tuple(c.name for c in t.c if c.name not in {"numero", "operateur", "source"})
_ENREGISTRER = Instruction(
    update(t)
    .where(t.c.numero == bindparam("du_numero"), t.c.revision == bindparam("lue"))
    .values({nom: bindparam(nom, type_=t.c[nom].type) for nom in _VARIABLES})
)


class CertificatsSql:
    """The registry: the gate reads it in one indexed statement; its files are kept with optimistic revision."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def porteur(self, empreinte: str) -> tuple[Certificat, Operateur] | None:
        """Return the certificate of that fingerprint and who holds it."""
        rows = self._liaison.lignes(_PORTEUR, empreinte=empreinte)
        if not rows:
            return None
        row = rows[0]
        siennes = [r for r in rows if r.numero == row.numero]
        domaines = (r.domaine for r in siennes if r.domaine)
        versions = ((r.domaine, r.majeure) for r in siennes if r.majeure is not None)
        return lire_certificat(row), lire_operateur(
            row, row.operateur, row.statut_operateur, domaines, versions
        )

    def lister(self) -> list[Certificat]:
        """Return all certificates, the first to expire first."""
        return [lire_certificat(row) for row in self._liaison.lignes(_TOUS)]

    def revoques(self) -> list[Certificat]:
        """Return the revoked certificates."""
        return [lire_certificat(row) for row in self._liaison.lignes(_REVOQUES)]

    def epingles(self) -> list[bytes]:
        """Return the DER of every leaf that the handshake admits by itself."""
        return [row.der for row in self._liaison.lignes(_EPINGLES)]

    def version(self) -> int:
        """Return what the triggers of the database raise; without it there is no telling: `StockageIndisponible`."""
        row = self._liaison.ligne(_VERSION)
        if row is None:
            raise StockageIndisponible
        version: int = row.version
        return version

    def dossiers(self, operateur: str | None = None) -> list[Dossier]:
        """Return every file, of *operateur* or of all, by number, each with its history."""
        with self._liaison.instantane():
            if operateur is None:
                rows, passages = (
                    self._liaison.lignes(_TOUS_LES_DOSSIERS),
                    self._liaison.lignes(_TOUS_LES_PASSAGES),
                )
            else:
                rows = self._liaison.lignes(_DOSSIERS_DE, de=operateur)
                passages = self._liaison.lignes(_PASSAGES_DE, de=operateur)
        histoires: dict[str, list[Passage]] = {}
        for passage in passages:
            histoires.setdefault(passage.numero, []).append(lire_passage(passage))
        return [lire_dossier(row, histoires.get(row.numero, ())) for row in rows]

    def dossier(self, numero: str) -> Dossier | None:
        """Return the file of that number, with its history."""
        with self._liaison.instantane():
            row = self._liaison.ligne(_DOSSIER, numero=numero)
            if row is None:
                return None
            passages = self._liaison.lignes(_PASSAGES_DU, numero=numero)
        return lire_dossier(row, map(lire_passage, passages))

    def de_l_empreinte(self, empreinte: str) -> Dossier | None:
        """Return the file of the certificate of that fingerprint."""
        row = self._liaison.ligne(_DE_L_EMPREINTE, empreinte=empreinte)
        return self.dossier(row.numero) if row else None

    def finissants(self, le: datetime) -> list[Dossier]:
        """Return the files not ended yet whose certificate's validity is over at *le*."""
        numeros = [row.numero for row in self._liaison.lignes(_FINISSANTS, le=le)]
        return [dossier for numero in numeros if (dossier := self.dossier(numero))]

    def semblables(
        self, *, empreinte: str, empreinte_cle: str, emetteur: str, numero_serie: str
    ) -> list[Semblable]:
        """Return the files alike, those that were refused last.

        An empty argument resembles nothing; a serial number is one of its issuer's.
        """
        rows = self._liaison.lignes(
            _SEMBLABLES, empreinte=empreinte, empreinte_cle=empreinte_cle, numero_serie=numero_serie
        )
        semblables = []
        for row in rows:
            if empreinte and row.empreinte == empreinte:
                semblables.append(_semblable(row, "certificat"))
            elif numero_serie and (row.emetteur, row.numero_serie) == (emetteur, numero_serie):
                semblables.append(_semblable(row, "serie"))
            elif empreinte_cle and row.empreinte_cle == empreinte_cle:
                semblables.append(_semblable(row, "cle"))
        return semblables

    def ajouter(self, dossier: Dossier) -> None:
        """Store a new file; a number or a fingerprint that is taken makes the commit raise `ConflitEcriture`."""
        ligne = colonnes(dossier) | {
            "numero": dossier.numero,
            "operateur": dossier.operateur,
            "source": dossier.source,
        }
        self._liaison.ecrire(_AJOUT, **ligne)
        self._consigner(dossier, 0)

    def enregistrer(self, avant: Dossier, apres: Dossier) -> None:
        """Write *apres* over *avant*, or raise `ConflitDossier` if somebody else wrote first."""
        valeurs = colonnes(apres) | {"revision": avant.revision + 1}
        if self._liaison.ecrire(_ENREGISTRER, du_numero=avant.numero, lue=avant.revision, **valeurs) != 1:
            raise ConflitDossier(avant.numero)
        self._consigner(apres, len(avant.passages))

    def _consigner(self, dossier: Dossier, deja: int) -> None:
        for rang, passage in enumerate(dossier.passages[deja:], start=deja):
            self._liaison.confier(
                _PASSER,
                {
                    "numero": dossier.numero,
                    "rang": rang,
                    "le": passage.le,
                    "auteur": passage.auteur,
                    "acte": passage.acte,
                    "statut": passage.statut,
                    "motif": passage.motif,
                },
            )


def _semblable(row: Ligne, quoi: str) -> Semblable:
    statut = StatutCertificat(row.statut)
    compromise = (
        statut is StatutCertificat.REVOQUE
        and MotifRevocation.de(row.motif_fin) is MotifRevocation.KEY_COMPROMISE
    )
    return Semblable(row.numero, row.operateur, quoi, statut, compromise)
