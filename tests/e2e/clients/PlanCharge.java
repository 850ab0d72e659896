import contrat.ConsultationRdvReponse;
import contrat.ConsultationRdvRequete;
import contrat.CreneauType;
import contrat.DefectPrelocalizationType;
import contrat.InfoErreurTypeException;
import contrat.NatureProduitType;
import contrat.NatureReportType;
import contrat.PlanChargeFtthSav;
import contrat.PlanChargeFtthSavService;
import contrat.RechercheCreneauxLibresRequete;
import contrat.ReportRDVRequete;
import contrat.ReservationCreneauRequete;
import contrat.SegmentMarcheType;
import contrat.TypeInterventionType;
import java.io.File;
import java.util.List;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.ws.BindingProvider;

/** java @options PlanCharge WSDL URL PRESTATION DEBUT FIN : un rendez-vous, de sa recherche à son report, sans en-tête. */
public class PlanCharge {
    private static PlanChargeFtthSav plan;

    public static void main(String[] args) throws Exception {
        plan = new PlanChargeFtthSavService(new File(args[0]).toURI().toURL()).getPlanChargeFtthSavPort();
        ((BindingProvider) plan).getRequestContext().put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, args[1]);
        try {
            CreneauType creneau = chercher(args).get(0);
            String pris = reserver(creneau);
            System.out.println(pris.equals(reserver(creneau)) ? "même rendez-vous" : "autre rendez-vous");
            ConsultationRdvReponse lu = consulter(pris);
            System.out.println(lu.getStatutRendezVous().value() + " " + lu.getTypeIntervention().value() + " "
                    + lu.getCodeInsee() + " " + valeur(lu.getReferencePrestationPrise()));
            System.out.println(lu.getDateDebut().equals(creneau.getDateDebut()) ? "au créneau" : "ailleurs");
            CreneauType nouveau = chercher(args).get(1);
            ReportRDVRequete report = new ReportRDVRequete();
            report.setTypeIntervention(TypeInterventionType.S);
            report.setNatureProduit(NatureProduitType.FTTH_ACCES);
            report.setSegmentMarche(SegmentMarcheType.GP);
            report.setCodeInsee("21231");
            report.setIdRendezvous(pris);
            report.setNatureReport(NatureReportType.REPORT_RDV_RESERVE);
            report.setIdCreneau(nouveau.getIdOI());
            plan.reportRDV(report);
            System.out.println(
                    consulter(pris).getDateDebut().equals(nouveau.getDateDebut()) ? "reporté" : "resté");
            consulter("RV-INCONNU");
        } catch (InfoErreurTypeException faute) {
            System.out.println(faute.getFaultInfo().getCodeErreur());
        }
    }

    private static List<CreneauType> chercher(String[] args) throws Exception {
        RechercheCreneauxLibresRequete recherche = new RechercheCreneauxLibresRequete();
        recherche.setTypeIntervention(TypeInterventionType.S);
        recherche.setNatureProduit(NatureProduitType.FTTH_ACCES);
        recherche.setSegmentMarche(SegmentMarcheType.GP);
        recherche.setTechnicalId(
                new contrat.ObjectFactory().createRechercheCreneauxLibresRequeteTechnicalId(args[2]));
        recherche.setCodeInsee("21231");
        recherche.setDateDebut(DatatypeFactory.newInstance().newXMLGregorianCalendar(args[3]));
        recherche.setDateFin(DatatypeFactory.newInstance().newXMLGregorianCalendar(args[4]));
        recherche.setDefectPrelocalization(DefectPrelocalizationType.PTO);
        return plan.rechercheCreneauxLibres(recherche).getListeCreneau().getOccCreneau();
    }

    private static String reserver(CreneauType creneau) throws Exception {
        ReservationCreneauRequete reservation = new ReservationCreneauRequete();
        reservation.setNatureProduit(NatureProduitType.FTTH_ACCES);
        reservation.setSegmentMarche(SegmentMarcheType.GP);
        reservation.setCodeInsee("21231");
        reservation.setIdCreneau(creneau.getIdOI());
        return plan.reservationCreneau(reservation).getIdRendezvous();
    }

    private static ConsultationRdvReponse consulter(String pris) throws Exception {
        ConsultationRdvRequete consultation = new ConsultationRdvRequete();
        consultation.setIdRendezVous(pris);
        return plan.consultationRdv(consultation);
    }

    private static Object valeur(javax.xml.bind.JAXBElement<?> element) {
        return element == null ? null : element.getValue();
    }
}
